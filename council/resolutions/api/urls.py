"""Routes of resolutions and minutes under /api/v1/."""

from django.urls import path, re_path

from council.resolutions.api import answers, minutes, resolutions
from council.resolutions.workflow import MINUTES_VERBS, VERBS
from council.verb_api import verb_endpoint

NUMBER = r"^resolutions/(?P<key>2[0-9]{7}-[0-9]{1,3})/"
DAY = r"^minutes/(?P<key>2[0-9]{3}-[0-9]{2}-[0-9]{2})/"
WITH_FILES = {"report_done": answers.ReportBody, "report_progress": answers.ReportBody}

urlpatterns = [
    path("resolutions/", resolutions.Resolutions.as_view(), name="api_resolutions"),
    path("resolutions/parties/", resolutions.Parties.as_view(), name="api_parties"),
    re_path(
        r"^agenda-items/(?P<pk>[0-9]{1,15})/resolution/$",
        resolutions.Write.as_view(),
        name="api_write_resolution",
    ),
    re_path(NUMBER + "$", resolutions.OneResolution.as_view(), name="api_resolution"),
    re_path(NUMBER + "records/$", resolutions.Records.as_view(), name="api_resolution_records"),
    re_path(NUMBER + "files/(?P<pk>[0-9]{1,15})/$", resolutions.OneEvidence.as_view(), name="api_evidence"),
    *(
        re_path(
            f"{NUMBER}{verb.replace('_', '-')}/$",
            verb_endpoint(resolutions.PLACE, verb, files=WITH_FILES.get(verb)).as_view(),
            name=f"api_resolution_{verb}",
        )
        for verb in VERBS
    ),
    path("minutes/", minutes.ManyMinutes.as_view(), name="api_minutes"),
    re_path(DAY + "$", minutes.OneMinutes.as_view(), name="api_minutes_one"),
    re_path(DAY + "draft/$", minutes.DraftMinutes.as_view(), name="api_draft_minutes"),
    *(
        re_path(
            f"{DAY}{verb}/$",
            verb_endpoint(
                minutes.PLACE, verb, base=minutes.SlowedDown if verb == "object" else None
            ).as_view(),
            name=f"api_minutes_{verb}",
        )
        for verb in MINUTES_VERBS
    ),
]
