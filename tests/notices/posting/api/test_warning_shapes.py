"""预警接口, sentence by sentence: what each shape of official sentence is answered with, and what it does to the one
that stands."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from notices.models import Delivery, Notice, WeatherWarning
from tests.calls import Caller, by_session, by_token, nobody, problem
from tests.community import House

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def staff(house: House) -> Caller:
    return by_token(house.staff)


def stamp(hours: float = 0) -> str:
    """`2026年11月24日08时33分`, so many hours from now."""
    there = timezone.localtime(timezone.now() + datetime.timedelta(hours=hours))
    return f"{there:%Y年%m月%d日%H时%M分}"


def sentence(words: str, hours: float = -1) -> str:
    return words.format(at=stamp(hours))


# sentence → event, level, action, whether its end is its own
SHAPES = [
    ("南京市气象台{at}发布暴雨蓝色预警信号：预计未来24小时内有雨。", "rainstorm", "blue", "issue"),
    ("南京市气象台{at}发布大雾橙色预警信号：预计未来6小时有浓雾。", "fog", "orange", "issue"),
    ("南京市气象台{at}继续发布寒潮蓝色预警：预计未来24小时降温。", "cold_wave", "blue", "update"),
    ("南京市气象台{at}变更发布高温黄色预警信号：预计未来24小时高温。", "heat", "yellow", "update"),
    ("南京市气象台{at}将台风黄色预警升级为台风橙色预警", "typhoon", "orange", "upgrade"),
    ("南京市气象台{at}升级发布暴雪红色预警信号", "snowstorm", "red", "upgrade"),
    ("南京市气象台{at}将大风黄色预警降级为大风蓝色预警", "gale", "blue", "downgrade"),
    ("南京市气象台{at}解除雷电黄色预警信号。", "lightning", "yellow", "lift"),
    ("南京市气象台取消道路结冰黄色预警信号", "road_icing", "yellow", "lift"),
    ("南京市气象台发布霾橙色预警", "haze", "orange", "issue"),
    (
        "【预警】南京市气象台{at}发布冰雹橙色预警信号。（来源：国家预警信息发布中心）",
        "hail",
        "orange",
        "issue",
    ),
    ("森林火险橙色预警，{at}发布", "wildfire", "orange", "issue"),
]


@pytest.mark.parametrize(("words", "event", "level", "action"), SHAPES, ids=[row[0][:20] for row in SHAPES])
def test_each_shape_is_answered_with_what_it_says_and_goes_to_every_grid(
    house: House, staff: Caller, words: str, event: str, level: str, action: str
):
    answer = staff.post("warnings/", {"text": sentence(words)})
    assert answer.status_code == 201, answer.content.decode()
    body = answer.json()
    assert (body["event"], body["level"], body["action"]) == (event, level, action)
    issued, ends = (datetime.datetime.fromisoformat(body[name]) for name in ("issued_at", "expires_at"))
    assert issued <= timezone.now() + datetime.timedelta(minutes=1)
    assert ends == issued if action == "lift" else ends > issued
    rows = staff.get("deliveries/", {"warning": body["id"]}).json()["results"]
    assert [row["state"] for row in rows] == ["pending"] * 3
    assert nobody().get(f"warnings/{body['id']}/").json()["event"] == event


REFUSED = [
    ("", "还没有内容，请把气象台发布的整句预警粘贴进来。"),
    (" \n", "还没有内容，请把气象台发布的整句预警粘贴进来。"),
    ("明天天气晴好，请放心出门。", "请粘贴带有“暴雨蓝色预警”这类字样的原句，或改用表单填写。"),
    ("南京市气象台发布寒潮预警", "请粘贴完整原句，或改用表单填写。"),
    ("南京市气象台发布大风、雷电黄色预警", "请一种一种分开粘贴。"),
    ("南京市气象台发布大风黄色预警。南京市气象台发布大雾蓝色预警。", "请一条一条分开粘贴。"),
    ("南京市气象台2026年2月30日08时发布大风黄色预警", "不存在，请核对原文后再粘贴。"),
    ("南京市气象台24日25时发布大风黄色预警", "不存在，请核对原文后再粘贴。"),
]


@pytest.mark.parametrize(("text", "said"), REFUSED, ids=[repr(row[0][:16]) for row in REFUSED])
def test_each_refusal_says_beside_the_text_what_to_do(staff: Caller, text: str, said: str):
    body = problem(staff.post("warnings/", {"text": text}), 400, "validation_error")
    assert list(body["fields"]) == ["text"]
    if text.strip():
        assert said in body["fields"]["text"]
    assert not WeatherWarning.objects.exists()
    assert not Delivery.objects.exists()


# What a second sentence does to the first: 暴雨蓝色 stands
SECOND = [
    ("南京市气象台{at}变更发布暴雨蓝色预警信号：预计未来12小时有雨。", True, "corrected"),
    ("南京市气象台{at}将暴雨蓝色预警升级为暴雨黄色预警：预计未来6小时有雨。", True, "corrected"),
    ("南京市气象台{at}解除暴雨蓝色预警信号。", True, "corrected"),
    ("江苏省南京市气象台{at}解除暴雨蓝色预警信号。", True, "corrected"),
    ("暴雨蓝色预警解除", True, "corrected"),
    ("南京市气象台{at}发布大风蓝色预警信号：预计未来12小时有风。", False, "published"),
    ("合肥市气象台{at}解除暴雨蓝色预警信号。", False, "published"),
    ("南京市气象台{at}发布暴雨橙色预警信号：预计未来3小时有雨。", True, "corrected"),
]


@pytest.mark.parametrize(("words", "follows", "state"), SECOND, ids=[row[0][:22] for row in SECOND])
def test_a_second_sentence_takes_the_place_of_the_first_or_stands_beside_it(
    house: House, staff: Caller, words: str, follows: bool, state: str
):
    raised = sentence("南京市气象台{at}发布暴雨蓝色预警信号：预计未来24小时内有雨。", -3)
    first = staff.post("warnings/", {"text": raised}).json()
    second = staff.post("warnings/", {"text": sentence(words, -0.5)}).json()
    stored = WeatherWarning.objects.get(pk=second["id"])
    assert (stored.supersedes_id == first["id"]) is follows
    notice = Notice.objects.get(pk=WeatherWarning.objects.get(pk=first["id"]).notice_id)
    assert notice.state == state
    assert Delivery.objects.filter(notice=notice).pending().exists() is not follows


@pytest.mark.parametrize("shape", SHAPES[:3], ids=[row[0][:20] for row in SHAPES[:3]])
def test_sent_again_it_is_the_same_warning(house: House, staff: Caller, shape: tuple):
    text = sentence(shape[0])
    first, again = (staff.post("warnings/", {"text": text}) for _ in range(2))
    assert first.json()["id"] == again.json()["id"]
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert WeatherWarning.objects.count() == 1
    assert Delivery.objects.count() == 3


WHO = [
    ("staff", 201),
    ("second_staff", 201),
    ("lead", 201),
    ("worker1", 403),
    ("property", 403),
    ("owners", 403),
    ("party", 403),
    ("admin", 403),
    ("supervisor", 403),
]


@pytest.mark.parametrize(("who", "status"), WHO)
def test_who_may_send_one(house: House, who: str, status: int):
    answer = by_session(getattr(house, who)).post("warnings/", {"text": sentence(SHAPES[0][0])})
    assert answer.status_code == status
    if status == 403:
        assert problem(answer, 403, "forbidden")["message"] == "气象预警由社区工作人员录入和发布。"
    assert WeatherWarning.objects.exists() is (status == 201)


def test_whoever_is_not_signed_in_is_asked_to(house: House):
    problem(nobody().post("warnings/", {"text": sentence(SHAPES[0][0])}), 401, "not_authenticated")


FILTERS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["fog", "rainstorm"]),
    ({"event": "fog"}, ["fog"]),
    ({"event": "gale"}, []),
    ({"level": "blue"}, ["rainstorm"]),
    ({"level": "orange", "event": "fog"}, ["fog"]),
]


@pytest.mark.parametrize(("params", "events"), FILTERS)
def test_the_list_is_narrowed_by_event_and_level_the_newest_first(
    staff: Caller, params: dict[str, Any], events: list[str]
):
    for hours, row in ((-4, SHAPES[0]), (-2, SHAPES[1])):
        staff.post("warnings/", {"text": sentence(row[0], hours)})
    assert [row["event"] for row in nobody().get("warnings/", params).json()["results"]] == events
