"""Text as people paste it, and numbers nobody should read."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.text import (
    clean,
    initials,
    mask_id,
    mask_name,
    mask_phone,
    normalise_id_number,
    normalise_phone,
    redact,
    without_room,
)

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"  # man, joiner, woman, joiner, girl
HEART_ON_FIRE = "\u2764\ufe0f\u200d\U0001f525"
ASTRONAUT = "\U0001f9d1\U0001f3fb\u200d\U0001f680"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
ID_NUMBER = "11010119491001001X"


# --- clean ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pasted", "meant"),
    [
        ("电梯\x00坏了", "电梯坏了"),
        ("电梯\x07\x1b坏了", "电梯坏了"),
        ("\ufeff电梯坏了", "电梯坏了"),
        ("电\u200b梯\u200c坏\u2060了", "电梯坏了"),
        ("abc\u202edcba\u202c", "abcdcba"),
        ("\u2066电梯\u2069\u200e\u200f", "电梯"),
        ("电\u00ad梯", "电梯"),
        ("\u3164电梯", "电梯"),
        ("电梯\ud800坏了", "电梯坏了"),
        ("电梯\uffff坏了", "电梯坏了"),
    ],
)
def test_invisible_characters_go(pasted: str, meant: str) -> None:
    assert clean(pasted) == meant


@pytest.mark.parametrize(
    "emoji",
    [FAMILY, HEART_ON_FIRE, ASTRONAUT, ENGLAND, "1\ufe0f\u20e3", "☎\ufe0f", "\U0001f1e8\U0001f1f3", "😀"],
)
def test_an_emoji_survives_whole(emoji: str) -> None:
    assert clean(f"谢谢{emoji}！") == f"谢谢{emoji}！"


@pytest.mark.parametrize(
    ("pasted", "meant"),
    [
        ("谢\u200d谢", "谢谢"),
        ("\U0001f468\u200d", "\U0001f468"),
        ("\u200d\U0001f468", "\U0001f468"),
        ("\U0001f468\u200d谢", "\U0001f468谢"),
        ("谢\ufe0f", "谢"),
        ("1\ufe0f号楼", "1号楼"),
        ("\U000e0067\U000e007f旗", "旗"),
    ],
)
def test_a_joiner_or_selector_outside_an_emoji_goes(pasted: str, meant: str) -> None:
    assert clean(pasted) == meant


@pytest.mark.parametrize("name", ["\U00020bb7野家", "王\U0002a6a5", "\U00030edd", "葛\U000e0100", "㑇", "龘"])
def test_rare_han_survives(name: str) -> None:
    assert clean(name) == name


def test_composed_but_never_rewritten() -> None:
    assert clean("e\u0301") == "é"
    assert clean("① 3㎡ ５号楼 ﹏") == "① 3㎡ ５号楼 ﹏"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\u2028", "\u2029", "\x85", "\x0b", "\x0c"])
def test_every_line_end_is_one_newline(end: str) -> None:
    assert clean(f"第一行{end}第二行") == "第一行\n第二行"


def test_runs_of_any_space_become_one() -> None:
    assert clean("3号楼\t\t 2单元\u3000\u3000电梯\xa0坏了") == "3号楼 2单元 电梯 坏了"


def test_lines_are_trimmed_and_empty_lines_kept_to_one() -> None:
    assert clean("\n\t\t\n\t尊敬的书记：  \n\n \u3000\n\n您好 \n") == "尊敬的书记：\n\n您好"


def test_single_line_text_has_no_line_ends() -> None:
    assert clean(" 电梯\r\n\r\n坏了\u2028三天 ", single_line=True) == "电梯 坏了 三天"


def test_nothing_stays_nothing() -> None:
    assert clean("") == clean(" \t\n\u3000\u200b") == clean("\x00", single_line=True) == ""


AWKWARD = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            [
                *"\u200d\ufe0f\ufe0e\u20e3\u200b\n\r\t \u3000aé1#谢",
                *FAMILY,
                *ASTRONAUT,
                *ENGLAND,
                "\u0301",
                "\U000e0100",
                "葛",
            ]
        ),
    ),
    max_size=40,
)


@given(AWKWARD, st.booleans())
def test_cleaning_twice_changes_nothing(text: str, single_line: bool) -> None:
    once = clean(text, single_line=single_line)
    assert clean(once, single_line=single_line) == once


@given(AWKWARD)
def test_clean_text_can_be_stored_and_shown(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert not [c for c in cleaned if unicodedata.category(c) == "Cc" and c != "\n"]
    assert not set(cleaned) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff\x00\t\u3000")
    assert "\n\n\n" not in cleaned
    assert cleaned == cleaned.strip()


@given(st.text(st.characters(categories=["Lo", "Nd", "Po"], exclude_characters="\u115f\u1160\u3164\uffa0")))
def test_words_are_never_lost(text: str) -> None:
    assert clean(text) == unicodedata.normalize("NFC", text)


# --- masks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三丰", "张*"),
        ("李四", "李*"),
        ("欧阳娜娜", "欧阳*"),
        ("司马光", "司马*"),
        ("欧阳", "欧*"),
        ("阿卜杜拉·买买提", "阿*"),
        ("\U00020bb7野家", "\U00020bb7*"),
        (" 张\u200b三 ", "张*"),
        ("John Smith", "J*"),
        ("张", "张*"),
        ("", ""),
        ("\u3000", ""),
    ],
)
def test_a_name_shows_the_family_name_only(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138******78"),
        ("+86 138-1234-5678", "138******78"),
        ("１３８１２３４５６７８", "138******78"),
        ("025-84112345", "025-******45"),
        ("0512 6722 1234", "0512-******34"),
        ("0516-8351234", "0516-*****34"),
        ("025-84112345-801", "025-*********01"),
        ("400-123-4567", "400-*****67"),
        ("84112345", "******45"),
        ("12345", "***45"),
        ("12", "**"),
        ("", ""),
        ("没有电话", ""),
    ],
)
def test_a_phone_shows_its_ends_only(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (ID_NUMBER, "*" * 16 + "1X"),
        ("11010119491001002x", "*" * 16 + "2X"),
        ("110101 19491001 001x", "*" * 16 + "1X"),
        ("110101491001001", "*" * 13 + "01"),
        ("", ""),
    ],
)
def test_an_id_number_shows_its_last_two_only(number: str, shown: str) -> None:
    assert mask_id(number) == shown


@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True).filter(str.isascii))
def test_a_masked_mobile_hides_six_digits(phone: str) -> None:
    shown = mask_phone(phone)
    assert len(shown) == 11
    assert shown.count("*") == 6
    assert (shown[:3], shown[-2:]) == (phone[:3], phone[-2:])


# --- redact --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "public"),
    [
        ("请联系13812345678，谢谢", "请联系138******78，谢谢"),
        ("电话：138 1234 5678。", "电话：138******78。"),
        ("手机138-1234-5678", "手机138******78"),
        ("手机+8613812345678", "手机138******78"),
        ("手机１３８１２３４５６７８", "手机138******78"),
        ("手机一三八一二三四五六七八", "手机138******78"),
        ("微信wx13812345678同号", "微信wx138******78同号"),
        ("打025-84112345找物业", "打025-******45找物业"),
        ("打（025）84112345找物业", "打025-******45找物业"),
        ("咨询物业（0735-5523456）", "咨询物业（0735-*****56）"),
        ("打0512—67221234", "打0512-******34"),
        ("电话84112345", "电话******45"),
        ("座机号码：8411 2345。", "座机号码：******45。"),
        (f"身份证{ID_NUMBER}", "身份证" + "*" * 16 + "1X"),
        ("身份证110101 19491001 001x", "身份证" + "*" * 16 + "1X"),
        ("身份证11010119491001002x。", "身份证" + "*" * 16 + "2X。"),
        ("老证110101491001001", "老证" + "*" * 13 + "01"),
        ("卡号6222 0212 3456 7890 123", "卡号" + "*" * 17 + "23"),
        ("13812345678、13987654321都打不通", "138******78、139******21都打不通"),
    ],
)
def test_numbers_in_free_text_are_masked(written: str, public: str) -> None:
    assert redact(written) == public


@pytest.mark.parametrize(
    "written",
    [
        "3号楼2单元1201室电梯坏了，2026年11月22日起停用",
        "面积13812.5平方米，共12345678元",
        "编号2026-000123，工单188006",
        "一共三十八户，二〇一九年建成",
        "共 20190228 份，快递单1234567890123456789012",
        "打了12345和110都没人来",
        "谢谢" + FAMILY,
        "",
    ],
)
def test_other_numbers_stay_as_written(written: str) -> None:
    assert redact(written) == written


@given(
    st.lists(st.sampled_from([*"0123456789１３-— +（）电话：，一三八X", "13812345678", "025"])).map("".join)
)
def test_redacting_leaves_no_mobile_number_standing(around: str) -> None:
    public = redact(f"{around}，13812345678，{around}")
    assert "13812345678" not in public.split("，")


# --- numbers as stored ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("13812345678", "13812345678"),
        (" 138 1234 5678 ", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("+86 13812345678", "13812345678"),
        ("+86-138-1234-5678", "13812345678"),
        ("0086 13812345678", "13812345678"),
        ("8613812345678", "13812345678"),
        ("013812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("138\u200b12345678", "13812345678"),
        ("025-84112345", "025-84112345"),
        ("02584112345", "025-84112345"),
        ("(025) 8411-2345", "025-84112345"),
        ("（025）84112345", "025-84112345"),
        ("025－84112345", "025-84112345"),
        ("025 8411 2345", "025-84112345"),
        ("+86 25 8411 2345", "025-84112345"),
        ("+86 10 6552 9988", "010-65529988"),
        ("010-65529988", "010-65529988"),
        ("0512-67221234", "0512-67221234"),
        ("0516-8351234", "0516-8351234"),
        ("025-84112345转801", "025-84112345-801"),
        ("025-84112345-801", "025-84112345-801"),
        ("400 123 4567", "400-123-4567"),
        ("+86 400-123-4567", "400-123-4567"),
        ("8008201234", "800-820-1234"),
    ],
)
def test_one_line_has_one_spelling(typed: str, stored: str) -> None:
    assert normalise_phone(typed) == stored
    assert normalise_phone(stored) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "电话",
        "1381234567",
        "138123456789",
        "12812345678",
        "025-8411234",
        "0000-84112345",
        "13812345678张先生",
        "138+12345678",
    ],
)
def test_a_wrong_phone_is_refused_with_what_to_type(typed: str) -> None:
    with pytest.raises(ValueError, match="请填 11 位手机号"):
        normalise_phone(typed)


@pytest.mark.parametrize("typed", ["84112345", "8351234", "8411-2345"])
def test_a_landline_without_area_code_is_asked_for_it(typed: str) -> None:
    with pytest.raises(ValueError, match="区号"):
        normalise_phone(typed)


@given(st.text(max_size=25))
def test_any_text_is_a_phone_or_a_polite_refusal(text: str) -> None:
    try:
        phone = normalise_phone(text)
    except ValueError as refused:
        assert "例如 025-84112345" in str(refused)
    else:
        assert phone.replace("-", "").isascii()
        assert phone.replace("-", "").isdigit()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (ID_NUMBER, ID_NUMBER),
        ("１１０１０１１９４９１００１００１Ｘ", ID_NUMBER),
        ("110101 19491001 001x", ID_NUMBER),
        ("11010519491231002x", "11010519491231002X"),
    ],
)
def test_an_id_number_has_one_spelling(typed: str, stored: str) -> None:
    assert normalise_id_number(typed) == stored


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "18 位"),
        ("1101011949100100", "18 位"),
        ("110101491001001", "15 位的旧身份证号"),
        ("110101194910010014", "校验码"),
        ("110101194913010013", "出生日期"),
        ("110101000001010013", "出生日期"),
        ("01010119491001001X", "18 位"),
        ("E12345678", "18 位"),
    ],
)
def test_a_wrong_id_number_is_refused(typed: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        normalise_id_number(typed)


# --- pinyin ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("幸福里", "xfl"),
        ("幸福里3号楼", "xfl3hl"),
        ("A3区 一米阳光", "a3qymyg"),
        ("重庆银行", "cqyh"),
        ("５号楼", "5hl"),
        ("老旧小区\n加装电梯！", "ljxqjzdt"),
        ("谢谢😀", "xx"),
        ("", ""),
    ],
)
def test_initials_are_what_a_keyboard_types(text: str, typed: str) -> None:
    assert initials(text) == typed


@pytest.mark.parametrize(
    ("name", "typed"),
    [("单田芳", "stf"), ("曾志伟", "zzw"), ("解晓东", "xxd"), ("尉迟恭", "ycg"), ("张三", "zs"), ("", "")],
)
def test_family_names_are_read_as_names(name: str, typed: str) -> None:
    assert initials(name, person=True) == typed


@given(st.text(max_size=30))
def test_initials_are_plain_letters_and_digits(text: str) -> None:
    typed = initials(text)
    assert typed == "" or (typed.isascii() and typed.isalnum() and typed == typed.lower())


@pytest.mark.parametrize(
    ("said", "room", "expected"),
    [
        ("3号楼1单元106室", "106", "3号楼1单元***室"),
        ("106室和1060室", "106", "***室和1060室"),
        ("坐2106路", "106", "坐2106路"),
        ("3号楼", "", "3号楼"),
    ],
)
def test_a_room_number_is_hidden_where_it_stands_alone(said: str, room: str, expected: str):
    assert without_room(said, room) == expected
