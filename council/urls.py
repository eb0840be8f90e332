"""Routes of the council floor."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
