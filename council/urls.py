"""Routes of the council floor."""

from django.urls import URLPattern

from council.covenant import urls as covenant
from council.resolutions import urls as resolutions

urlpatterns: list[URLPattern] = [
    *covenant.urlpatterns,
    *resolutions.urlpatterns,
]
