"""走法: a lifecycle's table and what is read off it."""

from grids.transitions import Transition, moves, table, verbs_from

LAMP = table(
    Transition("switch_on", "开灯", ("off",), "on"),
    Transition("switch_off", "关灯", ("on", "broken"), "off"),
    Transition("dust", "擦灯", ("on", "off"), None),
    Transition("relight", "重开", ("on", "off"), "on"),
)


def test_a_verb_finds_its_line_and_its_address():
    assert LAMP["switch_on"].label == "开灯"
    assert LAMP["switch_on"].slug == "switch-on"


def test_a_line_leads_from_its_sources_only():
    assert LAMP["switch_off"].leads_from("broken")
    assert not LAMP["switch_off"].leads_from("off")


def test_the_moves_leave_out_what_stays():
    assert moves(LAMP) == [("broken", "off"), ("off", "on"), ("on", "off")]


def test_what_may_follow_each_state_keeps_the_order_of_the_table():
    assert verbs_from(LAMP, ["on", "off", "gone"]) == {
        "on": ("switch_off", "dust", "relight"),
        "off": ("switch_on", "dust", "relight"),
        "gone": (),
    }
