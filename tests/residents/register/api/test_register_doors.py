"""登记册接口的门: role × register × verb: done, 403 with its reason, or 404; versions and keys; what each role reads."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grids.models import Facility, IdempotencyKey, Organization
from residents.register.models import Resident
from residents.register.registers import REGISTERS
from residents.register.workflow import keeping
from tests.calls import Caller, by_card, by_token, nobody, problem
from tests.community import House
from tests.factories import building, dwelling, household, organization, resident
from tests.residents.register.api.test_register_bodies import good

SLUGS = list(REGISTERS)
NOT_HERE = "登记册由社区工作人员和本网格的网格员使用。"
STREET = "街道督导只看数字，不看名单。"
ASK = "要更正请提出更正申请，由社区核对后修改。"


@pytest.fixture
def house(lent_house: House) -> House:
    """Something of each register in the first grid."""
    Facility.objects.create(community=lent_house.community, grid=lent_house.grid1, kind="lift", name="电梯")
    organization(lent_house.community, "幸福面馆", "enterprise", grid=lent_house.grid1, contact_name="钱有福")
    return lent_house


def first_of(house: House, slug: str) -> Any:
    rows = REGISTERS[slug].model.objects.visible_to(house.staff)
    return rows.filter(grid=house.grid1).first() if slug == "enterprises" else rows.first()


def caller_of(house: House, who: str) -> Caller:
    if who == "nobody":
        return nobody()
    if who == "family":
        return by_card(house.card)
    somebody = house.elsewhere.staff if who == "elsewhere" else getattr(house, who)
    return by_token(somebody)


# Role: list, create, read, edit. A number is the status; the reason of a 403 stands beside it.
READERS: dict[str, tuple[int, int, int, int, str]] = {
    "staff": (200, 201, 200, 200, ""),
    "second_staff": (200, 201, 200, 200, ""),
    "lead": (200, 201, 200, 200, ""),
    "worker1": (200, 201, 200, 200, ""),
    "worker2": (200, 400, 404, 404, ""),
    "elsewhere": (200, 400, 404, 404, ""),
    "supervisor": (403, 403, 403, 403, STREET),
    "admin": (403, 403, 403, 403, NOT_HERE),
    "property": (403, 403, 403, 403, NOT_HERE),
    "owners": (403, 403, 403, 403, NOT_HERE),
    "nobody": (401, 401, 401, 401, ""),
}


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("who", READERS)
def test_who_gets_in_where(house: House, who: str, slug: str):
    caller, place = caller_of(house, who), f"{slug}/{first_of(house, slug).pk}/"
    listed, created, read, edited, reason = READERS[who]
    answers = [
        caller.get(f"{slug}/"),
        caller.post(f"{slug}/", good(house, slug)),
        caller.get(place),
        caller.post(f"{place}edit/", {}, if_match="*"),
    ]
    if slug in ("buildings", "enterprises", "facilities") and who == "elsewhere":
        created = 400 if slug == "buildings" else 201  # the codes of the grids are the same everywhere
    assert [each.status_code for each in answers] == [listed, created, read, edited]
    for each in answers:
        if each.status_code == 403:
            assert each.json()["message"] == reason


@pytest.mark.parametrize("slug", SLUGS)
def test_a_household_reads_itself_and_changes_nothing(house: House, slug: str):
    caller, place = by_card(house.card), f"{slug}/{first_of(house, slug).pk}/"
    own = slug in ("residents", "households")
    assert caller.get(f"{slug}/").status_code == 200
    assert len(caller.get(f"{slug}/").json()["results"]) == (1 if own else 0)
    assert caller.get(place).status_code == (200 if own else 404)
    answer = caller.post(f"{place}edit/", {}, if_match="*")
    if own:
        assert problem(answer, 403, "forbidden")["message"] == ASK
        assert caller.get(place).json()["actions"] == []
    else:
        problem(answer, 404, "not_found")


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_hidden_and_what_never_was_answer_alike(house: House, slug: str):
    there = REGISTERS[slug].model.objects.visible_to(house.elsewhere.staff).first()
    caller = by_token(house.staff)
    hidden = [] if there is None else [there.pk]
    answers = {caller.get(f"{slug}/{pk}/").content for pk in (*hidden, 999_999_999)}
    answers |= {
        caller.post(f"{slug}/{pk}/{verb}/", {}, if_match="*").content
        for pk in (*hidden, 999_999_999)
        for verb, _ in REGISTERS[slug].verbs
    }
    assert len(answers) == 1


# Versions


@pytest.mark.parametrize("slug", SLUGS)
def test_a_change_needs_the_version_it_was_made_for(house: House, slug: str):
    caller, thing = by_token(house.staff), first_of(house, slug)
    reason = {"reason": REGISTERS[slug].ends[-1].value}
    for verb, body in (("edit", {}), ("end", reason), ("merge", {"into": 1})):
        place = f"{slug}/{thing.pk}/{verb}/"
        missing = problem(caller.post(place, body), 428, "version_required")
        assert missing["message"] == "请带上 If-Match：先读取这一条，把应答里的 ETag 原样送回来。"
        for stale in ('"7"', '"0"', "nonsense", 'W/"9"'):
            answer = caller.post(place, body, if_match=stale)
            problem(answer, 412, "stale")
            assert answer.headers["ETag"] == '"1"'
    for fits in ('"1"', 'W/"1"', "1", "*", '"9", "1"'):
        assert caller.post(f"{slug}/{thing.pk}/edit/", {}, if_match=fits).status_code == 200


def test_who_may_not_is_told_so_before_the_version_is_looked_at(house: House):
    answer = by_card(house.card).post(f"residents/{house.resident.pk}/edit/", {"nonsense": 1})
    problem(answer, 403, "forbidden")


# Keys


@pytest.mark.parametrize("slug", SLUGS)
def test_a_key_enters_once_per_caller_and_register(house: House, slug: str):
    body, model = good(house, slug), REGISTERS[slug].model
    staff, before = by_token(house.staff), model.objects.count()
    made = [staff.post(f"{slug}/", body, idempotency_key="一次") for _ in range(3)]
    assert {each.status_code for each in made} == {201}
    assert len({each.json()["id"] for each in made}) == 1
    assert [each.headers.get("Idempotent-Replayed") for each in made] == [None, "true", "true"]
    assert model.objects.count() == before + 1
    assert IdempotencyKey.objects.count() == 1


def test_a_key_of_one_is_not_a_key_of_another(house: House):
    body = good(house, "residents")
    for who in ("staff", "lead", "worker1"):
        assert caller_of(house, who).post("residents/", body, idempotency_key="k").status_code == 201
    assert Resident.objects.filter(name="陈新来").count() == 3


def test_a_refused_create_leaves_its_key_free(house: House):
    staff = by_token(house.staff)
    bad = good(house, "enterprises") | {"phone": "123"}
    problem(staff.post("enterprises/", bad, idempotency_key="k"), 400, "validation_error")
    assert staff.post("enterprises/", good(house, "enterprises"), idempotency_key="k").status_code == 201


@pytest.mark.parametrize("key", ["k" * 81, "坏\u0007键"])
def test_a_key_that_cannot_be_one_is_named(house: House, key: str):
    answer = by_token(house.staff).post("enterprises/", good(house, "enterprises"), idempotency_key=key)
    assert list(problem(answer, 400, "validation_error")["fields"]) == ["Idempotency-Key"]


# What each reads


PERSONAL = {"name": "欧阳建国", "phone": "13912345699"}


@pytest.fixture
def king(house: House) -> Resident:
    return keeping.create(Resident, by=house.staff, household=house.household, birth_date=None, **PERSONAL)


@pytest.mark.parametrize("who", ["staff", "lead", "worker1"])
def test_lists_entries_and_answers_are_masked(house: House, king: Resident, who: str):
    caller, place = caller_of(house, who), f"residents/{king.pk}/"
    answers = [
        caller.get("residents/"),
        caller.get("residents/", {"text": PERSONAL["name"]}),
        caller.get(place),
        caller.post(f"{place}edit/", {"gender": "male"}, if_match="*"),
        caller.post(f"{place}end/", {"reason": "died"}, if_match="*"),
        caller.get("residents/", {"ended": "all"}),
    ]
    for each in answers:
        text = each.content.decode()
        assert each.status_code == 200
        assert "欧阳*" in text
        for secret in PERSONAL.values():
            assert secret not in text


def test_contacts_of_units_are_masked(house: House):
    Organization.objects.filter(name="幸福面馆").update(phone="13900001111")
    text = by_token(house.staff).get("enterprises/", {"text": "面馆"}).content.decode()
    assert "钱*" in text
    assert "139******11" in text
    assert "钱有福" not in text
    assert "13900001111" not in text


def test_search_by_text_building_and_initials(house: House, king: Resident):
    caller, home = by_token(house.staff), house.household.dwelling

    def ids(slug: str, **params: Any) -> list[int]:
        return [each["id"] for each in caller.get(f"{slug}/", params).json()["results"]]

    for typed in ("欧阳", "建国", "oyjg", "13912345699", f"欧阳 {home.building.name}"):
        assert ids("residents", text=typed) == [king.pk]
    both = ids("residents", building=home.building_id)
    assert sorted(both) == sorted([house.resident.pk, king.pk])
    assert ids("households", text=f"{home.building.name}1单元{home.room}") == [house.household.pk]
    assert ids("buildings", text="xfl") == [home.building_id]
    assert ids("dwellings", text=home.room) == [home.pk]
    assert ids("enterprises", text="面馆") == [first_of(house, "enterprises").pk]
    assert ids("facilities", text="电梯", grid="01") == [first_of(house, "facilities").pk]
    assert ids("facilities", text="电梯", grid="02") == []


def test_what_lives_in_something_is_listed_by_it(house: House, king: Resident):
    caller = by_token(house.staff)
    elsewhere = resident(household(house.grid2), "赵某", "")
    people = caller.get("residents/", {"household": house.household.pk}).json()["results"]
    assert {each["id"] for each in people} == {house.resident.pk, king.pk}
    homes = caller.get("households/", {"dwelling": house.household.dwelling_id}).json()["results"]
    assert [(each["id"], each["people"]) for each in homes] == [(house.household.pk, 2)]
    assert elsewhere.pk not in {each["id"] for each in people}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_list_asks_as_often_for_many_as_for_one(house: House, slug: str):
    caller, asked = by_token(house.staff), []
    for size in (1, 20):
        for n in range(size if size > 1 else 0):
            flat = dwelling(house.grid1, f"{3000 + n}")
            resident(household(house.grid1, dwelling=flat), f"周{n}", "")
            building(house.grid1, f"{600 + n}号楼")
            organization(house.community, f"店{n}", "enterprise", grid=house.grid1)
            Facility.objects.create(community=house.community, grid=house.grid1, kind="lamp", name=f"灯{n}")
        caller.get(f"{slug}/", {"limit": 100})
        with CaptureQueriesContext(connection) as captured:
            answer = caller.get(f"{slug}/", {"limit": 100})
        assert len(answer.json()["results"]) >= size
        asked.append(len(captured))
    assert asked[0] == asked[1] <= 8


@pytest.mark.parametrize("slug", SLUGS)
def test_entering_and_ending_cost_few_queries(house: House, slug: str):
    caller = by_token(house.staff)
    with CaptureQueriesContext(connection) as captured:
        made = caller.post(f"{slug}/", good(house, slug)).json()
    assert len(captured) <= 16
    with CaptureQueriesContext(connection) as captured:
        reason = {"reason": REGISTERS[slug].ends[-1].value}
        assert caller.post(f"{slug}/{made['id']}/end/", reason, if_match="*").status_code == 200
    assert len(captured) <= 16
