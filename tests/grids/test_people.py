"""岗位: what the database keeps true about accounts and posts, whoever writes."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction

from grids.models import Post, User
from grids.states import PostKind
from tests.community import House
from tests.factories import grid, organization, post, user

D = datetime.date
INSERT = """
    INSERT INTO grids_post (user_id, kind, community_id, grid_id, "primary", background, care_duty, since, until)
    VALUES (%s, 'worker', %s, %s, %s, '', false, %s, %s)
"""


@pytest.fixture
def ground(db):
    """A grid nobody serves yet."""
    return grid()


def insert(ground, since, until=None, *, primary=True):
    """Straight into the table, as another program would."""
    row = [user().pk, ground.community_id, ground.pk, primary, since, until]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT, row)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (D(2026, 3, 1), None),  # the same days
        (D(2026, 1, 1), None),  # begins before, still open
        (D(2026, 5, 1), D(2026, 6, 1)),  # inside
        (D(2026, 1, 1), D(2026, 3, 2)),  # overlaps by its last day
        (D(2026, 11, 30), None),  # begins on the other's last day
    ],
)
def test_one_grid_never_has_two_primary_workers_on_one_day(ground, since, until):
    insert(ground, D(2026, 3, 1), D(2026, 12, 1))
    with pytest.raises(IntegrityError, match="one_primary_worker_per_grid"):
        insert(ground, since, until)


@pytest.mark.parametrize(
    ("since", "until"),
    [(D(2026, 12, 1), None), (D(2026, 1, 1), D(2026, 3, 1)), (D(2026, 4, 1), D(2026, 4, 1))],
)
def test_a_hand_over_on_the_day_is_fine(ground, since, until):
    """`until` is the first day no longer in service; a post that ended on its first day served no day."""
    insert(ground, D(2026, 3, 1), D(2026, 12, 1))
    insert(ground, since, until)
    assert ground.posts.count() == 2


def test_helpers_and_other_grids_do_not_count(ground):
    insert(ground, D(2026, 3, 1))
    insert(ground, D(2026, 3, 1), primary=False)
    insert(grid(ground.community), D(2026, 3, 1))
    assert Post.objects.count() == 3


def test_a_worker_may_serve_two_grids(ground):
    person = user()
    post(person, PostKind.WORKER, grid=ground)
    post(person, PostKind.WORKER, grid=grid(ground.community))
    assert person.posts.open_on(D(2026, 11, 22)).count() == 2


def test_ending_a_post_frees_the_grid(ground):
    insert(ground, D(2026, 1, 1))
    ground.posts.update(until=D(2026, 6, 1))
    insert(ground, D(2026, 6, 1))


@pytest.mark.parametrize("until", [D(2026, 2, 28), D(2025, 1, 1)])
def test_a_post_cannot_end_before_it_begins(ground, until):
    with pytest.raises((IntegrityError, DataError)):
        insert(ground, D(2026, 3, 1), until)


def test_the_screen_says_so_in_chinese(ground):
    insert(ground, D(2026, 3, 1))
    double = Post(
        user=user(), kind=PostKind.WORKER, community=ground.community, grid=ground, since=D(2026, 4, 1)
    )
    with pytest.raises(ValidationError) as refused:
        double.full_clean()
    assert refused.value.messages == ["这个网格在这段时间已有主责网格员（一格一员），请先办理离岗交接。"]


def test_a_date_typed_backwards_is_a_sentence_not_a_crash(ground):
    typo = Post(
        user=user(),
        kind=PostKind.WORKER,
        community=ground.community,
        grid=ground,
        since=D(2026, 4, 1),
        until=D(2026, 3, 1),
    )
    with pytest.raises(ValidationError) as refused:
        typo.full_clean()
    assert "离岗日期不能早于到岗日期。" in refused.value.messages


def test_a_worker_post_needs_a_grid_and_no_other_may_have_one(ground):
    place = ground.community
    with pytest.raises(IntegrityError, match="worker_post_has_a_grid"), transaction.atomic():
        post(user(), PostKind.WORKER, place)
    with pytest.raises(IntegrityError, match="worker_post_has_a_grid"), transaction.atomic():
        post(user(), PostKind.STAFF, place, grid=ground)


def test_a_seat_needs_an_organisation(ground):
    with pytest.raises(IntegrityError, match="seat_post_has_an_organization"), transaction.atomic():
        post(user(), PostKind.SEAT, ground.community)
    post(user(), PostKind.SEAT, organization=organization(ground.community))


@pytest.mark.parametrize(
    ("day", "in_force"),
    [(D(2026, 2, 28), False), (D(2026, 3, 1), True), (D(2026, 5, 31), True), (D(2026, 6, 1), False)],
)
def test_a_post_is_in_force_from_its_first_day_to_before_its_last(ground, day, in_force):
    insert(ground, D(2026, 3, 1), D(2026, 6, 1))
    assert Post.objects.open_on(day).exists() is in_force


def test_an_open_post_stays_open(ground):
    insert(ground, D(2026, 3, 1))
    assert Post.objects.open_on(D(2036, 1, 1)).primary_workers().count() == 1


def test_an_account_with_a_history_cannot_be_deleted(house: House):
    with pytest.raises(IntegrityError):
        User.objects.filter(pk=house.staff.user_id).delete()


@pytest.mark.parametrize(
    ("who", "label"),
    [
        ("worker1", "第01微网格网格员"),
        ("staff", "社区工作人员"),
        ("lead", "社区负责人"),
        ("property", "幸福里社区物业公司"),
        ("supervisor", "街道督导"),
    ],
)
def test_the_header_says_what_somebody_is(house: House, who: str, label: str):
    assert getattr(house, who).posts[0].label == label


def test_accounts_are_called_by_their_chinese_name(house: House):
    person = house.staff.user
    assert (str(person), person.get_full_name(), person.get_short_name()) == ("李敏",) * 3
