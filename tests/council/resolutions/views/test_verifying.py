"""核验 through the doors: what the supervisor finds written, and what each neighbour who asked then reads."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from council.models import AgendaItem, Resolution, ResolutionAppeal
from council.resolutions import sweep
from council.resolutions.states import State
from grids.uploads import Upload
from grids.verdict import Invalid
from residents.appeals.models import Appeal
from residents.appeals.states import State as AppealState
from tests.calls import by_token, problem
from tests.council.pages import read, seen, statements
from tests.council.resolutions.deciding import Deciding, picture
from tests.entering import household, signed_in

PAGE = "/resolutions/20261123-1/"
PREFILLED = (
    "您反映的事，2026年11月23日家门口议事厅商定（决议 20261123-1）：物业两周内更换三单元全部楼道灯。"
    "办理结果：12 盏灯都换好了。如果还有问题，请联系社区或网格员。"
)
SENT = {"note": "逐层看过。", "closure": "substantive"}


def supervisor(deciding: Deciding) -> Client:
    return signed_in(deciding.house.owners.user)


def reported(deciding: Deciding, *appeals: Appeal) -> Resolution:
    return deciding.resolution_in(State.REPORTED_DONE, appeals=list(appeals))


def stored(appeal: Appeal) -> Appeal:
    return Appeal.objects.get(pk=appeal.pk)


def typed_reply(page: str) -> str:
    return re.search(r'<textarea[^>]*name="reply"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL)[1].strip()


# what is sent as reply → what every linked neighbour reads.
REPLIES: list[tuple[dict[str, str], str]] = [
    ({}, PREFILLED),
    ({"reply": ""}, PREFILLED),
    ({"reply": "   "}, PREFILLED),
    ({"reply": "灯都亮了，谢谢您。"}, "灯都亮了，谢谢您。"),
    ({"reply": "灯都亮了\u200b。\n谢谢。"}, "灯都亮了。\n谢谢。"),
]


@pytest.mark.parametrize(("sent", "told"), REPLIES)
def test_page_and_api_answer_each_neighbour_with_the_same_words(
    deciding: Deciding, sent: dict[str, str], told: str
):
    one, other = deciding.council.matter(), deciding.council.matter(title="灯也不亮")
    made = reported(deciding, one)
    by_api = deciding.write(made.item, appeals=[other], text=made.text)
    for verb in ("start", "report_done"):
        by_api = deciding.do(verb, by_api)
    assert supervisor(deciding).post(f"{PAGE}verify/", {**SENT, **sent}).status_code == 302
    answer = by_token(deciding.house.owners).post(
        f"resolutions/{by_api.number}/verify/", {**SENT, **sent}, if_match=f'"{by_api.version}"'
    )
    assert answer.status_code == 200, answer.content.decode()
    assert stored(one).result == told
    assert stored(other).result == told.replace("20261123-1", "20261123-2")
    for appeal in (stored(one), stored(other)):
        assert (appeal.state, appeal.closure) == ("replied", "substantive")
    outcomes = ResolutionAppeal.objects.values_list("outcome", "note")
    assert set(outcomes) == {("replied", "")}


def test_the_form_holds_the_reply_made_of_the_last_report(deciding: Deciding):
    made = reported(deciding)
    page = seen(supervisor(deciding), f"{PAGE}verify/")
    assert typed_reply(page) == PREFILLED
    assert "给提出诉求的居民的答复" in read(page)
    assert "已经预先写好，可以改；核验通过时自动答复。" in read(page)
    made = deciding.do("send_back", made)
    made = deciding.do("report_done", made, note="四楼的灯也换好了。")
    again = typed_reply(seen(supervisor(deciding), f"{PAGE}verify/"))
    assert again == PREFILLED.replace("12 盏灯都换好了", "四楼的灯也换好了")


def test_a_form_that_came_back_keeps_what_the_supervisor_wrote(deciding: Deciding):
    reported(deciding, deciding.council.matter())
    answer = supervisor(deciding).post(
        f"{PAGE}verify/", {"note": "", "closure": "staged", "reply": "我改过的答复。"}
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    assert typed_reply(page) == "我改过的答复。"
    assert "该字段是必填项。" in page
    assert re.search(r'value="staged"[^>]*checked', page)


def test_the_family_that_asked_reads_the_answer_on_its_own_page(deciding: Deciding):
    matter = deciding.council.matter(household=deciding.house.household)
    deciding.write(deciding.at_table(matter))
    family = household(deciding.house, None)
    path = f"/appeals/{matter.number}/"
    assert "家门口议事厅" in read(seen(family, path))
    for verb in ("start", "report_done"):
        deciding.do(verb, Resolution.objects.get())
    assert PREFILLED not in read(seen(family, path))
    assert supervisor(deciding).post(f"{PAGE}verify/", SENT).status_code == 302
    words = read(seen(family, path))
    assert "已答复" in words
    assert PREFILLED in words
    listed = read(seen(Client(), PAGE))
    assert f"回应的诉求 {matter.number} 三单元楼道灯不亮 已答复" in listed


# closure kind on the page → what is stored with each answer.
@pytest.mark.parametrize("closure", ["substantive", "staged", "procedural"])
def test_the_kind_of_closure_goes_along(deciding: Deciding, closure: str):
    matter = deciding.council.matter()
    reported(deciding, matter)
    assert supervisor(deciding).post(f"{PAGE}verify/", {**SENT, "closure": closure}).status_code == 302
    assert stored(matter).closure == closure


# what had become of the neighbour's matter meanwhile → why it is not answered by the resolution.
MEANWHILE: list[tuple[str, str, str]] = [
    ("withdraw", "withdrawn", "这件诉求现在是“已撤回”，不再由决议答复。"),
    ("reply", "replied", "这件诉求现在是“已答复”，不再由决议答复。"),
    ("escalate", "escalated", "这件诉求现在是“已上报”，不再由决议答复。"),
]


@pytest.mark.parametrize(("verb", "state", "why"), MEANWHILE)
def test_a_matter_that_went_another_way_is_left_and_the_office_reads_why(
    deciding: Deciding, verb: str, state: str, why: str
):
    matter = deciding.council.matter()
    reported(deciding, matter)
    deciding.house.do(verb, stored(matter))
    assert supervisor(deciding).post(f"{PAGE}verify/", SENT).status_code == 302
    assert stored(matter).state == state
    assert stored(matter).result != PREFILLED
    link = ResolutionAppeal.objects.get()
    assert (link.outcome, link.note) == ("skipped", why)
    assert why in read(seen(signed_in(deciding.house.staff.user), PAGE))
    for reader in (Client(), supervisor(deciding), signed_in(deciding.house.worker2.user)):
        assert why not in read(seen(reader, PAGE))
    detail = by_token(deciding.house.staff).get("resolutions/20261123-1/").json()["appeals"]
    assert detail == [{"number": matter.number, "outcome": "skipped", "note": why}]
    assert [row["note"] for row in _appeals(deciding, deciding.house.worker1)] in ([None], [])


def _appeals(deciding: Deciding, who: Any) -> list[dict[str, Any]]:
    return by_token(who).get("resolutions/20261123-1/").json()["appeals"]


def test_sent_back_nobody_is_answered_and_the_lead_reads_what_is_missing(deciding: Deciding):
    matter = deciding.council.matter()
    reported(deciding, matter)
    assert supervisor(deciding).post(f"{PAGE}send-back/", {"note": "四楼还不亮。"}).status_code == 302
    assert stored(matter).state == AppealState.IN_PROGRESS
    words = read(seen(signed_in(deciding.house.property.user), PAGE))
    assert "退回重办" in words
    assert "四楼还不亮。" in words
    assert "开始落实 报完成" in words
    assert Resolution.objects.get().returns == 1


def test_reporting_done_without_a_picture_is_refused_by_page_and_api(deciding: Deciding):
    made = deciding.resolution_in(State.IN_PROGRESS)
    lead = signed_in(deciding.house.property.user)
    sentence = "请至少传一张照片或一份文件，让监督方看得到结果。"
    refused = lead.post(f"{PAGE}report-done/", {"note": "好了。"})
    assert refused.status_code == 400
    assert sentence in refused.content.decode()
    assert "好了。" in refused.content.decode()
    caller = by_token(deciding.house.property)
    told = caller.client.post(
        "/api/v1/resolutions/20261123-1/report-done/",
        {"note": "好了。"},
        headers={"If-Match": f'"{made.version}"', **caller.headers},
    )
    assert problem(told, 400, "validation_error")["fields"] == {"files": sentence}
    deciding.do("report_progress", made, files=[picture()])
    assert lead.post(f"{PAGE}report-done/", {"note": "好了。"}).status_code == 302


def test_verifying_many_is_one_transaction_and_grows_by_each_answer_alone(deciding: Deciding):
    matters = [deciding.council.matter(title=f"第{n}盏灯") for n in range(3)]
    reported(deciding, matters[0])
    client = supervisor(deciding)
    seen(client, PAGE)
    one = len(statements(lambda: client.post(f"{PAGE}verify/", SENT)))
    second = deciding.write(Resolution.objects.get().item, appeals=matters[1:])
    for verb in ("start", "report_done"):
        second = deciding.do(verb, second)
    two = len(statements(lambda: client.post(f"/resolutions/{second.number}/verify/", SENT)))
    assert {stored(each).state for each in matters} == {"replied"}
    assert two - one <= 12


def papers(count: int, first: int = 0) -> list[Upload]:
    return [Upload(name=f"{n}.pdf", content=b"%PDF-1.7 " + str(first + n).encode()) for n in range(count)]


def test_the_same_evidence_twice_is_kept_once(deciding: Deciding):
    made = deciding.resolution_in(State.IN_PROGRESS)
    for _ in range(2):
        made = deciding.do("report_progress", made, files=[picture(), picture()])
    assert made.evidence.count() == 1
    assert made.records.last().data == {"files": []}


def test_nine_files_are_kept_and_a_tenth_is_one_too_many(deciding: Deciding):
    made = deciding.resolution_in(State.IN_PROGRESS)
    made = deciding.do("report_progress", made, files=papers(8))
    with pytest.raises(Invalid) as refused:
        deciding.do("report_done", made, files=papers(2, first=8))
    assert refused.value.fields == {"files": "每项决议最多 9 个照片和文件。"}
    assert (made.evidence.count(), Resolution.objects.get().state) == (8, State.IN_PROGRESS)
    done = deciding.do("report_done", made, files=papers(1, first=8))
    assert done.evidence.count() == 9
    assert [each["sha256"] for each in done.records.last().data["files"]] == [papers(1, first=8)[0].sha256]


def test_an_overdue_one_is_item_one_of_the_next_agenda_as_everybody_reads_it(deciding: Deciding):
    made = deciding.write()
    late = made.due_on + datetime.timedelta(days=1)
    at = timezone.make_aware(datetime.datetime.combine(late, datetime.time(9)))
    deciding.council.admitted("别的话题", session=deciding.council.after)
    from_sweep = _swept(at)
    page = read(seen(signed_in(deciding.house.staff.user), f"/council/sessions/{from_sweep}/agenda/"))
    assert "决议 20261123-1 到期没有完成：门口停车怎么划线" in page
    assert page.index("到期没有完成") < page.index("别的话题")


def _swept(at: datetime.datetime) -> int:
    sweep.follow_up(at)
    return AgendaItem.objects.exclude(follow_key="").get().session_id
