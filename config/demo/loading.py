"""载入: the demo community into an empty database, all of it or nothing."""

import datetime
import json
import os
from collections.abc import Callable
from random import Random
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from config.demo import CODE, cast, channels, families, keeping, material, places, shops, telling, visiting
from config.demo.cast import FORMER, Cast
from config.demo.council import Meetings
from config.demo.families import Families
from config.demo.noticeboard import Noticeboard
from config.demo.people import Births
from config.demo.places import Ground
from config.demo.playing import Stage
from config.demo.resolutions import Decisions
from config.demo.stories import Writer
from grids import actors, worktime
from grids.models import Community, User
from grids.sheets import open_sheet
from grids.verdict import Refused
from grids.workflow import seed_calendar
from residents.appeals import categories, limits, sweep
from residents.appeals.models import LimitPolicy
from residents.register.workflow import cards

SEED = 2026
SHOWN_CARDS = 3


def load(*, now: datetime.datetime | None = None, progress: Callable[[int], Any] | None = None) -> Community:
    """载入演示社区. `progress` is told each matter. Refused in production mode and beside any other community."""
    if not settings.DEMO:
        raise Refused("正式运行不能载入演示社区。演示请另用一个数据库，并把 DOORSTEP_MODE 设为 demo。")
    now = now or timezone.now()
    try:
        with transaction.atomic():
            shown = _load(now, progress or (lambda done: None))
    except IntegrityError as error:
        if Community.objects.exists():
            raise Refused("数据库里已经有社区，演示社区只能载入空的数据库。") from error
        raise
    _keep(shown)
    return Community.objects.get(code=CODE)


def _load(now: datetime.datetime, progress: Callable[[int], Any]) -> list[tuple[str, str]]:
    if Community.objects.exists():
        raise Refused("数据库里已经有社区，演示社区只能载入空的数据库。")
    today = timezone.localdate(now)
    community = Community.objects.create(code=CODE, **material.cast()["community"])
    _rules(community, today)
    births = Births(Random(SEED), today)  # noqa: S311  a story, not a secret
    ground = places.lay_out(community)
    people = cast.hire(ground, births, today)
    places.furnish(ground, people.organizations["property"])
    shops.open_up(ground, births)
    homes = families.settle(ground, births, today)
    shown = _hand_out_cards(people, ground, now)
    _take_stock()
    visiting.go_around(people, ground, homes, now, Random(SEED + 3))  # noqa: S311
    _live(people, ground, homes, now, progress)
    keeping.keep(people, homes, now)
    return shown


def _rules(community: Community, today: datetime.date) -> None:
    """Calendar, category tree, promised limits."""
    system = actors.system(community.pk)
    for year in (today.year - 1, today.year, today.year + 1):
        seed_calendar(community, year, by=system)
    sheet = open_sheet(material.CATEGORIES, categories.COLUMNS, optional=categories.OPTIONAL)
    categories.load(sheet, community, by=system)
    LimitPolicy.objects.bulk_create(
        LimitPolicy(community=community, step=step, grade=grade, amount=limit.amount, unit=limit.unit)
        for (step, grade), limit in limits.DEFAULTS.items()
    )


def _hand_out_cards(people: Cast, ground: Ground, now: datetime.datetime) -> list[tuple[str, str]]:
    """户码 for every household, building by building; returns a few with their secrets, to be tried out."""
    at, by = now - datetime.timedelta(days=60), people.actor("staff")
    first = [cards.issue_for_building(building, by=by, at=at)[0] for building in ground.buildings]
    return [(str(household), secret) for household, secret in first[:SHOWN_CARDS]]


def _live(
    people: Cast, ground: Ground, homes: Families, now: datetime.datetime, progress: Callable[[int], Any]
) -> None:
    """Half a year of matters, then what the clock would have done by now."""
    dice = Random(SEED + 1)  # noqa: S311
    writer = Writer(ground, homes, dice, now, worktime.whole_calendar(ground.community.pk))
    with limits.prepared(ground.community.pk):
        decisions = Decisions(people, Random(SEED + 4), now)  # noqa: S311
        meetings = Meetings(people, homes, Random(SEED + 2), now, decide=decisions.decide)  # noqa: S311
        Stage(people, ground, homes, dice, meetings).play(writer.all(), progress)
        decisions.follow()
    _take_stock()
    channels.reach_homes(people, ground, now)
    board = Noticeboard(people, ground, homes, Random(SEED + 3), now)  # noqa: S311
    board.tell()
    User.objects.filter(username=FORMER).update(is_active=False)
    sweep.sweep(now)
    telling.tell(people, now, board)
    channels.reach_colleagues(people, ground, now)


def _take_stock() -> None:
    """Statistics for the planner, which gathers none before a commit: without them every query walks whole tables."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _keep(shown: list[tuple[str, str]]) -> None:
    """The links of a few cards, beside the data: the database itself keeps only their hashes."""
    path = settings.DATA_DIR / "demo_cards.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(shown, ensure_ascii=False))
    draft.replace(path)


def shown_cards() -> list[tuple[str, str]]:
    """演示户码: (household, address to open on a phone); none when they were not kept here."""
    path = settings.DATA_DIR / "demo_cards.json"
    if not path.exists():
        return []
    return [(name, reverse("card", args=[secret])) for name, secret in json.loads(path.read_text())]
