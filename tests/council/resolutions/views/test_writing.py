"""写决议的页面: what it asks, what it refuses beside which field, and that the supervisor is never the lead by any door."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from council.meetings import workflow as meetings
from council.models import AgendaItem, Resolution, ResolutionRecord
from council.resolutions.states import State
from tests.calls import by_token, problem
from tests.council.conftest import EVENING
from tests.council.covenant.conftest import MARCH, adopted, drafted
from tests.council.pages import read, seen, statements
from tests.council.resolutions.deciding import Deciding
from tests.entering import ROLES, signed_in

OWN = "监督方不能就是牵头方，也不能是牵头单位的人，请另选一个。"
PICK = "请从名单里选一个单位或在岗的人。"
MUST = "该字段是必填项。"


def address(item: AgendaItem) -> str:
    return f"/council/items/{item.pk}/resolution/"


def key(deciding: Deciding, name: str) -> str:
    """`u12` for a unit of the house, `p34` for a person."""
    found = getattr(deciding.house, name)
    return f"p{found.user.pk}" if hasattr(found, "user") else f"u{found.pk}"


def typed(deciding: Deciding, **changed: Any) -> dict[str, Any]:
    return {
        "text": "物业两周内换灯。",
        "sign_of_done": "12 盏灯都亮。",
        "due_on": "2026-12-07",
        "lead": key(deciding, "property_company"),
        "coordinator": key(deciding, "worker1"),
        "supervisor": key(deciding, "owners_committee"),
        **changed,
    }


def office(deciding: Deciding) -> Client:
    return signed_in(deciding.house.staff.user)


# lead, supervisor: who would watch over their own work, and who would not.
PAIRS: list[tuple[str, str, bool]] = [
    ("property_company", "property_company", False),
    ("property_company", "property", False),
    ("property", "property_company", False),
    ("owners_committee", "owners", False),
    ("worker1", "worker1", False),
    ("lead", "lead", False),
    ("property_company", "owners", True),
    ("property", "owners_committee", True),
    ("worker1", "worker2", True),
    ("worker1", "lead", True),
    ("staff", "second_staff", True),
    ("party_branch", "property_company", True),
]


@pytest.mark.parametrize(("lead", "supervisor", "fine"), PAIRS)
def test_nobody_watches_over_their_own_work_by_page_by_api_or_by_reassigning(
    deciding: Deciding, lead: str, supervisor: str, fine: bool
):
    item = deciding.at_table()
    pair = {"lead": key(deciding, lead), "supervisor": key(deciding, supervisor)}
    page = office(deciding).post(address(item), typed(deciding, **pair))
    told = by_token(deciding.house.staff).post(f"agenda-items/{item.pk}/resolution/", typed(deciding, **pair))
    if not fine:
        assert page.status_code == 400
        assert OWN in page.content.decode()
        assert problem(told, 400, "validation_error")["fields"] == {"supervisor": OWN}
        assert not Resolution.objects.exists()
        made = deciding.write(item)
    else:
        assert (page.status_code, told.status_code) == (302, 201)
        made = Resolution.objects.first()
    sent = {**typed(deciding, **pair), "note": "换人。"}
    body = {name: sent[name] for name in ("lead", "coordinator", "supervisor", "note")}
    again = by_token(deciding.house.staff).post(
        f"resolutions/{made.number}/reassign/", body, if_match=f'"{made.version}"'
    )
    moved = office(deciding).post(f"/resolutions/{made.number}/reassign/", body)
    assert (again.status_code, moved.status_code) == ((200, 302) if fine else (400, 400))


@pytest.mark.parametrize("kind", ["unit", "person"])
def test_the_database_refuses_it_on_insert_and_on_update(deciding: Deciding, kind: str):
    people = {"lead": deciding.house.worker2.user, "supervisor": deciding.house.party.user}
    made = deciding.write(**(people if kind == "person" else {}))
    columns = [field.column for field in Resolution._meta.concrete_fields if field.column != "id"]
    copied = [
        "'20261123-9'" if name == "number" else f"lead_{kind}_id" if name == f"supervisor_{kind}_id" else name
        for name in columns
    ]
    insert = (
        f"INSERT INTO council_resolution ({', '.join(columns)}) SELECT {', '.join(copied)}"
        " FROM council_resolution WHERE id = %s"
    )
    update = f"UPDATE council_resolution SET supervisor_{kind}_id = lead_{kind}_id WHERE id = %s"
    for statement in (insert, update):
        with (
            pytest.raises(IntegrityError, match="supervisor_is_not_the_lead"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, [made.pk])
    assert Resolution.objects.count() == 1


# field, what is typed, what is said beside it.
WRONG: list[tuple[str, str, str]] = [
    ("text", "", MUST),
    ("text", "\u200b", "请写明决议的内容：做什么、怎么做。"),
    ("sign_of_done", "", MUST),
    ("sign_of_done", "\u200b", "请写明怎样算完成，例如：12 盏灯全部亮。"),
    ("due_on", "", MUST),
    ("due_on", "2026-11-22", "完成日期不能早于议事日。"),
    ("due_on", "年底", "日期"),
    ("lead", "u999999", PICK),
    ("coordinator", "p999999", PICK),
    ("supervisor", "", MUST),
    ("appeals", "2026-1", "“2026-1”不是诉求编号，编号像 2026-000123。"),
    ("cites", "1", "议事那天施行的公约里没有这一条。"),
]


def test_what_does_not_do_is_said_beside_its_field_and_nothing_is_lost(deciding: Deciding):
    item, client = deciding.at_table(), office(deciding)
    for field, value, sentence in WRONG:
        answer = client.post(address(item), typed(deciding, **{field: value}))
        page = answer.content.decode()
        assert answer.status_code == 400, field
        assert sentence in page, (field, value)
        assert f'id="id_{field}_error"' in page, field
        if field != "text":
            assert "物业两周内换灯。" in page
    assert not Resolution.objects.exists()
    assert AgendaItem.objects.get(pk=item.pk).state == "discussed"


def test_a_resolution_written_on_the_page_is_on_its_page(deciding: Deciding):
    adopted(deciding.house, MARCH)
    other = deciding.council.matter(title="四单元的灯也不亮")
    item = deciding.at_table(deciding.council.matter())
    sent = typed(deciding, appeals=other.number, cites="2", version=item.version)
    answer = office(deciding).post(address(item), sent, follow=True)
    assert answer.redirect_chain == [("/resolutions/20261123-1/", 302)]
    words = read(answer.content.decode())
    assert "决议 20261123-1 已写好，交给幸福里社区物业公司牵头。" in words
    assert "第二条" in words
    made = Resolution.objects.get()
    assert (made.state, made.due_on.isoformat(), made.promised_on) == ("assigned", "2026-12-07", made.due_on)
    assert made.appeals.count() == 2
    assert ResolutionRecord.objects.get().actor == deciding.house.staff.user


def test_page_and_api_write_the_same_row(deciding: Deciding):
    item = deciding.at_table()
    assert office(deciding).post(address(item), typed(deciding)).status_code == 302
    told = by_token(deciding.house.staff).post(f"agenda-items/{item.pk}/resolution/", typed(deciding))
    assert told.status_code == 201
    by_page, by_api = Resolution.objects.order_by("id")
    own = {"id", "number", "written_at", "ledger_head"}
    for field in Resolution._meta.concrete_fields:
        if field.name not in own:
            assert getattr(by_page, field.attname) == getattr(by_api, field.attname), field.name
    assert (by_page.number, by_api.number) == ("20261123-1", "20261123-2")


# where the item and its session are → what the page says instead of the form.
def test_before_the_session_the_page_says_that_it_is_too_early(deciding: Deciding):
    item = deciding.council.admitted()
    words = read(seen(office(deciding), address(item)))
    assert "这次议事现在是“议题征集”，开始议事以后才能写决议。" in words
    assert "写好这项决议" not in words


def test_before_it_is_taken_up_the_page_says_what_to_press(deciding: Deciding):
    item = deciding.council.admitted()
    deciding.council.opened()
    words = read(seen(office(deciding), address(item)))
    assert "这一项现在是“已列入议程”，在现场记录里点“开始议这一项”以后才能写决议。" in words
    refused = office(deciding).post(address(item), typed(deciding))
    assert refused.status_code == 409
    assert not Resolution.objects.exists()


def test_after_the_session_a_further_one_may_be_written_and_the_first_is_shown(deciding: Deciding):
    item = deciding.at_table()
    deciding.write(item)
    meetings.hold(deciding.council.fresh().monday, by=deciding.house.staff, at=EVENING)
    page = seen(office(deciding), address(item))
    assert "这一项已经写好的" in page
    assert 'href="/resolutions/20261123-1/"' in page
    assert office(deciding).post(address(item), typed(deciding)).status_code == 302
    assert Resolution.objects.count() == 2


def test_who_saw_an_older_item_is_told_and_keeps_the_words(deciding: Deciding):
    item = deciding.at_table()
    answer = office(deciding).post(address(item), typed(deciding, version=item.version - 1))
    assert answer.status_code == 412
    assert "刚刚被别人更新过" in answer.content.decode()
    assert "12 盏灯都亮。" in answer.content.decode()


def test_the_council_adopts_a_covenant_on_the_page(deciding: Deciding):
    item = deciding.at_table()
    draft = drafted(deciding.house)
    page = seen(office(deciding), address(item))
    assert "这项决议通过现在的公约草案" in page
    refused = office(deciding).post(address(item), typed(deciding, adopts="on"))
    assert refused.status_code == 400
    assert "请填写新公约的施行日期。" in refused.content.decode()
    sent = typed(deciding, adopts="on", in_force_from="2026-12-01")
    assert office(deciding).post(address(item), sent).status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.basis) == ("adopted", "2026年11月23日家门口议事厅决议 20261123-1 通过")
    words = read(seen(Client(), "/resolutions/20261123-1/"))
    assert "通过公约 幸福里居民公约第 1 版 ， 2026年12月1日 起施行" in words


# role → the form, the post.
DOORS: list[tuple[str, int, int]] = [
    ("visitor", 302, 302),
    ("household", 302, 302),
    ("no_post", 403, 403),
    ("worker", 403, 403),
    ("seat", 403, 403),
    ("admin", 403, 403),
    ("supervisor", 403, 403),
    ("elsewhere", 404, 404),
    ("staff", 200, 302),
    ("lead", 200, 302),
]


def test_only_the_office_writes(deciding: Deciding):
    item = deciding.at_table()
    for role, form, post in DOORS:
        client = ROLES[role](deciding.house, None)
        answer = client.get(address(item))
        assert answer.status_code == form, role
        if form == 403:
            assert "决议由主持议事的社区工作人员记录。" in answer.content.decode()
        assert client.post(address(item), typed(deciding)).status_code == post, role
    assert Resolution.objects.count() == 2
    assert office(deciding).get("/council/items/0/resolution/").status_code == 404


def test_writing_asks_as_often_for_many_choices_as_for_few(deciding: Deciding):
    item, client = deciding.at_table(), office(deciding)
    seen(client, address(item))
    form = statements(lambda: seen(client, address(item)))
    assert len(form) <= 8, form
    deciding.write(item)
    deciding.write(item)
    assert len(statements(lambda: seen(client, address(item)))) == len(form)
    assert Resolution.objects.filter(state=State.ASSIGNED).count() == 2
