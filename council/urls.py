"""Routes of the council floor."""

from django.urls import URLPattern

from council.meetings import urls as meetings

urlpatterns: list[URLPattern] = [
    *meetings.urlpatterns,  # last: any other word after a session or an item is one of its verbs
]
