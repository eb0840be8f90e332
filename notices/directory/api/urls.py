"""Routes of the directory under /api/v1/services/."""

from django.urls import path

from notices.directory.api import endpoints

urlpatterns = [
    path("", endpoints.Services.as_view(), name="api_services"),
    path("<int:pk>/", endpoints.OneService.as_view(), name="api_service"),
    path("<int:pk>/ask/", endpoints.Ask.as_view(), name="api_services_ask"),
    *endpoints.PLACE.routes(),
]
