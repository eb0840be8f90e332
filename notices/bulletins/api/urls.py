"""Routes of the weekly bulletin under /api/v1/bulletins/."""

from django.urls import path

from notices.bulletins.api import endpoints

urlpatterns = [
    path("", endpoints.Bulletins.as_view(), name="api_bulletins"),
    path("<int:pk>/", endpoints.OneBulletin.as_view(), name="api_bulletin"),
    *endpoints.PLACE.routes(),
]
