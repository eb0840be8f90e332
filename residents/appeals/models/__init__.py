from residents.appeals.models.appeal import Appeal
from residents.appeals.models.attachments import Attachment
from residents.appeals.models.checks import SpotCheck, SpotRound
from residents.appeals.models.comforts import ReplyTemplate, SavedFilter
from residents.appeals.models.figures import MonthFigure, Vocabulary
from residents.appeals.models.ground import Category, LimitPolicy, NumberSeries, Tally
from residents.appeals.models.handling import CoHandler, Extension, Pause, Supervision
from residents.appeals.models.records import AppealRecord
from residents.appeals.models.surges import Surge
from residents.appeals.models.voices import Endorsement, Evaluation
from residents.appeals.models.wishes import WishClaim
from residents.register.models import ImportDraft

__all__ = [
    "Appeal",
    "AppealRecord",
    "Attachment",
    "Category",
    "CoHandler",
    "Endorsement",
    "Evaluation",
    "Extension",
    "ImportDraft",
    "LimitPolicy",
    "MonthFigure",
    "NumberSeries",
    "Pause",
    "ReplyTemplate",
    "SavedFilter",
    "SpotCheck",
    "SpotRound",
    "Supervision",
    "Surge",
    "Tally",
    "Vocabulary",
    "WishClaim",
]
