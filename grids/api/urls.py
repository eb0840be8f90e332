"""Routes of the ground under /api/v1/grids/."""

from django.urls import path

from grids.api import doors

urlpatterns = [path("", doors.Grids.as_view(), name="api_grids")]
