"""Routes of the meetings."""

from django.urls import URLPattern, path

from council.meetings.views import agenda, printing, public, room, table

urlpatterns: list[URLPattern] = [
    path("council/", public.council, name="council"),
    path("council/calendar.ics", public.calendar, name="council_calendar"),
    path("council/propose/", public.propose_topic, name="propose_topic"),
    path("council/plan/", agenda.plan, name="plan_sessions"),
    path("council/settings/", agenda.council_settings, name="council_settings"),
    path("council/sessions/", public.sessions, name="sessions"),
    path("council/sessions/<int:pk>/", public.session, name="session"),
    path("council/sessions/<int:pk>/agenda/", agenda.agenda, name="agenda"),
    path("council/sessions/<int:pk>/add/", agenda.add, name="add_to_agenda"),
    path("council/sessions/<int:pk>/order/", agenda.order_agenda, name="order_agenda"),
    path("council/sessions/<int:pk>/clerk/", table.clerk, name="clerk"),
    path("council/sessions/<int:pk>/show/", table.show_item, name="show_item"),
    path("council/sessions/<int:pk>/open-floor/", table.open_floor, name="open_floor"),
    path("council/sessions/<int:pk>/projector/", table.projector, name="projector"),
    path("council/sessions/<int:pk>/live/", table.live, name="live_screen"),
    path("council/sessions/<int:pk>/check-in/", room.tap_in, name="check_in"),
    path("council/sessions/<int:pk>/here/<str:code>/", room.here, name="here"),
    path("council/sessions/<int:pk>/poster/", printing.poster, name="council_poster"),
    path("council/sessions/<int:pk>/slip/", printing.slip, name="council_slip"),
    path("council/attendance/<int:pk>/check-out/", room.tap_out, name="check_out"),
    path("council/items/<int:pk>/", public.agenda_item, name="agenda_item"),
    path("council/items/<int:pk>/shift/", agenda.shift_item, name="shift_item"),
    path("council/items/<int:pk>/note/", table.note, name="note_item"),
    path("council/items/<int:pk>/draft/<slug:part>/", table.draft, name="keep_draft"),
    # any other word after a session or an item is one of its verbs
    path("council/sessions/<int:pk>/<slug:verb>/", agenda.session_verb, name="session_verb"),
    path("council/items/<int:pk>/<slug:verb>/", agenda.item_verb, name="item_verb"),
]
