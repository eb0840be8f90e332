"""Routes of the notices floor, gathered from its wings."""

from django.urls import URLPattern, URLResolver

from notices.telling.urls import urlpatterns as telling

urlpatterns: list[URLPattern | URLResolver] = [*telling]
