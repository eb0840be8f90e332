"""谁可以: the whole matrix of who may do what and read how much, written out to be read.

`y` is yes, `.` is no with a reason. A rule is asked whatever state the appeal is in; whether the state allows it
is the table of moves' answer.
"""

import datetime

import pytest

from grids.actors import Actor
from grids.verdict import Verdict
from residents.appeals import rules
from residents.appeals.models import Appeal
from residents.appeals.rules import Depth
from residents.appeals.states import TRANSITIONS, State
from tests.community import House
from tests.factories import actor, post
from tests.residents.appeals.roles import Roles, table

# The appeal was filed by the family, stands in grid 1, was dispatched by the second staff to …
HANDLERS = {
    "worker1": lambda house: {"handler": house.worker1.user},
    "worker2": lambda house: {"handler": house.worker2.user},
    "staff": lambda house: {"handler": house.staff.user},
    "lead": lambda house: {"handler": house.lead.user},
    "property": lambda house: {"unit": house.property_company},
}

MAY = {
    "worker1": """
                         visitor receipt receipt2 family neighbour worker1 worker2 property owners staff lead admin supervisor left system
  accept                    .       .       .       .        .        y       .       .       .      y    y     .       .        .     y
  ask_info                  .       .       .       .        .        y       .       .       .      y    y     .       .        .     y
  supply_info               .       y       .       y        .        y       .       .       .      y    y     .       .        .     y
  decline                   .       .       .       .        .        .       .       .       .      y    y     .       .        .     y
  dispatch                  .       .       .       .        .        .       .       .       .      y    y     .       .        .     y
  settle_on_spot            .       .       .       .        .        y       .       .       .      .    .     .       .        .     y
  start                     .       .       .       .        .        y       .       .       .      .    .     .       .        .     y
  dispute                   .       .       .       .        .        y       .       .       .      .    .     .       .        .     y
  settle_dispute            .       .       .       .        .        .       .       .       .      y    y     .       .        .     y
  reply                     .       .       .       .        .        y       .       .       .      .    .     .       .        .     y
  finish_help               .       .       .       .        .        .       .       .       .      .    .     .       .        .     y
  add_helper                .       .       .       .        .        y       .       .       .      y    y     .       .        .     y
  excuse_helper             .       .       .       .        .        y       .       .       .      y    y     .       .        .     y
  ask_extension             .       .       .       .        .        y       .       .       .      .    .     .       .        .     y
  decide_extension          .       .       .       .        .        .       .       .       .      .    y     .       .        .     y
  escalate                  .       .       .       .        .        .       .       .       .      y    y     .       .        .     y
  return_from_escalation    .       .       .       .        .        .       .       .       .      y    y     .       .        .     y
  take_to_council           .       .       .       .        .        .       .       .       .      y    y     .       .        .     y
  return_from_council       .       .       .       .        .        .       .       .       .      y    y     .       .        .     y
  close                     .       .       .       .        .        .       .       .       .      y    y     .       .        .     y
  send_back                 .       .       .       .        .        .       .       .       .      y    y     .       .        .     y
  carry_over                .       .       .       .        .        .       .       .       .      .    y     .       .        .     y
  resume                    .       .       .       .        .        .       .       .       .      .    y     .       .        .     y
  reopen                    .       y       .       y        .        .       .       .       .      y    y     .       .        .     y
  withdraw                  .       y       .       y        .        .       .       .       .      .    .     .       .        .     y
  merge                     .       .       .       .        .        .       .       .       .      y    y     .       .        .     y
  recuse                    .       .       .       .        .        .       .       .       .      y    y     .       .        .     y
  undo_accept               .       .       .       .        .        .       .       .       .      .    .     .       .        .     y
  undo_dispatch             .       .       .       .        .        .       .       .       .      .    .     .       .        .     y
  attach                    .       y       .       y        .        y       .       .       .      y    y     .       .        .     y
  add_note                  .       .       .       .        .        y       .       .       .      y    y     .       .        .     y
  reveal                    .       .       .       .        .        y       .       .       .      y    y     .       .        .     y
  endorse                   .       .       .       .        y        y       .       .       .      y    y     .       .        .     y
  take_back                 .       .       .       y        y        y       .       .       .      y    y     .       .        .     y
  evaluate                  .       y       .       y        .        .       .       .       .      y    y     .       .        .     y
  claim_wish                .       .       .       .        .        .       .       .       .      .    .     .       .        .     y
  give_back_wish            .       .       .       .        .        .       .       .       .      .    .     .       .        .     y
  fulfil_wish               .       .       .       .        .        .       .       .       .      .    .     .       .        .     y
  claim_wish                .       .       .       .        .        .       .       .       .      .    .     .       .        .     y
  give_back_wish            .       .       .       .        .        .       .       .       .      .    .     .       .        .     y
  fulfil_wish               .       .       .       .        .        .       .       .       .      .    .     .       .        .     y
    """,
    # What changes when it is in other hands.
    "worker2": """
                       worker1 worker2 staff
      settle_on_spot      y       .      .
      start               .       y      .
      dispute             .       y      .
      reply               .       y      .
      ask_extension       .       y      .
      add_helper          .       y      y
      close               .       .      y
      add_note            y       y      y
      reveal              y       .      y
    """,
    "staff": """
                       worker1 staff second_staff lead
      start               .      y        .         .
      dispute             .      y        .         .
      reply               .      y        .         .
      ask_extension       .      y        .         .
      settle_dispute      .      y        .         y
      close               .      .        y         y
      send_back           .      .        y         y
      evaluate            .      .        y         y
      reopen              .      y        y         y
    """,
    "lead": """
                       worker1 staff lead
      reply               .      .     y
      close               .      y     .
      send_back           .      y     .
      evaluate            .      y     .
      decide_extension    .      .     .
      carry_over          .      .     .
      resume              .      .     y
    """,
    "property": """
                       worker1 property owners staff
      start               .       y       .      .
      dispute             .       y       .      .
      reply               .       y       .      .
      ask_extension       .       y       .      .
      add_helper          .       y       .      y
      close               .       .       .      y
      evaluate            .       .       .      y
      add_note            y       y       .      y
      reveal              y       .       .      y
    """,
}

# How much each may read of the same appeal, by whose hands it is in.
READS = """
                 worker1  worker2  staff   property
      visitor    PUBLIC   PUBLIC   PUBLIC  PUBLIC
      receipt    STATUS   STATUS   STATUS  STATUS
      receipt2   PUBLIC   PUBLIC   PUBLIC  PUBLIC
      family     FULL     FULL     FULL    FULL
      neighbour  PUBLIC   PUBLIC   PUBLIC  PUBLIC
      worker1    FULL     FULL     FULL    FULL
      worker2    PUBLIC   REDACTED PUBLIC  PUBLIC
      property   PUBLIC   PUBLIC   PUBLIC  REDACTED
      owners     PUBLIC   PUBLIC   PUBLIC  PUBLIC
      staff      FULL     FULL     FULL    FULL
      lead       FULL     FULL     FULL    FULL
      admin      PUBLIC   PUBLIC   PUBLIC  PUBLIC
      supervisor STATUS   STATUS   STATUS  STATUS
      left       PUBLIC   PUBLIC   PUBLIC  PUBLIC
"""


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def handled_by(house: House, whom: str) -> Appeal:
    appeal, _ = house.file(by=house.family)
    house.do("accept", appeal)
    return house.do(
        "dispatch", appeal, **{"by": house.second_staff, "handler": None, **HANDLERS[whom](house)}
    )


def seen_by(who: Actor, appeal: Appeal) -> Appeal:
    """The row as this actor's page holds it."""
    return Appeal.objects.visible_to(who).with_facts(who).filter(pk=appeal.pk).first() or appeal


@pytest.mark.parametrize("handler", MAY)
def test_who_may_do_what(house: House, handler: str):
    roles = Roles(house, handled_by(house, handler))
    expected = table(MAY[handler])
    actors = {role: roles[role] for role in next(iter(expected.values()))}
    found = {
        verb: {role: "y" if rules.may(verb, roles.appeal, who) else "." for role, who in actors.items()}
        for verb in expected
    }
    assert found == expected


@pytest.mark.parametrize("handler", table(READS)["visitor"])
def test_who_may_read_how_much(house: House, handler: str):
    roles = Roles(house, handled_by(house, handler))
    expected = {role: cells[handler] for role, cells in table(READS).items()}
    assert {role: rules.depth(roles.appeal, roles[role]).name for role in expected} == expected


def test_the_table_has_a_row_for_every_verb():
    assert list(table(MAY["worker1"])) == list(TRANSITIONS)


def test_co_handlers_read_and_answer_what_they_were_asked(house: House):
    appeal = handled_by(house, "worker1")
    later = appeal.moved_at + datetime.timedelta(days=1)
    for helper in ({"user": house.worker2.user}, {"unit": house.property_company}):
        house.do("add_helper", appeal, **{"unit": None, "task": "协助", "due_at": later, **helper})
    expected = {
        "worker2": (Depth.REDACTED, True),
        "property": (Depth.REDACTED, True),
        "worker3": (Depth.PUBLIC, False),
        "worker1": (Depth.FULL, False),
        "staff": (Depth.FULL, False),
    }
    found = {}
    for role in expected:
        who = getattr(house, role)
        row = seen_by(who, appeal)
        found[role] = (rules.depth(row, who), bool(rules.may("finish_help", row, who)))
    assert found == expected
    assert not rules.may("reply", seen_by(house.property, appeal), house.property)


@pytest.mark.parametrize(
    ("disputes", "sender", "may_rule"),
    [
        (1, "second_staff", {"staff", "lead"}),
        (1, "lead", {"staff", "second_staff"}),
        (2, "second_staff", {"lead"}),
        (2, "lead", {"lead"}),
    ],
)
def test_who_rules_on_a_dispute(house: House, disputes: int, sender: str, may_rule: set[str]):
    """Another than the sender; the second time the lead, who is often the only one and has the last word."""
    appeal = handled_by(house, "worker1")
    appeal.disputes, appeal.dispatched_by = disputes, getattr(house, sender).user
    found = {
        who
        for who in ("staff", "second_staff", "lead", "worker1", "worker2", "admin", "supervisor")
        if rules.may("settle_dispute", appeal, getattr(house, who))
    }
    assert found == may_rule


def test_every_no_says_why_in_one_chinese_sentence(house: House):
    for handler, text in MAY.items():
        roles = Roles(house, handled_by(house, handler))
        for role in table(text)["reply"]:
            who = roles[role]
            for verb in TRANSITIONS:
                verdict = rules.may(verb, roles.appeal, who)
                assert isinstance(verdict, Verdict)
                assert bool(verdict) != verdict.reason.endswith("。"), (handler, role, verb)


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


TALK = "attach add_note reveal"
VOICE = "endorse"
HELP = "add_helper"


@pytest.mark.parametrize(
    ("state", "who", "verbs"),
    [
        ("registered", "staff", f"accept ask_info decline merge recuse {TALK} {VOICE}"),
        ("registered", "worker1", f"accept ask_info {TALK} {VOICE}"),
        ("registered", "worker2", ""),
        ("needs_info", "staff", f"supply_info recuse {TALK} {VOICE}"),
        ("needs_info", "family", "supply_info withdraw attach"),
        ("accepted", "worker1", f"settle_on_spot start {TALK} {VOICE}"),
        ("accepted", "staff", f"dispatch merge recuse undo_accept {TALK} {VOICE}"),
        ("dispatched", "worker1", f"start dispute {HELP} {TALK} {VOICE}"),
        ("disputed", "second_staff", f"settle_dispute recuse {TALK} {VOICE}"),
        ("disputed", "staff", f"recuse {TALK} {VOICE}"),
        ("in_progress", "worker1", f"reply {HELP} ask_extension {TALK} {VOICE}"),
        ("in_progress", "staff", f"{HELP} escalate take_to_council recuse {TALK} {VOICE}"),
        ("in_progress", "lead", f"{HELP} escalate take_to_council recuse {TALK} {VOICE}"),
        ("in_council", "staff", f"{HELP} return_from_council recuse {TALK} {VOICE}"),
        ("escalated", "staff", f"{HELP} return_from_escalation recuse {TALK} {VOICE}"),
        ("escalated", "worker1", f"{HELP} {TALK} {VOICE}"),
        ("replied", "staff", f"close send_back {TALK} evaluate"),
        ("replied", "worker1", TALK),
        ("replied", "family", "attach evaluate"),
        ("closed", "staff", f"reopen {TALK} evaluate"),
        ("closed", "lead", f"carry_over reopen {TALK} evaluate"),
        ("closed", "family", "reopen attach evaluate"),
        ("closed", "admin", ""),
        ("carried_over", "lead", f"resume {TALK} evaluate"),
        ("carried_over", "staff", f"{TALK} evaluate"),
        ("declined", "staff", "add_note reveal"),
        ("merged", "staff", "add_note reveal"),
        ("withdrawn", "staff", "add_note reveal"),
        ("withdrawn", "family", ""),
    ],
)
def test_the_buttons_are_the_verbs_open_now(house: House, state: str, who: str, verbs: str):
    appeal = house.appeal_in(state, by=house.family)
    reader = getattr(house, who)
    assert rules.actions(seen_by(reader, appeal), reader) == verbs.split()


def test_a_contact_nobody_left_cannot_be_revealed(house: House):
    appeal, _ = house.file(contact_name="", contact_phone="")
    assert rules.may("reveal", appeal, house.staff).reason == "这件诉求没有留联系方式。"
