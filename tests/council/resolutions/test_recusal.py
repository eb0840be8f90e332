"""回避: whoever a complaint is about meets its resolution nowhere: on no page, in no count, file, feed or refusal."""

import io
import re

import pytest
from django.test import Client
from docx import Document

from council.models import Resolution
from council.resolutions import board, year
from council.resolutions.states import TRANSITIONS, MinutesState
from grids.actors import Actor
from grids.states import PostKind
from tests.calls import by_token
from tests.council.pages import read, seen
from tests.council.resolutions.deciding import DUE, Deciding
from tests.entering import signed_in

SECRET = "另行约谈物业，限期整改。"
NUMBER = "20261123-1"


def about(deciding: Deciding, **complaint: object) -> Resolution:
    """A resolution that came of a complaint; the party branch leads it, the owners watch, worker1 helps."""
    matter = deciding.council.matter(title="物业不作为", **complaint)
    return deciding.write(deciding.at_table(matter), lead=deciding.house.party_branch, text=SECRET)


# whom the complaint is about, who reads → whether they may know.
READERS: list[tuple[str, str, bool]] = [
    ("unit", "property", False),
    ("unit", "staff", True),
    ("unit", "second_staff", True),
    ("unit", "lead", True),
    ("unit", "party", True),
    ("unit", "owners", True),
    ("unit", "worker1", True),
    ("unit", "worker2", False),
    ("unit", "supervisor", False),
    ("unit", "admin", False),
    ("unit", "visitor", False),
    ("person", "second_staff", False),
    ("person", "staff", True),
    ("person", "lead", True),
    ("person", "property", False),
    ("person", "party", True),
    ("person", "worker2", False),
]


def complaint(deciding: Deciding, about_whom: str) -> dict[str, object]:
    house = deciding.house
    if about_whom == "unit":
        return {"complaint_organization": house.property_company}
    return {"complaint_user": house.second_staff.user}


def client_of(actor: Actor) -> Client:
    return signed_in(actor.user) if actor.user else Client()


@pytest.mark.parametrize(("about_whom", "who", "knows"), READERS)
def test_who_meets_it_and_who_does_not(deciding: Deciding, about_whom: str, who: str, knows: bool):
    actor = getattr(deciding.house, who)
    about(deciding, **complaint(deciding, about_whom))
    client = client_of(actor)
    assert client.get(f"/resolutions/{NUMBER}/").status_code == (200 if knows else 404)
    for query in ("", "?look=open", "?by=party", "?session=2026-11-23"):
        assert (NUMBER in seen(client, f"/resolutions/{query}")) is (knows and query != "?by=party"), query
    assert f"没办结 {int(knows)} 超期 0" in read(seen(client, "/resolutions/"))
    assert board.counts(actor, DUE)["open"] == int(knows)
    assert bool(board.loads(actor, DUE)) is knows
    knows_the_matter = actor.is_office or who == "worker1"  # whose grid it is
    assert len(year.read(actor, 2026, DUE).days) == int(knows and knows_the_matter)
    if not knows:
        assert SECRET not in seen(client, "/council/")


def test_a_hidden_one_and_none_are_the_same_answer_by_every_address(deciding: Deciding):
    about(deciding, complaint_organization=deciding.house.property_company)
    client, caller = signed_in(deciding.house.property.user), by_token(deciding.house.property)
    for slug in ("", "files/1/", *(f"{line.slug}/" for line in TRANSITIONS.values())):
        pages = [client.get(f"/resolutions/{number}/{slug}") for number in (NUMBER, "20261123-9")]
        assert {each.status_code for each in pages} == {404}, slug
        first, second = (
            _plain(each.content, number) for each, number in zip(pages, (NUMBER, "20261123-9"), strict=True)
        )
        assert first == second, slug
    for slug in ("", "records/", "files/1/"):
        answers = [caller.get(f"resolutions/{number}/{slug}") for number in (NUMBER, "20261123-9")]
        assert answers[0].status_code == answers[1].status_code == 404
        assert answers[0].content == answers[1].content
    for line in TRANSITIONS.values():
        answers = [
            caller.post(f"resolutions/{number}/{line.slug}/", {}, if_match="*")
            for number in (NUMBER, "20261123-9")
        ]
        assert answers[0].status_code == answers[1].status_code == 404
        assert answers[0].content == answers[1].content


def _plain(page: bytes, number: str) -> str:
    """The page without what differs between any two requests."""
    words = page.decode().replace(number, "N")
    return re.sub(r'value="[A-Za-z0-9]{64}"|[0-9a-f]{8,}', "", words)


def test_the_minutes_tell_everybody_of_the_same_evening_without_it(deciding: Deciding):
    about(deciding, complaint_organization=deciding.house.property_company)
    deciding.minutes_in(MinutesState.POSTED)
    house = deciding.house
    for client in (Client(), *(signed_in(each.user) for each in (house.property, house.staff, house.party))):
        page = seen(client, "/minutes/2026-11-23/")
        paper = Document(io.BytesIO(client.get("/minutes/2026-11-23/docx/").content))
        text = "\n".join(each.text for each in paper.paragraphs)
        assert len(paper.tables) == 1
        for words in (SECRET, NUMBER, "物业不作为", "另行商议的一件事"):
            assert words not in read(page), words
            assert words not in text, words
        assert "本次没有议题。" in text


def test_a_second_post_at_the_unit_hides_it_from_the_office_worker_too(deciding: Deciding):
    about(deciding, complaint_organization=deciding.house.property_company)
    person = deciding.house.second_staff.user
    client = signed_in(person)
    seen(client, f"/resolutions/{NUMBER}/")
    person.posts.create(
        community=deciding.house.community,
        kind=PostKind.SEAT,
        organization=deciding.house.property_company,
        since=person.posts.get().since,
    )
    seen(client, f"/resolutions/{NUMBER}/", 404)
    assert NUMBER not in seen(client, "/resolutions/")
    person.posts.filter(kind=PostKind.SEAT).update(until=person.posts.first().since)
    seen(client, f"/resolutions/{NUMBER}/")


def test_who_it_names_reads_it_on_their_desk_and_whom_it_is_about_does_not(deciding: Deciding):
    about(deciding, complaint_organization=deciding.house.property_company)
    house = deciding.house
    for actor, entrusted in (
        (house.party, True),
        (house.owners, True),
        (house.worker1, True),
        (house.property, False),
    ):
        page = seen(signed_in(actor.user), "/desk/")
        assert (NUMBER in page) is entrusted, actor
        own = by_token(actor).get("resolutions/", {"mine": "true"}).json()["results"]
        assert bool(own) is entrusted


def test_no_party_is_chosen_that_the_matter_is_about_at_a_later_change_either(deciding: Deciding):
    made = about(deciding, complaint_organization=deciding.house.property_company)
    body = {
        "lead": f"u{deciding.house.property_company.pk}",
        "coordinator": f"p{deciding.house.worker1.user.pk}",
        "supervisor": f"u{deciding.house.owners_committee.pk}",
        "note": "换人。",
    }
    answer = by_token(deciding.house.staff).post(
        f"resolutions/{NUMBER}/reassign/", body, if_match=f'"{made.version}"'
    )
    assert answer.status_code == 400
    assert answer.json()["fields"] == {"lead": "相关诉求反映的就是这个单位或这个人，应当回避，请另选牵头方。"}
    page = signed_in(deciding.house.staff.user).post(f"/resolutions/{NUMBER}/reassign/", body)
    assert page.status_code == 400
    assert "应当回避，请另选牵头方。" in page.content.decode()
