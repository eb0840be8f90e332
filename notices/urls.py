"""Routes of the notices floor, gathered from its wings."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("notices.posting.urls")),
]
