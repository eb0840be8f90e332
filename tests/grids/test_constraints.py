"""约束: what the database refuses about the ground, row by row, and the sentence a person reads for it."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, DataError, IntegrityError, connection, models, transaction

from grids.models import (
    ApiToken,
    Building,
    Community,
    Compound,
    Dwelling,
    Facility,
    Grid,
    IdempotencyKey,
    Organization,
    Post,
    RecoveryCode,
    Throttle,
    User,
    WorkCalendarDay,
)
from grids.states import FacilityKind, OrganizationKind, PostKind
from tests.community import House
from tests.factories import building, compound, dwelling, organization

DAY = datetime.date(2027, 1, 4)
NOON = datetime.datetime(2027, 1, 4, 4, tzinfo=datetime.UTC)


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


Sound = Callable[[House], models.Model]


def sound_post(house: House) -> Post:
    return Post(user=house.staff.user, community=house.community, kind=PostKind.STAFF, since=DAY)


def sound_worker(house: House) -> Post:
    return Post(
        user=house.staff.user,
        community=house.community,
        kind=PostKind.WORKER,
        grid=house.grid1,
        primary=False,
        since=DAY,
    )


def sound_day(house: House) -> WorkCalendarDay:
    return WorkCalendarDay(community=house.community, date=DAY, workday=False, name="元旦")


def sound_facility(house: House) -> Facility:
    return Facility(community=house.community, kind=FacilityKind.LIFT, name="3号梯", grid=house.grid1)


def sound_token(house: House) -> ApiToken:
    return ApiToken(
        user=house.staff.user,
        name="统计",
        key_hash="a" * 64,
        scopes=["read"],
        created_at=NOON,
        expires_at=NOON,
    )


# One of each that the database takes.
SOUND: dict[type[models.Model], Sound] = {
    Community: lambda house: Community(code="sanlitun", name="三里屯社区", hostname="sanlitun.example.cn"),
    Compound: lambda house: Compound(community=house.community, name="幸福里四期"),
    Grid: lambda house: Grid(community=house.community, code="31", name="第31微网格"),
    Building: lambda house: Building(
        community=house.community, compound=compound(house.community), grid=house.grid1, name="31号楼"
    ),
    Dwelling: lambda house: Dwelling(
        community=house.community, building=building(house.grid1), grid=house.grid1, room="101"
    ),
    WorkCalendarDay: sound_day,
    Organization: lambda house: Organization(
        community=house.community, kind=OrganizationKind.ENTERPRISE, name="幸福里超市"
    ),
    Facility: sound_facility,
    User: lambda house: User(username="wangwu", name="王五", password="!"),
    Post: sound_post,
    ApiToken: sound_token,
    RecoveryCode: lambda house: RecoveryCode(user=house.staff.user, code_hash="b" * 64),
    IdempotencyKey: lambda house: IdempotencyKey(owner="user:1", key="k", request_hash="a" * 64),
    Throttle: lambda house: Throttle(key="login:x", since=NOON),
}


def broken(house: House, model: type[models.Model], **wrong: Any) -> models.Model:
    thing = SOUND[model](house)
    for name, value in wrong.items():
        setattr(thing, name, value)
    return thing


def stored(thing: models.Model) -> None:
    """Straight to the table; no form, no verb, no `full_clean` in between."""
    with transaction.atomic():
        thing.save(force_insert=True)


@pytest.mark.parametrize("model", SOUND, ids=lambda model: model.__name__)
def test_the_sound_ones_are_taken(house: House, model: type[models.Model]):
    thing = SOUND[model](house)
    thing.full_clean(exclude=["password"])
    stored(thing)


# Twice the same

TWICE: list[tuple[str, type[models.Model], str]] = [
    ("community_hostname_once", Community, "这个域名已经用于另一个社区。"),
    ("compound_name_once", Compound, "小区重名。"),
    ("grid_code_once", Grid, "网格编号已存在。"),
    ("building_name_once", Building, "楼号已存在。"),
    ("calendar_day_once", WorkCalendarDay, "这一天已经有了规定。"),
    ("organization_name_once", Organization, "单位名称已存在。"),
    ("facility_once", Facility, "这处设施已经登记。"),
    ("recovery_code_once", RecoveryCode, "备用码重复。"),
    ("idempotency_key_once", IdempotencyKey, ""),
]
# What else has to differ so that nothing but the constraint in question is hurt.
ELSE_DIFFERENT: dict[str, dict[str, Any]] = {"community_hostname_once": {"code": "another"}}


@pytest.mark.parametrize(("constraint", "model", "sentence"), TWICE, ids=[row[0] for row in TWICE])
def test_the_same_twice_is_refused(house: House, constraint: str, model: type[models.Model], sentence: str):
    stored(SOUND[model](house))
    again = broken(house, model, **ELSE_DIFFERENT.get(constraint, {}))
    with pytest.raises(IntegrityError, match=constraint):
        stored(again)
    with pytest.raises(ValidationError) as refused:
        again.validate_constraints()
    if sentence:
        assert refused.value.messages == [sentence]


def test_the_same_flat_twice_is_refused(house: House):
    flat = dwelling(house.grid1, "909")
    again = Dwelling(
        community=house.community, building=flat.building, grid=house.grid2, unit="1", room="909"
    )
    with pytest.raises(IntegrityError, match="dwelling_once"):
        stored(again)
    with pytest.raises(ValidationError, match="这套房屋已经登记。"):
        again.validate_constraints()


# What cannot be

IMPOSSIBLE: list[tuple[str, Sound, dict[str, Any], str]] = [
    ("community_counts_in_whole_days", SOUND[Community], {"care_visit_days": 0}, "天数和户数至少是 1。"),
    ("community_counts_in_whole_days", SOUND[Community], {"visit_days": 0}, "天数和户数至少是 1。"),
    ("community_counts_in_whole_days", SOUND[Community], {"visits_per_day": 0}, "天数和户数至少是 1。"),
    ("community_counts_in_whole_days", SOUND[Community], {"unconfirmed_days": 0}, "天数和户数至少是 1。"),
    (
        "post_ends_after_it_begins",
        sound_post,
        {"until": DAY - datetime.timedelta(days=1)},
        "离岗日期不能早于到岗日期。",
    ),
    (
        "worker_post_has_a_grid",
        sound_worker,
        {"grid": None},
        "网格员岗位必须指定微网格，其他岗位不能指定。",
    ),
    (
        "worker_post_has_a_grid",
        sound_worker,
        {"kind": PostKind.STAFF},
        "网格员岗位必须指定微网格，其他岗位不能指定。",
    ),
    (
        "worker_post_has_a_grid",
        sound_worker,
        {"kind": PostKind.SUPERVISOR},
        "网格员岗位必须指定微网格，其他岗位不能指定。",
    ),
    ("seat_post_has_an_organization", sound_post, {"kind": PostKind.SEAT}, "议事席位必须写明所属单位。"),
    (
        "one_primary_worker_per_grid",
        sound_worker,
        {"primary": True},
        "这个网格在这段时间已有主责网格员（一格一员），请先办理离岗交接。",
    ),
    ("throttle_count", SOUND[Throttle], {"count": -1}, ""),
]


@pytest.mark.parametrize(
    ("constraint", "sound", "wrong", "sentence"),
    IMPOSSIBLE,
    ids=[f"{row[0]}-{'-'.join(map(str, row[2]))}" for row in IMPOSSIBLE],
)
def test_what_cannot_be_is_refused(
    house: House, constraint: str, sound: Sound, wrong: dict[str, Any], sentence: str
):
    thing = sound(house)
    for name, value in wrong.items():
        setattr(thing, name, value)
    with pytest.raises(IntegrityError, match=constraint):
        stored(thing)
    with pytest.raises(ValidationError) as refused:
        thing.validate_constraints()
    if sentence:
        assert refused.value.messages == [sentence]


def test_every_constraint_of_the_ground_has_its_row():
    """A new one fails here until it stands above."""
    ours = {
        constraint.name
        for model in apps.get_app_config("grids").get_models()
        for constraint in model._meta.constraints
    }
    named = {row[0] for row in TWICE} | {row[0] for row in IMPOSSIBLE} | {"dwelling_once"}
    # Django's own check of a PositiveIntegerField says the same as ours and comes first.
    assert ours - {"throttle_count_not_negative"} == named - {"throttle_count"}


# A grid, a compound, a unit of the same name elsewhere is another one


@pytest.mark.parametrize("model", [Compound, Grid, WorkCalendarDay, Organization])
def test_the_same_in_another_community_is_another_one(house: House, model: type[models.Model]):
    stored(SOUND[model](house))
    there = broken(house, model, community=house.elsewhere.community)
    there.validate_constraints()
    stored(there)


# Columns

# Model, column, a value the table cannot hold.
TOO_LONG = [
    (Community, "code", 33),
    (Community, "name", 41),
    (Community, "subdistrict", 41),
    (Community, "hostname", 101),
    (Community, "phone", 21),
    (Community, "council_place", 81),
    (Compound, "name", 41),
    (Grid, "code", 9),
    (Grid, "name", 41),
    (Grid, "layout_note", 201),
    (Building, "name", 41),
    (Dwelling, "unit", 11),
    (Dwelling, "room", 11),
    (WorkCalendarDay, "name", 21),
    (Organization, "name", 61),
    (Organization, "address", 101),
    (Organization, "contact_name", 41),
    (Organization, "phone", 21),
    (Facility, "name", 61),
    (Facility, "place", 101),
    (User, "username", 151),
    (User, "name", 41),
    (User, "phone", 21),
    (ApiToken, "name", 61),
    (IdempotencyKey, "owner", 81),
    (IdempotencyKey, "key", 81),
    (Throttle, "key", 121),
]


@pytest.mark.parametrize(("model", "column", "length"), TOO_LONG)
def test_one_character_too_many(house: House, model: type[models.Model], column: str, length: int):
    """Counted in characters, not bytes: the longest Chinese name fits."""
    stored(broken(house, model, **{column: "长" * (length - 1)}))
    with pytest.raises(DataError):
        stored(broken(house, model, **{column: "长" * length}))
    with pytest.raises(ValidationError) as refused:
        broken(house, model, **{column: "a" * length}).clean_fields()
    assert f"不超过 {length - 1} 字符" in " ".join(refused.value.message_dict[column])


# Model, column: what every row must say.
NEVER_EMPTY = [
    (Compound, "community_id"),
    (Grid, "community_id"),
    (Building, "community_id"),
    (Building, "compound_id"),
    (Building, "grid_id"),
    (Dwelling, "community_id"),
    (Dwelling, "building_id"),
    (Dwelling, "grid_id"),
    (WorkCalendarDay, "community_id"),
    (WorkCalendarDay, "date"),
    (WorkCalendarDay, "workday"),
    (Organization, "community_id"),
    (Facility, "community_id"),
    (Facility, "grid_id"),
    (Post, "user_id"),
    (Post, "community_id"),
    (Post, "since"),
    (ApiToken, "user_id"),
    (ApiToken, "expires_at"),
]


@pytest.mark.parametrize(("model", "column"), NEVER_EMPTY)
def test_a_row_without_it_is_refused(house: House, model: type[models.Model], column: str):
    with pytest.raises(IntegrityError, match=f'"{column}"'):
        stored(broken(house, model, **{column: None}))


# Model, choices, a word that is none of them.
CHOICES = [
    (Organization, "kind", "bank"),
    (Facility, "kind", "fountain"),
    (Facility, "state", "lost"),
    (Post, "kind", "mayor"),
    (Post, "background", "rich"),
    (Community, "council_weekday", 7),
    (Building, "end_reason", "boredom"),
]


@pytest.mark.parametrize(("model", "field", "word"), CHOICES)
def test_a_word_that_is_no_choice(house: House, model: type[models.Model], field: str, word: object):
    with pytest.raises(ValidationError) as refused:
        broken(house, model, **{field: word}).clean_fields()
    assert "不是有效选项" in " ".join(refused.value.message_dict[field])


def test_a_room_is_shelved_by_its_number_and_by_the_database(house: House):
    block = building(house.grid1, "40号楼")
    for room in ("1001", "201", "9"):
        dwelling(house.grid1, room, building=block)
    assert list(block.dwellings.order_by("shelf").values_list("room", flat=True)) == ["9", "201", "1001"]
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE grids_dwelling SET shelf = '1' WHERE building_id = %s", [block.pk])


@pytest.mark.parametrize(
    ("what", "holder"),
    [
        (lambda house: house.community, "Grid"),
        (lambda house: house.grid1, "Post"),
        (lambda house: house.staff.user, "Post"),
        (lambda house: house.property_company, "Post"),
        (lambda house: house.household.dwelling, "Household"),
        (lambda house: house.household.dwelling.building, "Dwelling"),
        (lambda house: house.household.dwelling.building.compound, "Building"),
    ],
)
def test_what_others_stand_on_is_not_deleted(house: House, what: Callable[[House], Any], holder: str):
    with pytest.raises(models.ProtectedError) as refused:
        what(house).delete()
    assert holder in {type(each).__name__ for each in refused.value.protected_objects}


def test_a_unit_named_by_nothing_may_go(house: House):
    """Nothing hangs on it but its history, which stays."""
    unit = organization(house.community, "走错门公司")
    key = unit.pk
    events = type(unit.events.first())
    unit.delete()
    assert events.objects.filter(pgh_obj_id=key).count() == 1
