"""Routes of the inbox under /api/v1/inbox/."""

from django.urls import path

from notices.telling.api import endpoints

urlpatterns = [
    path("", endpoints.Inbox.as_view(), name="api_inbox"),
    path("read/", endpoints.ReadAll.as_view(), name="api_inbox_read_all"),
    path("<int:pk>/read/", endpoints.ReadOne.as_view(), name="api_inbox_read"),
]
