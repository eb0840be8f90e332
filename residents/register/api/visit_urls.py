"""Routes under /api/v1/visits/."""

from django.urls import path

from residents.register.api import visits

urlpatterns = [
    path("", visits.Visits.as_view(), name="api_visits"),
    path("due/", visits.Due.as_view(), name="api_visits_due"),
    path("<int:pk>/", visits.OneVisit.as_view(), name="api_visit"),
    path("<int:pk>/keep-promise/", visits.KeepPromise.as_view(), name="api_keep_promise"),
    path("<int:pk>/give-up-promise/", visits.GiveUpPromise.as_view(), name="api_give_up_promise"),
]
