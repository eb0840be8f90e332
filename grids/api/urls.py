"""Routes of the ground under /api/v1/grids/."""

from django.urls import path

from grids.api import views

urlpatterns = [path("", views.Grids.as_view(), name="api_grids")]
