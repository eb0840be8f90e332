"""Routes of the council floor."""

from django.urls import URLPattern

from council.covenant import urls as covenant
from council.meetings import urls as meetings
from council.resolutions import urls as resolutions

urlpatterns: list[URLPattern] = [
    *covenant.urlpatterns,
    *resolutions.urlpatterns,
    *meetings.urlpatterns,  # last: any other word after a session or an item is one of its verbs
]
