"""Routes of the work plans."""

from django.urls import path

from notices.plans import views

urlpatterns = [
    path("plans/", views.plans, name="plans"),
    path("plans/new/", views.new_plan, name="new_plan"),
    path("plans/<int:pk>/", views.plan, name="plan"),
    path("plans/<int:pk>/<slug:verb>/", views.plan_verb, name="plan_verb"),
]
