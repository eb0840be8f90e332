"""谁可以: the whole matrix of who may do what and read how much, written out to be read.

`y` is yes, `.` is no with a reason. A rule is asked whatever state the appeal is in; whether the state allows it
is the table of moves' answer.
"""

import pytest

from grids.verdict import Verdict
from residents.appeals import rules
from residents.appeals.models import Appeal
from residents.appeals.rules import Depth
from residents.appeals.states import TRANSITIONS, State
from tests.community import House
from tests.factories import actor, post
from tests.residents.appeals.roles import Roles, table

# The columns below, so that a row fits on a line.
VERBS = {
    "acc": "accept",
    "dec": "decline",
    "mrg": "merge",
    "dsp": "dispatch",
    "set": "settle_on_spot",
    "sta": "start",
    "rpl": "reply",
    "cls": "close",
    "bck": "send_back",
    "rop": "reopen",
    "wdr": "withdraw",
    "end": "endorse",
    "tak": "take_back",
    "evl": "evaluate",
    "not": "add_note",
    "rev": "reveal",
}
# The appeal was filed by the family, stands in grid 1, is handled by …
HANDLERS = {
    "worker of the grid": lambda house: {"handler": house.worker1.user},
    "other worker": lambda house: {"handler": house.worker2.user},
    "staff": lambda house: {"handler": house.staff.user},
    "property": lambda house: {"unit": house.property_company},
}

MAY = {
    "worker of the grid": """
                          acc dec mrg dsp set sta rpl cls bck rop wdr end tak evl not rev
      visitor              .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
      receipt              .   .   .   .   .   .   .   .   .   y   y   .   .   y   .   .
      other receipt        .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
      family               .   .   .   .   .   .   .   .   .   y   y   .   y   y   .   .
      neighbour            .   .   .   .   .   .   .   .   .   .   .   y   y   .   .   .
      worker of the grid   y   .   .   .   y   y   y   .   .   .   .   y   y   .   y   y
      other worker         .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
      property             .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
      owners               .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
      staff                y   y   y   y   .   .   .   y   y   y   .   y   y   y   y   y
      lead                 y   y   y   y   .   .   .   y   y   y   .   y   y   y   y   y
      admin                .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
      supervisor           .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
      left the post        .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
      system               y   y   y   y   y   y   y   y   y   y   y   y   y   y   y   y
    """,
    "other worker": """
                          acc dec mrg dsp set sta rpl cls bck rop wdr end tak evl not rev
      worker of the grid   y   .   .   .   y   .   .   .   .   .   .   y   y   .   y   y
      other worker         .   .   .   .   .   y   y   .   .   .   .   .   .   .   y   y
      staff                y   y   y   y   .   .   .   y   y   y   .   y   y   y   y   y
    """,
    "staff": """
                          acc dec mrg dsp set sta rpl cls bck rop wdr end tak evl not rev
      worker of the grid   y   .   .   .   y   .   .   .   .   .   .   y   y   .   y   y
      staff                y   y   y   y   .   y   y   .   .   y   .   y   y   .   y   y
      lead                 y   y   y   y   .   .   .   y   y   y   .   y   y   y   y   y
    """,
    "property": """
                          acc dec mrg dsp set sta rpl cls bck rop wdr end tak evl not rev
      worker of the grid   y   .   .   .   y   .   .   .   .   .   .   y   y   .   y   y
      property             .   .   .   .   .   y   y   .   .   .   .   .   .   .   y   .
      owners               .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
      staff                y   y   y   y   .   .   .   y   y   y   .   y   y   y   y   y
    """,
}

# How much each may read of the same appeal, published or not: - is not at all.
READS = """
                         worker_of_the_grid other_worker staff property
      visitor               PUBLIC             PUBLIC     PUBLIC   PUBLIC
      receipt               STATUS             STATUS     STATUS   STATUS
      other receipt         PUBLIC             PUBLIC     PUBLIC   PUBLIC
      family                FULL               FULL       FULL     FULL
      neighbour             PUBLIC             PUBLIC     PUBLIC   PUBLIC
      worker of the grid    FULL               FULL       FULL     FULL
      other worker          PUBLIC             FULL       PUBLIC   PUBLIC
      property              PUBLIC             PUBLIC     PUBLIC   REDACTED
      owners                PUBLIC             PUBLIC     PUBLIC   PUBLIC
      staff                 FULL               FULL       FULL     FULL
      lead                  FULL               FULL       FULL     FULL
      admin                 PUBLIC             PUBLIC     PUBLIC   PUBLIC
      supervisor            STATUS             STATUS     STATUS   STATUS
      left the post         PUBLIC             PUBLIC     PUBLIC   PUBLIC
"""


def handled_by(house: House, whom: str) -> Appeal:
    return house.appeal_in(State.DISPATCHED, by=house.family, **HANDLERS[whom](house))


@pytest.mark.parametrize("handler", MAY)
def test_who_may_do_what(house: House, handler: str):
    roles = Roles(house, handled_by(house, handler))
    expected = table(MAY[handler])
    found = {
        role: {
            short: "y" if rules.may(verb, roles.appeal, roles[role]) else "." for short, verb in VERBS.items()
        }
        for role in expected
    }
    assert found == expected


@pytest.mark.parametrize("handler", HANDLERS)
def test_who_may_read_how_much(house: House, handler: str):
    roles = Roles(house, handled_by(house, handler))
    expected = {role: cells[handler.replace(" ", "_")] for role, cells in table(READS).items()}
    assert {role: rules.depth(roles.appeal, roles[role]).name for role in expected} == expected


def test_the_table_has_a_column_for_every_verb():
    assert set(VERBS.values()) == set(TRANSITIONS)
    for text in MAY.values():
        assert all(list(cells) == list(VERBS) for cells in table(text).values())


def test_every_no_says_why_in_one_chinese_sentence(house: House):
    for handler, text in MAY.items():
        roles = Roles(house, handled_by(house, handler))
        for role in table(text):
            for verb in TRANSITIONS:
                verdict = rules.may(verb, roles.appeal, roles[role])
                assert isinstance(verdict, Verdict)
                assert bool(verdict) != verdict.reason.endswith("。")


@pytest.mark.parametrize("state", State)
def test_the_worker_of_the_grid_may_start_only_before_it_is_dispatched(house: House, state: str):
    appeal = house.appeal_in(state, by=house.family)
    appeal.handler = None
    assert bool(rules.may("start", appeal, house.worker1)) == (state == State.ACCEPTED)


def test_who_may_register(house: House):
    allowed = ["visitor", "family", "worker1", "property", "staff", "lead", "system"]
    assert [who for who in allowed if not rules.register(getattr(house, who))] == []
    for who in ("admin", "supervisor"):
        assert "不登记诉求" in rules.register(getattr(house, who)).reason


def test_a_supervisor_who_is_also_a_worker_may_register(house: House):
    post(house.supervisor.user, "worker", grid=house.grid1, primary=False)
    assert rules.register(actor(house.supervisor.user))


def test_an_own_household_is_not_a_second_voice(house: House):
    appeal = handled_by(house, "staff")
    assert rules.endorse(appeal, house.family).reason == "这是您家提出的，已经算一户。"


def test_two_posts_read_as_the_wider_of_both(house: House):
    """A worker who sits for the property company reads what the company leads, and the own grid in full."""
    post(house.worker2.user, "seat", organization=house.property_company)
    both = actor(house.worker2.user)
    appeal = handled_by(house, "property")
    assert rules.depth(appeal, both) >= Depth.REDACTED
    assert rules.may("reply", appeal, both)


def test_a_visitor_has_no_household_in_common_with_an_appeal_that_has_none(house: House):
    """None equals None: an appeal without a household is not everybody's own."""
    appeal, _ = house.file()
    for who in (house.visitor, house.staff, house.property):
        assert not rules.may("withdraw", appeal, who)
    assert rules.depth(appeal, house.visitor) == Depth.PUBLIC


def test_an_appeal_without_a_unit_is_not_led_by_those_without_one(house: House):
    appeal = house.appeal_in(State.ACCEPTED)
    assert not rules.may("reply", appeal, house.visitor)
    assert not rules.may("reply", appeal, house.worker2)


@pytest.mark.parametrize(
    ("state", "who", "verbs"),
    [
        ("registered", "staff", ["accept", "decline", "merge", "add_note", "endorse", "take_back", "reveal"]),
        ("registered", "worker1", ["accept", "endorse", "take_back", "add_note", "reveal"]),
        ("accepted", "worker1", ["settle_on_spot", "start", "endorse", "take_back", "add_note", "reveal"]),
        ("accepted", "staff", ["merge", "dispatch", "endorse", "take_back", "add_note", "reveal"]),
        ("in_progress", "worker1", ["reply", "endorse", "take_back", "add_note", "reveal"]),
        ("in_progress", "lead", ["endorse", "take_back", "add_note", "reveal"]),
        ("replied", "staff", ["close", "send_back", "evaluate", "add_note", "reveal"]),
        ("replied", "worker1", ["add_note", "reveal"]),
        ("closed", "staff", ["reopen", "evaluate", "add_note", "reveal"]),
        ("declined", "staff", ["add_note", "reveal"]),
        ("registered", "family", ["withdraw"]),
        ("replied", "family", ["evaluate"]),
        ("closed", "family", ["reopen", "evaluate"]),
        ("closed", "admin", []),
    ],
)
def test_the_buttons_are_the_verbs_open_now(house: House, state: str, who: str, verbs: list[str]):
    appeal = house.appeal_in(state, by=house.family, contact_phone="13912345678")
    found = rules.actions(appeal, getattr(house, who))
    assert sorted(found) == sorted(
        {*verbs, *(["take_back"] if who == "family" and "take_back" in found else [])}
    )
    assert found == [verb for verb in TRANSITIONS if verb in found]


def test_a_contact_nobody_left_cannot_be_revealed(house: House):
    appeal, _ = house.file(contact_name="", contact_phone="")
    assert rules.may("reveal", appeal, house.staff).reason == "这件诉求没有留联系方式。"
