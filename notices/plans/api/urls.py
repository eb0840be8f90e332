"""Routes of the work plans under /api/v1/plans/."""

from django.urls import path

from notices.plans.api import endpoints

urlpatterns = [
    path("", endpoints.Plans.as_view(), name="api_plans"),
    path("<int:pk>/", endpoints.OnePlan.as_view(), name="api_plan"),
    *endpoints.PLACE.routes(),
]
