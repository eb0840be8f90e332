"""Routes of the groups and the outbox under /api/v1/."""

from django.urls import path

from notices.carrying.api import endpoints

urlpatterns = [
    path("channels/", endpoints.Groups.as_view(), name="api_channels"),
    path("outbox/", endpoints.Outbox.as_view(), name="api_outbox"),
    path("outbox/release/", endpoints.Release.as_view(), name="api_outbox_release"),
    *(
        path(f"outbox/<int:pk>/{verb}/", endpoints.verb_view(verb).as_view(), name=f"api_outbox_{verb}")
        for verb in endpoints.VERBS
    ),
]
