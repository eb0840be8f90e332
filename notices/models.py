"""Tables of the notices floor, gathered from its wings for Django."""

from notices.carrying.models import ChannelPace, GridGroup, GroupRecord, Job, OutboxMessage, Pulse
from notices.telling.models import InboxMessage, Preference, TellingMark

__all__ = [
    "ChannelPace",
    "GridGroup",
    "GroupRecord",
    "InboxMessage",
    "Job",
    "OutboxMessage",
    "Preference",
    "Pulse",
    "TellingMark",
]
