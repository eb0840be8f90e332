"""All routes: the lobby's own, then each floor's."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, include, path

from config import health, reauth, two_step, views

handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.lobby, name="lobby"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("desk/", views.desk, name="desk"),
    path("workers/", views.workers, name="workers"),
    path("grids/", views.grids, name="grids"),
    path("login/", views.Login.as_view(), name="login"),
    path("login/code/", two_step.code, name="login_code"),
    path("two-step/", two_step.setting, name="two_step"),
    path("two-step/begin/", two_step.begin, name="two_step_begin"),
    path("two-step/confirm/", two_step.confirm, name="two_step_confirm"),
    path("two-step/drop/", two_step.drop, name="two_step_drop"),
    path("reauth/", reauth.again, name="reauth"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("large/", views.large_mode, name="large_mode"),
    path("privacy/", views.privacy, name="privacy"),
    path("api/v1/", include("config.api")),
    path("", include("grids.urls")),
    path("open311/", include("residents.appeals.open311.urls")),
    path("", include("council.urls")),
    path("", include("residents.urls")),
    path("", include("notices.urls")),
]
