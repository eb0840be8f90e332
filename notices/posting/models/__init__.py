from notices.posting.models.deliveries import Delivery, DeliveryRecord, EscalationPolicy
from notices.posting.models.files import NoticeFile
from notices.posting.models.notices import Notice, NoticeBuilding, NoticeGrid, NoticeRecord
from notices.posting.models.sign_ups import SignUp
from notices.posting.models.warnings import WeatherWarning

__all__ = [
    "Delivery",
    "DeliveryRecord",
    "EscalationPolicy",
    "Notice",
    "NoticeBuilding",
    "NoticeFile",
    "NoticeGrid",
    "NoticeRecord",
    "SignUp",
    "WeatherWarning",
]
