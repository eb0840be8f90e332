"""Routes of the groups and the outbox."""

from django.urls import path

from notices.carrying.views import groups, outbox

urlpatterns = [
    path("channels/", groups.groups, name="channels"),
    path("channels/new/", groups.new_group, name="new_channel"),
    path("channels/<int:pk>/", groups.group, name="channel"),
    path("channels/<int:pk>/<slug:verb>/", groups.group_verb, name="channel_verb"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/mine/", outbox.to_forward, name="to_forward"),
    path("outbox/release/", outbox.release_outbox, name="release_outbox"),
    path("outbox/<int:pk>/<slug:verb>/", outbox.outbox_verb, name="outbox_verb"),
]
