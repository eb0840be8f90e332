"""Tables of the notices floor, gathered from its wings for Django."""

from notices.bulletins.models import Bulletin, BulletinRecord, BulletinSection
from notices.carrying.models import ChannelPace, GridGroup, GroupRecord, Job, OutboxMessage, Pulse
from notices.directory.models import Service, ServiceRecord, ServiceRequest
from notices.plans.models import PlanItem, PlanRecord, WorkPlan
from notices.posting.models import (
    Delivery,
    DeliveryRecord,
    EscalationPolicy,
    Notice,
    NoticeBuilding,
    NoticeFile,
    NoticeGrid,
    NoticeRecord,
    SignUp,
    WeatherWarning,
)
from notices.telling.models import InboxMessage, Preference, TellingMark

__all__ = [
    "Bulletin",
    "BulletinRecord",
    "BulletinSection",
    "ChannelPace",
    "Delivery",
    "DeliveryRecord",
    "EscalationPolicy",
    "GridGroup",
    "GroupRecord",
    "InboxMessage",
    "Job",
    "Notice",
    "NoticeBuilding",
    "NoticeFile",
    "NoticeGrid",
    "NoticeRecord",
    "OutboxMessage",
    "PlanItem",
    "PlanRecord",
    "Preference",
    "Pulse",
    "Service",
    "ServiceRecord",
    "ServiceRequest",
    "SignUp",
    "TellingMark",
    "WeatherWarning",
    "WorkPlan",
]
