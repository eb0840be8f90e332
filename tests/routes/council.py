"""家门口议事厅: sessions, their agenda, the table and the room."""

from typing import Any

from council.meetings import room, workflow
from council.models import Attendance, Session
from residents.appeals.models import Appeal
from tests.community import House

EVERYONE = "200 200 200 200 200 200 200 200 200 200 200 200"
OF_HERE = "200 200 200 200 200 200 200 200 200 200 200 404"
OFFICE = "302 302 302 403 403 403 200 200 403 403 403 404"
POSTED = "405 405 405 405 405 405 405 405 405 405 405 405"

GET: dict[str, str] = {
    "council": EVERYONE,
    "council_calendar": EVERYONE,
    "sessions": EVERYONE,
    "session": OF_HERE,
    "council_poster": OF_HERE,
    "council_slip": OF_HERE,
    "agenda_item": OF_HERE,
    "here": OF_HERE,
    "propose_topic": EVERYONE,
    "plan_sessions": POSTED,
    "council_settings": "302 302 302 403 403 403 403 200 403 403 403 403",
    "agenda": OFFICE,
    "clerk": OFFICE,
    "projector": OFFICE,
    "live_screen": OFFICE,
    "session_verb": OFFICE,
    "add_to_agenda": POSTED,
    "order_agenda": POSTED,
    "show_item": POSTED,
    "open_floor": POSTED,
    "check_in": POSTED,
    "check_out": POSTED,
    "shift_item": POSTED,
    "note_item": POSTED,
    "keep_draft": POSTED,
    "api_sessions": EVERYONE,
    "api_session": OF_HERE,
    "api_session_order": POSTED,
    "api_attendance": OF_HERE,
    "api_check_out": POSTED,
    "api_agenda_items": EVERYONE,
    "api_agenda_item": OF_HERE,
    **{f"api_session_{verb}": POSTED for verb in workflow.SESSION_VERBS},
    **{f"api_item_{verb}": POSTED for verb in workflow.ITEM_VERBS},
    "item_verb": "403 403 403 403 403 403 200 200 403 403 403 404",
}


def arguments(house: House, matter: Appeal) -> dict[str, list[Any]]:
    """The next session with one topic on its announced agenda, and the lead at the table."""
    workflow.generate(house.community)
    session = workflow.collect(Session.objects.of(house.community.pk).upcoming().first(), by=house.staff)
    item = workflow.admit(workflow.propose(session, by=house.staff, title="门口停车怎么划线"), by=house.staff)
    workflow.announce(session, by=house.staff)
    present: Attendance = workflow.check_in(session, by=house.staff, user=house.lead.user)
    of_session = (
        "session council_poster council_slip agenda clerk projector live_screen add_to_agenda order_agenda"
        " show_item open_floor check_in api_session api_session_order api_attendance"
    )
    verbs = {f"api_session_{verb}": [session.pk] for verb in workflow.SESSION_VERBS}
    verbs |= {f"api_item_{verb}": [item.pk] for verb in workflow.ITEM_VERBS}
    return {
        **verbs,
        **{route: [session.pk] for route in of_session.split()},
        "here": [session.pk, room.code_of(session)],
        "session_verb": [session.pk, "cancel"],
        "check_out": [present.pk],
        "api_check_out": [present.pk],
        "api_agenda_item": [item.pk],
        "agenda_item": [item.pk],
        "shift_item": [item.pk],
        "note_item": [item.pk],
        "keep_draft": [item.pk, "discussion"],
        "item_verb": [item.pk, "withdraw"],
    }
