"""Routes of the inbox."""

from django.urls import path

from notices.telling import views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.read_everything, name="read_everything"),
    path("inbox/preferences/", views.preferences, name="inbox_preferences"),
    path("inbox/<int:pk>/open/", views.open_message, name="open_message"),
]
