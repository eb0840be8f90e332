"""Routes of the directory of services."""

from django.urls import path

from notices.directory import views

urlpatterns = [
    path("services/", views.services, name="services"),
    path("services/new/", views.new_service, name="new_service"),
    path("services/<int:pk>/", views.service, name="service"),
    path("services/<int:pk>/ask/", views.ask, name="ask_service"),
    path("services/<int:pk>/<slug:verb>/", views.service_verb, name="service_verb"),
]
