"""常用答复: filled in for this matter, the community's own before the seeded ones, edited by the office."""

import pytest
from django.urls import reverse

from grids.verdict import Forbidden, NotFound, Refused
from residents.appeals import phrases
from residents.appeals.forms import VERB_FORMS
from residents.appeals.models import Appeal, ReplyTemplate
from residents.appeals.models.comforts import WORDED
from residents.appeals.states import State
from residents.appeals.workflow.comforts import save_phrase, seed_phrases
from tests.community import House
from tests.entering import signed_in
from tests.factories import at


def own(house: House, **values: object) -> ReplyTemplate:
    values = {"verb": "reply", "name": "已换灯", "text": "{title}已换。", **values}
    return ReplyTemplate(community=house.community, **values)


def say(words: str, appeal: Appeal, house: House) -> str:
    return phrases.filled_in(words, appeal, house.staff, at=at("2026-11-22 09:00"))


def test_every_placeholder_is_filled_in(house: House):
    appeal = house.appeal_in(State.IN_PROGRESS, place="三单元四楼")
    said = say("{number} {title} {place} {grid} {handler} {today} {me} {phone}", appeal, house)
    assert (
        said == f"{appeal.number} 三单元楼道灯不亮 三单元四楼 第01微网格 网格员1 11月22日 李敏 025-84112345"
    )
    assert "月" in say("{due}", appeal, house)
    for name in phrases.PLACEHOLDERS:
        assert name not in say(name, appeal, house)


def test_other_braces_stay_and_values_are_not_filled_in_again(house: House):
    appeal = house.appeal_in(State.ACCEPTED, title="{number}是什么")
    assert say("{title}{什么}", appeal, house) == "{number}是什么{什么}"


def test_a_phone_in_the_title_does_not_get_into_the_answer(house: House):
    appeal = house.appeal_in(State.ACCEPTED, title="找13812345678问灯")
    assert "13812345678" not in say("{title}", appeal, house)


def test_the_seeded_ones_serve_until_there_are_own_ones(house: House):
    appeal = house.appeal_in(State.IN_PROGRESS)
    assert {each.name for each in phrases.ready_for(appeal, "reply")} == {"已办好", "已报修", "需多方协调"}
    save_phrase(own(house), by=house.staff)
    assert [each.name for each in phrases.ready_for(appeal, "reply")] == ["已换灯"]
    assert "请补地点" in {each.name for each in phrases.ready_for(appeal, "ask_info")}


def test_one_that_is_switched_off_is_not_offered(house: House):
    appeal = house.appeal_in(State.IN_PROGRESS)
    save_phrase(own(house, active=False), by=house.staff)
    assert phrases.ready_for(appeal, "reply") == []


def test_seeded_words_fit_their_verbs(house: House):
    appeal = house.appeal_in(State.IN_PROGRESS)
    for verb, _, words in phrases.SEEDED:
        assert verb in WORDED
        field = VERB_FORMS[verb](appeal=appeal, actor=house.staff).fields[phrases.FIELD.get(verb, "note")]
        assert "{" not in say(words, appeal, house)
        assert len(say(words, appeal, house)) <= field.max_length


def test_seeding_twice_adds_nothing_and_changes_nothing(house: House):
    assert seed_phrases(by=house.staff) == len(phrases.SEEDED)
    ReplyTemplate.objects.filter(name="已办好").update(text="改过的话")
    assert seed_phrases(by=house.staff) == len(phrases.SEEDED)
    assert ReplyTemplate.objects.get(name="已办好").text == "改过的话"


def test_only_the_office_of_this_community_edits(house: House):
    for who in (house.worker1, house.supervisor, house.property):
        with pytest.raises(Forbidden):
            save_phrase(own(house), by=who)
    with pytest.raises(NotFound):
        save_phrase(own(house), by=house.elsewhere.staff)
    save_phrase(own(house), by=house.staff)
    with pytest.raises(Refused, match="同名"):
        save_phrase(own(house), by=house.lead)


# Pages


def test_one_tap_fills_the_answer_in(house: House):
    appeal = house.appeal_in(State.IN_PROGRESS)
    client = signed_in(house.worker1.user)
    where = reverse("appeal_verb", args=[appeal.number, "reply"])
    assert "已办好" in client.get(where).content.decode()
    page = client.get(where, {"template": "已办好"}).content.decode()
    assert f"您反映的“三单元楼道灯不亮”（{appeal.number}）已由网格员1办理完毕" in page
    assert client.get(where, {"template": "没有这条"}).context["form"].initial.get("result") is None


def test_one_tap_takes_the_category(house: House):
    appeal, _ = house.file()
    client = signed_in(house.staff.user)
    where = reverse("appeal_verb", args=[appeal.number, "accept"])
    page = client.get(where).content.decode()
    assert "建议分类" in page
    assert "标题里有“楼道灯”" in page
    taken = client.get(where, {"category": house.category.path})
    assert f'value="{house.category.path}" selected' in taken.content.decode()


def test_the_office_writes_and_changes_its_own(house: House):
    client = signed_in(house.staff.user)
    body = {"verb": "reply", "name": "已换灯", "text": "{title}已换。", "active": "on"}
    assert client.post(reverse("phrases"), body).status_code == 302
    assert client.post(reverse("phrases"), body).status_code == 400
    kept = ReplyTemplate.objects.get()
    client.post(reverse("phrase", args=[kept.pk]), {**body, "text": "已换好。"})
    assert ReplyTemplate.objects.get().text == "已换好。"
    assert "已换好。" in client.get(reverse("phrases")).content.decode()
    assert client.post(reverse("seed_phrases")).status_code == 302
    other = signed_in(house.elsewhere.staff.user)
    assert other.get(reverse("phrase", args=[kept.pk])).status_code == 404
