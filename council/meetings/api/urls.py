"""Routes of the meetings under /api/v1/."""

from django.urls import re_path

from council.meetings.api import endpoints
from council.meetings.api.endpoints import ITEM_PLACE, SESSION_PLACE
from council.verb_api import verb_endpoint

SESSION = r"^sessions/(?P<key>[0-9]{1,15})/"
ITEM = r"^agenda-items/(?P<key>[0-9]{1,15})/"

urlpatterns = [
    re_path(r"^sessions/$", endpoints.Sessions.as_view(), name="api_sessions"),
    re_path(SESSION + "$", endpoints.OneSession.as_view(), name="api_session"),
    re_path(SESSION + "order/$", endpoints.Order.as_view(), name="api_session_order"),
    re_path(SESSION + "attendance/$", endpoints.AttendanceList.as_view(), name="api_attendance"),
    re_path(
        r"^attendance/(?P<key>[0-9]{1,15})/check-out/$", endpoints.CheckOut.as_view(), name="api_check_out"
    ),
    re_path(r"^agenda-items/$", endpoints.Items.as_view(), name="api_agenda_items"),
    re_path(ITEM + "$", endpoints.OneItem.as_view(), name="api_agenda_item"),
    *(
        re_path(
            f"{SESSION}{verb.replace('_', '-')}/$",
            verb_endpoint(SESSION_PLACE, verb).as_view(),
            name=f"api_session_{verb}",
        )
        for verb in SESSION_PLACE.verbs
    ),
    *(
        re_path(
            f"{ITEM}{verb.replace('_', '-')}/$",
            verb_endpoint(ITEM_PLACE, verb).as_view(),
            name=f"api_item_{verb}",
        )
        for verb in ITEM_PLACE.verbs
    ),
]
