"""动作的表单: what each asks for, what must be filled in, and the sentence for what is missing. One line a verb."""

import re

import pytest
from django.urls import reverse

from residents.appeals.models import Appeal
from residents.appeals.states import TRANSITIONS, Kind, State
from tests.community import House
from tests.entering import ROLES, signed_in
from tests.residents.appeals.api.ready import BEFORE, FROM, WHO

# 动作: the labels in the order they stand; a star for what must be filled in.
ASKED = {
    "accept": "分类 等级* 轨道* 急难愁盼 列为关键小事 涉及的设施 涉及的单位 公开标题 公开内容 给居民的话",
    "ask_info": "请居民补充什么*",
    "supply_info": "补充的情况*",
    "decline": "情形* 给居民的说明*",
    "dispatch": "主办人 主办单位 交办要求",
    "settle_on_spot": "办理结果* 怎样告知居民*",
    "start": "首次联系情况",
    "dispute": "为什么不该由我办*",
    "settle_dispute": "主办人 主办单位 裁定的理由*",
    "reply": "办理结果* 办结类型* 怎样告知居民*",
    "finish_help": "协办结果* 逾期原因",
    "add_helper": "协办人 协办单位 请他做什么* 协办期限*",
    "excuse_helper": "免除谁协办* 为什么不用再协办*",
    "ask_extension": "延到什么时候* 为什么要延期*",
    "decide_extension": "是否同意* 给居民的说明*",
    "escalate": "上报给* 上报事由*",
    "return_from_escalation": "答复或结果*",
    "take_to_council": "提请哪一天的议事厅* 给居民的话",
    "return_from_council": "答复或结果*",
    "close": "核实情况",
    "send_back": "原因*",
    "carry_over": "复核日* 为什么挂账、下一步怎么办*",
    "resume": "说明",
    "reopen": "原因*",
    "withdraw": "原因",
    "merge": "并入哪一件（编号）* 给居民的话",
    "recuse": "被反映的人 被反映的单位",
    "undo_accept": "",
    "undo_dispatch": "",
    "attach": "照片或文件* 拍的是*",
    "add_note": "记录内容* 居民可见",
    "reveal": "为什么要查看*",
    "endorse": "哪一户* 哪位居民要附议*",
    "take_back": "哪一户*",
    "evaluate": "联系上了吗* 解决了吗 满意吗 回访方式* 还想说的话",
    "claim_wish": "对外怎么称呼",
    "give_back_wish": "为什么退回*",
    "fulfil_wish": "心愿是怎样达成的* 感谢的话 怎样告知居民*",
}
# What a resident is asked for the same verbs, by the card.
OF_RESIDENTS = {
    "endorse": "",
    "take_back": "",
    "evaluate": "解决了吗 满意吗 还想说的话",
    "supply_info": "补充的情况*",
    "withdraw": "原因",
    "reopen": "原因*",
}
# Sent with nothing in it: beside which field which sentence stands.
MISSING = {
    "dispatch": {"handler": "请选择主办人或主办单位。"},
    "recuse": {"user": "请选择被反映的人或单位。"},
    "evaluate": {"satisfaction": "请选择是否解决和满意程度。"},
}
HARMLESS = ("claim_wish", "start", "close", "resume", "withdraw", "undo_accept", "undo_dispatch")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def waiting(house: House, verb: str) -> Appeal:
    slug = verb.replace("_", "-")
    matter = {"household": house.household} if WHO.get(slug) == "family" else {}
    if verb.endswith("_wish"):
        matter = {"kind": Kind.WISH, "public": True}
    made = house.appeal_in(FROM.get(slug, State.IN_PROGRESS), **matter)
    return house.do(BEFORE[slug], made) if slug in BEFORE else made


def drawn(page: str) -> str:
    """The labels of a verb's form as a person reads them, a star where it says 必填."""
    form = page[page.index('<form class="verb"') :]
    form = form[: form.index("</form>")]
    found = []
    for field in re.findall(r'<div class="field[^"]*">(.*?)\n</div>', form, re.S):
        head = re.search(r"<legend>(.*?)</legend>", field, re.S) or re.search(
            r"<label[^>]*>(.*?)</label>", field, re.S
        )
        words = re.sub(r"<input[^>]*>", "", head[1])
        must = "必填" in words
        found.append(re.sub(r"<[^>]*>|必填", "", words).strip() + ("*" if must else ""))
    return " ".join(found)


def doer(house: House, verb: str, appeal: Appeal):
    who = WHO.get(verb.replace("_", "-"), "staff")
    return ROLES["household"](house, appeal) if who == "family" else signed_in(getattr(house, who).user)


def test_the_table_knows_every_verb():
    assert list(ASKED) == list(TRANSITIONS)


@pytest.mark.parametrize("verb", ASKED)
def test_what_a_verb_asks_for(house: House, verb: str):
    appeal = waiting(house, verb)
    page = doer(house, verb, appeal).get(reverse("appeal_verb", args=[appeal.number, verb.replace("_", "-")]))
    assert drawn(page.text) == ASKED[verb]
    assert f"<h2>{TRANSITIONS[verb].label}</h2>" in page.text
    assert f'<button class="btn">{TRANSITIONS[verb].label}</button>' in page.text


@pytest.mark.parametrize("verb", OF_RESIDENTS)
def test_what_the_same_verb_asks_a_resident(house: House, verb: str):
    state = {"evaluate": State.REPLIED, "supply_info": State.NEEDS_INFO, "reopen": State.CLOSED}
    whose = {} if verb == "endorse" else {"household": house.household}
    appeal = house.appeal_in(
        state.get(verb, State.ACCEPTED), public=verb in ("endorse", "take_back"), **whose
    )
    address = reverse("appeal_verb", args=[appeal.number, verb.replace("_", "-")])
    assert drawn(ROLES["household"](house, appeal).get(address).text) == OF_RESIDENTS[verb]


@pytest.mark.parametrize("verb", [verb for verb in ASKED if verb not in HARMLESS])
def test_sent_with_nothing_in_it_each_field_says_what_to_do(house: House, verb: str):
    appeal = waiting(house, verb)
    before = (appeal.version, appeal.records.count())
    page = doer(house, verb, appeal).post(
        reverse("appeal_verb", args=[appeal.number, verb.replace("_", "-")]), {}
    )
    assert page.status_code == 400
    errors = {name: words[0] for name, words in page.context["form"].errors.items()}
    musts = [label[:-1] for label in ASKED[verb].split() if label.endswith("*")]
    labels = {name: field.label for name, field in page.context["form"].fields.items()}
    assert [labels[name] for name in errors if name not in MISSING.get(verb, {})] == musts
    for name, sentence in MISSING.get(verb, {}).items():
        assert errors[name] == sentence
    for words in errors.values():
        assert words in page.text and words.endswith("。")
    assert "还差一点，请检查这几处" in page.text
    appeal.refresh_from_db()
    assert (appeal.version, appeal.records.count()) == before


@pytest.mark.parametrize("verb", HARMLESS)
def test_what_needs_no_word_is_done_with_one_press(house: House, verb: str):
    appeal = waiting(house, verb)
    answer = doer(house, verb, appeal).post(
        reverse("appeal_verb", args=[appeal.number, verb.replace("_", "-")]), {}
    )
    assert answer.status_code == 302
    appeal.refresh_from_db()
    assert appeal.state == (TRANSITIONS[verb].target or appeal.state)
    assert appeal.records.last().action == verb


@pytest.mark.parametrize(
    ("verb", "field", "limit"),
    [
        ("accept", "public_title", 80),
        ("accept", "public_text", 500),
        ("accept", "note", 1000),
        ("decline", "note", 1000),
        ("reply", "result", 3000),
        ("add_helper", "task", 500),
        ("finish_help", "late_reason", 500),
        ("ask_extension", "reason", 500),
        ("evaluate", "comment", 500),
        ("reveal", "purpose", 200),
        ("endorse", "resident_name", 40),
        ("claim_wish", "name", 30),
    ],
)
def test_too_many_words_are_given_back_with_how_many_there_may_be(house: House, verb, field, limit):
    appeal = waiting(house, verb)
    words = "长" * (limit + 1)
    page = doer(house, verb, appeal).post(
        reverse("appeal_verb", args=[appeal.number, verb.replace("_", "-")]), {field: words}
    )
    assert page.status_code == 400
    (sentence,) = page.context["form"].errors[field]
    assert str(limit) in sentence
    assert words in page.text, "what was typed is kept"
