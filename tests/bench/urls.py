"""The real routes, and the yardstick beside them."""

from django.urls import include, path

from tests.bench import twins

handler404 = "config.errors.not_found"

urlpatterns = [
    path("twin/list/", twins.rows),
    path("twin/api/", twins.api_rows),
    path("twin/detail/<str:number>/", twins.detail),
    path("twin/create/", twins.create),
    path("twin/status/", twins.status),
    path("", include("config.urls")),
]
