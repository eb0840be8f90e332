from council.resolutions.models.evidence import Evidence
from council.resolutions.models.minutes import Minutes, MinutesRecord, Objection
from council.resolutions.models.resolutions import Resolution, ResolutionAppeal, ResolutionRecord

__all__ = [
    "Evidence",
    "Minutes",
    "MinutesRecord",
    "Objection",
    "Resolution",
    "ResolutionAppeal",
    "ResolutionRecord",
]
