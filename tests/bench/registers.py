"""登记册的速度: 100,000 residents, every kind of search, the slowest of many; and an import of 10,000.

python -m tests.bench.registers [--residents 100000] [--import-rows 10000]
In a database of its own, on the server of DATABASE_URL, dropped afterwards.
"""

import argparse
import io
import os
import random
import statistics
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
django.setup()

import pgtrigger  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import QueryDict  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402
from openpyxl import Workbook  # noqa: E402

from config.demo.people import Births  # noqa: E402
from grids import keyset  # noqa: E402
from grids.actors import Actor  # noqa: E402
from grids.models import Building, Dwelling, Grid  # noqa: E402
from grids.sealed import keyed_hash  # noqa: E402
from grids.states import PostKind  # noqa: E402
from grids.text import initials  # noqa: E402
from residents.register import exports  # noqa: E402
from residents.register.imports import drafts  # noqa: E402
from residents.register.imports.kinds import KINDS  # noqa: E402
from residents.register.models import Household, ImportDraft, Resident  # noqa: E402
from residents.register.registers import REGISTERS  # noqa: E402
from tests import factories  # noqa: E402

PER_HOME = 2.5
FLATS = 100  # to a building
TIMES = 15
SEARCHES = {
    "residents": [
        "王",
        "秀英",
        "王秀英",
        "欧阳",
        "wxy",
        "w",
        "{phone}",
        "3号楼",
        "3号楼1单元105",
        "3-1-105",
        "王 3号楼",
        "查无此人",
    ],
    "households": ["3号楼1单元105", "王秀英", "{phone}", "w"],
    "dwellings": ["3号楼1单元105", "105", "幸福里", "xfl"],
    "buildings": ["3号楼", "幸福里", "xfl"],
}


def fill(residents: int) -> tuple[Actor, Actor, str]:
    """One community of 26 grids; returns somebody of the office, a worker, and a phone that is in it."""
    place = factories.community("bench")
    grids = [factories.grid(place, f"{n:02d}") for n in range(1, 27)]
    compound = factories.compound(place)
    flats = int(residents / PER_HOME)
    blocks = Building.objects.bulk_create(
        Building(community=place, compound=compound, grid=grids[n % 26], name=f"{n + 1}号楼")
        for n in range(-(-flats // FLATS))
    )
    homes = Dwelling.objects.bulk_create(
        (
            Dwelling(community=place, building=block, grid=block.grid, unit="1", room=f"{100 + n}")
            for block in blocks
            for n in range(FLATS)
        ),
        batch_size=5000,
    )
    households = Household.objects.bulk_create(
        (Household(community=place, dwelling=home) for home in homes), batch_size=5000
    )
    phone = _people(households, residents)
    office = factories.actor(factories.user_with_post(PostKind.STAFF, place, care_duty=True))
    worker = factories.actor(factories.user_with_post(PostKind.WORKER, place, grid=grids[0]))
    return office, worker, phone


def settle() -> None:
    """What autovacuum would have done in a house that runs; not within `pgtrigger.ignore`, whose statements are two."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _people(households: list[Household], count: int) -> str:
    births = Births(random.Random(7), factories.LONG_AGO)  # noqa: S311
    people, phone = [], ""
    for n in range(count):
        home = households[n % len(households)]
        name, phone = births.surname() + births._given(40, "female"), births.phone()
        people.append(
            Resident(
                community_id=home.community_id,
                household=home,
                name=name,
                initials=initials(name, person=True),
                phone=phone,
                phone_hash=keyed_hash(phone, purpose="phone"),
            )
        )
        if len(people) == 5000:
            Resident.objects.bulk_create(people)
            people = []
    Resident.objects.bulk_create(people)
    return phone


def timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - start)


def search(slug: str, typed: str, actor: Actor) -> None:
    register = REGISTERS[slug]
    params = QueryDict(mutable=True)
    params["text"] = typed
    keyset.page(register.filtered(params, actor).qs, order=register.order, size=20)


def measure(who: dict[str, Actor], phone: str) -> float:
    """Prints a line per search; returns the slowest of all medians."""
    slowest = 0.0
    for slug, typed in SEARCHES.items():
        for word in typed:
            word = word.format(phone=phone)
            for name, actor in who.items():
                runs = sorted(timed(lambda s=slug, w=word, a=actor: search(s, w, a)) for _ in range(TIMES))
                middle, worst = statistics.median(runs), runs[-2]
                slowest = max(slowest, middle)
                print(f"| {slug} | {word} | {name} | {middle:.1f} | {worst:.1f} |", flush=True)
    return slowest


def import_sheet(actor: Actor, rows: int, seed: int) -> tuple[float, float]:
    """Seconds for the preview and for the import, by the uploader's own steps: of new people the first time, of their
    new phones with another seed."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["楼栋", "单元", "室号", "姓名", "电话"])
    births, blocks = Births(random.Random(seed), factories.LONG_AGO), Building.objects.count()  # noqa: S311
    for n in range(rows):
        sheet.append(
            [f"{n // FLATS % blocks + 1}号楼", "1", str(100 + n % FLATS), f"新居民{n}", births.phone()]
        )
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    kind, made = KINDS["residents"], []
    staged = timed(lambda: made.append(drafts.stage(kind, file, file_name="a.xlsx", by=actor)))
    draft: ImportDraft = made[0]
    assert draft.preview["refused"] == 0, draft.preview["refusals"][:3]
    drafts.confirm(draft, by=actor)
    ran = timed(lambda: drafts.run(kind, draft.pk))
    assert ImportDraft.objects.get(pk=draft.pk).state == "done"
    return staged / 1000, ran / 1000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--residents", type=int, default=100_000)
    parser.add_argument("--import-rows", type=int, default=10_000)
    given = parser.parse_args()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        with pgtrigger.ignore("residents.Resident:created_insert", "residents.Household:created_insert"):
            office, worker, phone = fill(given.residents)
        settle()
        print(f"{Resident.objects.count()} residents, {Grid.objects.count()} grids")
        print("| register | typed | who | median ms | 2nd worst ms |\n|---|---|---|---|---|")
        print(f"slowest median: {measure({'office': office, 'worker': worker}, phone):.1f} ms")
        for seed, what in ((8, "new people"), (9, "changed phones")):
            staged, ran = import_sheet(office, given.import_rows, seed)
            print(f"import of {given.import_rows} {what}: preview {staged:.1f} s, import {ran:.1f} s")
        wrote = timed(lambda: exports.masked_book(REGISTERS["residents"], "grid=01", by=office)) / 1000
        print(f"export of one grid of {Resident.objects.count()} residents: {wrote:.1f} s")
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    main()
