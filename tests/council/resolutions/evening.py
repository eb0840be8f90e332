"""One Monday evening with everything in it: a resolution, something settled on the spot, something put off, a matter
raised from the floor, people on most sides of the table."""

import datetime

from council.meetings import workflow as meetings
from council.models import AgendaItem, Session
from tests.council.conftest import EVENING
from tests.council.resolutions.deciding import Deciding

NINE = EVENING + datetime.timedelta(hours=1, minutes=55)


def evening(deciding: Deciding) -> Session:
    """The session of Monday, held; property, worker and office came, the owners and the party did not."""
    house, council = deciding.house, deciding.council
    doing = {"by": house.staff, "at": EVENING}
    parking = council.admitted("门口停车怎么划线")
    lamps = council.on_agenda(council.matter())
    council.admitted("广场舞几点结束")
    monday = council.opened()
    meetings.appoint(monday, by=house.staff, chair=house.lead.user, recorder=house.staff.user)
    for person in (house.staff.user, house.property.user, house.worker1.user):
        meetings.check_in(monday, user=person, **doing)
    for name in ("王秀英", "赵大爷"):
        meetings.check_in(monday, name=name, **doing)
    parking = meetings.take_up(AgendaItem.objects.get(pk=parking.pk), **doing)
    parking = meetings.note_discussion(
        parking,
        positions={"property": "可以划 30 个车位。", "worker": "消防通道要留出来"},
        agreement="先划线，试行三个月。",
        dissent="收不收费没有谈拢。",
        poll={"resident": [5, 1, 2], "property": [1, 0, 0]},
        **doing,
    )
    deciding.write(parking, text="两周内划好 30 个车位，留出消防通道。", sign_of_done="线划好，消防验过。")
    lamps = meetings.take_up(AgendaItem.objects.get(pk=lamps.pk), **doing)
    meetings.settle(lamps, note="物业答应今晚就换灯。", **doing)
    late = AgendaItem.objects.get(title="广场舞几点结束", session=monday)
    meetings.defer(late, note="等舞队的人到场。", **doing)
    meetings.raise_matter(monday, title="井盖松了", grid=house.grid1, **doing)
    return meetings.hold(council.fresh().monday, by=house.staff, at=NINE)
