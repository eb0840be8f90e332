"""粘贴群聊: every shape a copied passage comes in, and what is read out of it."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from residents.appeals import chat
from residents.appeals.chat import Message

TODAY = datetime.date(2026, 11, 22)  # a Sunday


def read(passage: str) -> list[Message]:
    return chat.parse(passage, TODAY)


def when(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    "passage",
    [
        "张三 11月22日 下午3:12\n路灯不亮",
        "张三 2026年11月22日 15:12\n路灯不亮",
        "张三 2026-11-22 15:12:03\n路灯不亮",
        "张三 2026/11/22 15:12:03\n\n路灯不亮\n",
        "张三  15:12\n路灯不亮",
        "张三  下午 3:12\n路灯不亮",
        "张三 今天 15:12\n路灯不亮",
        "张三 周日 15:12\n路灯不亮",
        "张三 星期天 3:12 PM\n路灯不亮",
        "张三（15:12）\n路灯不亮",
        "张三：11月22日 15:12\n路灯不亮",
        "2026-11-22 15:12:33 张三\n路灯不亮",
        "[11-22 15:12] 张三: 路灯不亮",
        "【11月22日 15:12】张三：路灯不亮",
        "—————  2026-11-22  —————\n\n张三  15:12\n\n路灯不亮",
    ],
)
def test_who_when_and_what_in_every_shape(passage: str):
    assert read(passage) == [Message("张三", when("2026-11-22 15:12"), "路灯不亮")]


@pytest.mark.parametrize("passage", ["张三:\n路灯不亮", "张三：路灯不亮", "张三: 路灯不亮"])
def test_without_a_time_there_is_none(passage: str):
    assert read(passage) == [Message("张三", None, "路灯不亮")]


def test_several_messages_keep_their_order_and_their_lines():
    found = read(
        "李姐 昨天 晚上8:05\n广场舞太吵\n门窗都挡不住\n王哥 昨天 20:06\n同感\n李姐 20:09\n孩子没法写作业"
    )
    assert [(each.speaker, each.text) for each in found] == [
        ("李姐", "广场舞太吵\n门窗都挡不住"),
        ("王哥", "同感"),
        ("李姐", "孩子没法写作业"),
    ]
    assert found[0].at == when("2026-11-21 20:05")


def test_the_day_between_dashes_holds_for_what_follows():
    found = read("—— 11月20日 ——\n张三 09:00\n停水了\n—— 11月21日 ——\n李四 10:00\n来水了")
    assert [each.at for each in found] == [when("2026-11-20 09:00"), when("2026-11-21 10:00")]


def test_a_day_without_a_year_lies_in_the_past():
    assert read("张三 12月30日 09:00\n停水")[0].at == when("2025-12-30 09:00")
    assert read("张三 周一 09:00\n停水")[0].at == when("2026-11-16 09:00")


@pytest.mark.parametrize(
    ("clock", "hour"),
    [
        ("凌晨1:05", 1),
        ("早上8:05", 8),
        ("中午12:05", 12),
        ("中午1:05", 13),
        ("下午3:05", 15),
        ("晚上11:05", 23),
    ],
)
def test_the_time_of_day_is_read_as_it_is_said(clock: str, hour: int):
    assert read(f"张三 {clock}\n停水")[0].at == when(f"2026-11-22 {hour:02d}:05")


@pytest.mark.parametrize(
    "line",
    [
        "地点：3号楼2单元",
        "电话：13812345678",
        "时间：昨天晚上",
        "https://example.cn/x",
        "备注: 急",
        "温馨提示：请关窗",
    ],
)
def test_labels_are_no_people(line: str):
    (only,) = read(f"张三 15:12\n漏水了\n{line}")
    assert only.text == f"漏水了\n{line}"


def test_words_without_any_name_are_one_message():
    assert read("楼道堆了好多杂物\n谁来管管？") == [Message("", None, "楼道堆了好多杂物\n谁来管管？")]


@pytest.mark.parametrize("stamp", ["13月45日 15:12", "11月22日 25:99", "2026-02-30 10:00"])
def test_a_time_that_cannot_be_is_left_out(stamp: str):
    (only,) = read(f"张三 {stamp}\n停水")
    assert (only.speaker, only.at) == ("张三", None)


# The draft


def drafted(passage: str) -> chat.Draft:
    return chat.draft(read(passage))


def test_the_matter_is_what_the_first_one_said_and_the_others_stand_below():
    found = drafted(
        "群主 15:00\n收到\n张三 15:12\n@网格员小李 3栋2单元电梯又停了，老人上不了楼[捂脸]\n李四 15:13\n+1\n张三 15:14\n报修没人理"
    )
    assert found.speaker == "张三"
    assert found.at == when("2026-11-22 15:12")
    assert found.place == "3号楼2单元"
    assert found.title == "3栋2单元电梯又停了，老人上不了楼"
    assert found.text == "@网格员小李 3栋2单元电梯又停了，老人上不了楼\n报修没人理"
    assert found.others == ("群主：收到", "李四：+1")


@pytest.mark.parametrize(
    ("said", "phone"),
    [
        ("漏水，电话13812345678", "13812345678"),
        ("漏水 138 1234 5678 王", "13812345678"),
        ("漏水 +86 138-1234-5678", "13812345678"),
        ("漏水 订单号1381234567890", ""),
        ("漏水", ""),
    ],
)
def test_the_phone_is_found(said: str, phone: str):
    assert drafted(f"张三 15:12\n{said}").phone == phone


def test_the_phone_of_another_is_not_given_to_the_speaker():
    assert drafted("张三 15:12\n楼上漏水了\n李四 15:13\n物业电话 13812345678").phone == ""


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("三号楼2单元501室漏水", "3号楼2单元501室"),
        ("13幢门禁坏了", "13号楼"),
        ("十二号楼门禁坏了", "12号楼"),
        ("二十号楼门禁坏了", "20号楼"),
        ("3#楼垃圾没收", "3号楼"),
        ("2单元的灯不亮", "2单元"),
        ("小区北门积水", ""),
    ],
)
def test_the_place_is_found_however_it_is_written(said: str, place: str):
    assert drafted(f"张三 15:12\n{said}").place == place


def test_a_group_name_tells_the_door():
    assert drafted("3-2-501王姐 15:12\n楼上漏水了").place == "3号楼2单元501室"


@pytest.mark.parametrize("passage", ["[图片]", "张三 15:12\n收到\n李四 15:13\n+1", "", "\n\n"])
def test_a_passage_that_says_nothing_gives_an_empty_draft(passage: str):
    assert drafted(passage) == chat.Draft()


BUILDINGS = [(1, "幸福里", "3号楼"), (2, "幸福里", "13号楼"), (3, "阳光苑", "3号楼"), (4, "阳光苑", "8号楼")]


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("13栋门禁坏了", 2),
        ("阳光苑三号楼漏水", 3),
        ("八号楼漏水", 4),
        ("3号楼漏水", None),  # which of the two?
        ("13号楼和8号楼都停水", None),
        ("33号楼漏水", None),
        ("北门积水", None),
    ],
)
def test_the_building_is_found_when_only_one_can_be_meant(said: str, key: int | None):
    assert chat.find_building(said, BUILDINGS) == key


@given(st.text(max_size=300))
def test_nothing_pasted_breaks_it(passage: str):
    found = drafted(passage)
    assert len(found.title) <= 24
    assert len(found.place) <= 100


HEADS = st.sampled_from(["{who} 11月{day}日 下午{h}:{m:02d}", "{who} 2026-11-{day:02d} {h24}:{m:02d}:00"])


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["张三", "3-2-501王姐", "Lily", "网格员 小李"]),
            st.sampled_from(["路灯不亮", "我家也是", "谁来管管\n三天了"]),
        ),
        min_size=1,
        max_size=8,
    ),
    HEADS,
    st.integers(1, 22),
    st.integers(1, 11),
    st.integers(0, 59),
)
def test_what_was_copied_is_read_back(
    spoken: list[tuple[str, str]], head: str, day: int, hour: int, minute: int
):
    values = {"day": day, "h": hour, "h24": hour + 12, "m": minute}
    passage = "\n\n".join(head.format(who=who, **values) + "\n" + said for who, said in spoken)
    found = read(passage)
    assert [(each.speaker, each.text) for each in found] == spoken
    assert {each.at for each in found} == {datetime.datetime(2026, 11, day, hour + 12, minute)}
