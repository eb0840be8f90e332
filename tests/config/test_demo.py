"""The demo community: complete, believable, told by the real verbs, and never near production."""

import datetime
import json
import re
import stat
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from stdnum.cn import ric

from config.demo import CODE, cast, channels, loading, material, moments, stories
from config.demo.people import Births
from council.covenant.articles import changes
from council.meetings.states import AFTERWARDS
from council.models import (
    AgendaItem,
    AgendaItemRecord,
    CovenantRecord,
    CovenantVersion,
    Minutes,
    MinutesRecord,
    Resolution,
    ResolutionAppeal,
    ResolutionRecord,
    Session,
    SessionRecord,
)
from council.resolutions.states import State as ResolutionState
from grids import actors, geo, ledger
from grids.deadlines import Calendar
from grids.models import (
    Building,
    Community,
    Compound,
    Dwelling,
    Facility,
    Grid,
    Organization,
    Post,
    User,
    WorkCalendarDay,
)
from grids.states import Background, PostKind
from grids.verdict import Refused
from grids.workflow import assign_worker
from notices.bulletins import weeks
from notices.bulletins.figures import compute
from notices.directory.states import ServiceGroup
from notices.models import (
    Bulletin,
    DeliveryRecord,
    GridGroup,
    InboxMessage,
    Notice,
    NoticeRecord,
    OutboxMessage,
    PlanRecord,
    Service,
    WeatherWarning,
    WorkPlan,
)
from residents.appeals import limits
from residents.appeals.models import Appeal, AppealRecord, Category, Evaluation, LimitPolicy, NumberSeries
from residents.appeals.states import OPEN, State
from residents.register.models import (
    Correction,
    ExportRequest,
    Household,
    HouseholdCard,
    Promise,
    Resident,
    Reveal,
    Visit,
)

pytestmark = pytest.mark.xdist_group("demo")  # loaded by one process alone
LOADED_AT = timezone.now()
TODAY = timezone.localdate(LOADED_AT)
STATEMENTS = [0]
RECORDS = (AppealRecord, SessionRecord, AgendaItemRecord, ResolutionRecord, MinutesRecord, CovenantRecord)


@pytest.fixture(scope="module", autouse=True)
def demo(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Community]:
    """Loaded once for this file and rolled back after it."""
    patch = pytest.MonkeyPatch()
    patch.setattr(settings, "DATA_DIR", tmp_path_factory.mktemp("data"))
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    patch.setattr(settings, "STORAGES", {**settings.STORAGES, "staticfiles": {"BACKEND": plain}})

    def counted(execute: Any, *args: Any) -> Any:
        STATEMENTS[0] += 1
        return execute(*args)

    with django_db_blocker.unblock(), transaction.atomic():
        with connection.execute_wrapper(counted):
            loading.load(now=LOADED_AT)
        yield Community.objects.get()
        transaction.set_rollback(True)
    patch.undo()


@pytest.fixture(autouse=True)
def in_a_transaction(demo: Community, db: None) -> None:
    """Each test leaves the demo as it found it."""


def said(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out, stderr=out)
    return out.getvalue()


# The ground


def test_26_grids_by_code(demo: Community):
    assert (demo.code, demo.name, demo.subdistrict) == (CODE, "幸福里社区", "幸福街道")
    assert list(Grid.objects.values_list("code", flat=True)) == [f"{n:02d}" for n in range(1, 27)]
    assert all(grid.layout_note for grid in Grid.objects.all())


def test_the_boundaries_tile_one_map():
    """Every inner corner is shared; every boundary is usable and the drawing holds them all."""
    boundaries = [grid.boundary for grid in Grid.objects.all()]
    for boundary in boundaries:
        assert geo.validate_geojson(boundary)
    corners = Counter(tuple(point) for each in boundaries for point in each["coordinates"][0][:-1])
    assert max(corners.values()) == 4
    assert len(geo.project(boundaries, 600).shapes) == 26


def test_three_compounds_sixty_buildings_three_thousand_dwellings():
    assert Compound.objects.count() == 3
    assert Building.objects.count() == 60
    assert Dwelling.objects.count() == 3000
    assert set(Dwelling.objects.values_list("grid__code", flat=True)) == {f"{n:02d}" for n in range(1, 27)}


def test_a_building_and_its_dwellings_lie_in_the_same_grid():
    for building in Building.objects.all():
        assert set(building.dwellings.values_list("grid_id", flat=True)) == {building.grid_id}


def test_every_grid_has_things_to_look_after():
    kinds = {grid.code: set(grid.facilities.values_list("kind", flat=True)) for grid in Grid.objects.all()}
    assert all({"lamp", "bin_station", "charger"} <= have for have in kinds.values())
    assert Facility.objects.filter(kind="lift").count() == 20 * 2 + 16
    assert not Facility.objects.filter(keeper=None).exists()


# The people who live there


def test_eight_thousand_residents_in_their_households():
    assert Resident.objects.count() == 8000
    assert Household.objects.filter(residents__isnull=True).count() == 0
    assert Resident.objects.filter(head=True).count() == Household.objects.count()
    assert 2800 < Household.objects.count() < 3000, "some flats stand empty"


def test_id_numbers_are_sound_say_the_birthday_and_belong_to_nobody():
    for person in Resident.objects.order_by("pk")[:400]:
        number = person.id_number
        assert ric.calc_check_digit(number) == number[-1]
        assert number[6:14] == f"{person.birth_date:%Y%m%d}"
        assert (int(number[16]) % 2 == 1) == (person.gender == "male")
        assert number.startswith("329999")


def test_phones_belong_to_nobody_and_are_sealed():
    phones = [person.phone for person in Resident.objects.exclude(phone_hash="")[:300]]
    assert all(re.fullmatch(r"154\d{8}", phone) for phone in phones)
    assert len(set(phones)) == 300
    stored = Resident.objects.extra(select={"raw": "phone"}).values_list("raw", flat=True)[:50]  # noqa: S610
    assert not any("154" in each[:3] for each in stored)


def test_ages_are_those_of_a_neighbourhood():
    born = list(Resident.objects.values_list("birth_date", flat=True))
    ages = [(TODAY - day).days // 365 for day in born]
    assert min(ages) >= 0 and max(ages) < 100
    assert 0.12 < sum(age >= 65 for age in ages) / 8000 < 0.35
    assert 0.08 < sum(age < 18 for age in ages) / 8000 < 0.35


def test_there_are_people_to_care_for():
    groups = Counter(each for row in Resident.objects.values_list("care_groups", flat=True) for each in row)
    assert set(groups) == {
        "living_alone",
        "elderly",
        "disability",
        "low_income",
        "left_behind_child",
        "chronic_illness",
    }
    alone = Resident.objects.filter(care_groups__contains=["living_alone"])
    assert all(each.household.residents.count() == 1 for each in alone[:40])


def test_names_fit_the_family():
    child = Resident.objects.filter(birth_date__year__gte=TODAY.year - 12, head=False).first()
    head = child.household.residents.get(head=True)
    assert child.name[0] == head.name[0]


# The people who work there


def test_one_worker_per_grid_of_every_background_and_grid_26_is_vacant():
    serving = Post.objects.open_on(TODAY).primary_workers()
    assert {post.grid.code: post.user.username for post in serving.select_related("grid", "user")} == {
        f"{n:02d}": f"worker{n:02d}" for n in range(1, 26)
    }
    assert set(serving.values_list("background", flat=True)) == set(Background)


def test_the_vacancy_shows_since_last_month_and_has_a_backup():
    vacant = Grid.objects.get(code="26")
    last = Post.objects.get(grid=vacant)
    assert last.until.month == (TODAY.replace(day=1) - datetime.timedelta(days=1)).month
    assert last.user.username == cast.FORMER and not last.user.is_active
    assert vacant.backup.username == "staff"


def test_worker26_has_an_account_and_no_post_until_the_admin_appoints():
    waiting = User.objects.get(username="worker26")
    assert not waiting.posts.exists()
    assert actors.of_user(waiting).community_id is None
    admin = actors.of_user(User.objects.get(username="admin"))
    assign_worker(Grid.objects.get(code="26"), by=admin, user=waiting, since=TODAY)
    assert actors.of_user(waiting).grid_ids == {Grid.objects.get(code="26").pk}


def test_every_account_of_the_table_logs_in_with_the_one_password(client: Client):
    listed = [name for name, _ in cast.accounts() if "…" not in name]
    assert listed == ["admin", "lead", "staff", "staff2", "property", "owners", "party", "street"]
    assert len(set(User.objects.exclude(username=cast.FORMER).values_list("password", flat=True))) == 1
    for username in ("staff", "worker26"):
        answer = client.post("/login/", {"username": username, "password": settings.DEMO_PASSWORD})
        assert answer.status_code == 302, username
    assert not User.objects.get(username=cast.FORMER).has_usable_password()
    assert set(User.objects.values_list("username", flat=True)) == {
        *listed,
        *(f"worker{n:02d}" for n in range(1, 27)),
        cast.FORMER,
    }


@pytest.mark.parametrize(
    ("username", "kind"),
    [
        ("admin", PostKind.ADMIN),
        ("lead", PostKind.LEAD),
        ("staff", PostKind.STAFF),
        ("staff2", PostKind.STAFF),
        ("property", PostKind.SEAT),
        ("owners", PostKind.SEAT),
        ("party", PostKind.SEAT),
        ("street", PostKind.SUPERVISOR),
        ("worker07", PostKind.WORKER),
    ],
)
def test_every_account_holds_its_post(username: str, kind: str):
    assert actors.of_user(User.objects.get(username=username)).holds(kind)


def test_no_account_is_a_superuser():
    assert not User.objects.filter(is_superuser=True).exists()


def test_organisations_of_every_kind():
    kinds = set(Organization.objects.values_list("kind", flat=True))
    assert kinds >= {"property", "owners", "party", "enterprise", "resident_unit", "social", "department"}


# The rules


def test_the_calendar_knows_this_year_and_the_last():
    years = set(WorkCalendarDay.objects.values_list("date__year", flat=True))
    assert {TODAY.year - 1, TODAY.year} <= years


def test_the_category_tree_has_three_levels_keywords_and_grades():
    assert set(Category.objects.values_list("level", flat=True)) == {1, 2, 3}
    leaves = Category.objects.filter(level=3)
    assert leaves.count() >= 50
    assert all(leaf.keywords and leaf.default_grade for leaf in leaves)


def test_the_promised_limits_are_rows_the_office_can_change():
    assert LimitPolicy.objects.count() == len(limits.DEFAULTS)
    for (step, grade), limit in limits.DEFAULTS.items():
        assert LimitPolicy.objects.get(step=step, grade=grade).limit == limit


# The matters


def test_240_matters_in_every_state():
    states = Counter(Appeal.objects.values_list("state", flat=True))
    assert sum(states.values()) == 240 == stories.TOTAL
    assert set(states) == set(State)
    assert states[State.CLOSED] > 80 and states[State.REGISTERED] >= 5


def test_every_kind_grade_source_and_track_is_there():
    for name in ("kind", "grade", "track"):
        choices = {value for value, _ in Appeal._meta.get_field(name).choices}
        assert set(Appeal.objects.values_list(name, flat=True)) - {""} == choices
    assert len(set(Appeal.objects.values_list("source", flat=True))) >= 7


def test_many_different_things_in_peoples_own_words():
    titles = Counter(Appeal.objects.values_list("title", flat=True))
    assert len(titles) >= 120
    assert max(titles.values()) <= 6
    texts = list(Appeal.objects.values_list("text", flat=True))
    assert not any("{" in text or "}" in text for text in texts)
    assert sum(len(title) <= 20 for title in titles) / len(titles) > 0.9
    assert max(len(title) for title in titles) > 30, "and some go on and on"


def test_the_material_covers_what_a_neighbourhood_talks_about():
    matters = material.matters()
    assert len(matters) >= 60 and len({matter.key for matter in matters}) == len(matters)
    paths = set(Category.objects.values_list("path", flat=True))
    for matter in matters:
        assert matter.category in paths, matter.key
        assert matter.done or matter.decline, matter.key
        assert matter.council or matter.track != "deliberate", matter.key
        assert all(2 <= len(title) <= 80 and len(text) <= 5000 for title, text in matter.say), matter.key
        assert all(len(title) <= 80 and len(text) <= 500 for title, text in filter(None, [matter.public]))
    assert set(Appeal.objects.values_list("category__path", flat=True)) - {None} <= paths


def test_the_ledger_verifies_and_is_in_the_order_of_time():
    assert list(ledger.breaks(AppealRecord)) == []
    for appeal in Appeal.objects.prefetch_related("records"):
        at = [record.at for record in appeal.records.all()]
        assert at == sorted(at), appeal.number
        assert at[0] == appeal.registered_at and at[-1] <= LOADED_AT, appeal.number


def test_numbers_follow_the_order_in_which_matters_were_raised():
    for series in NumberSeries.objects.all():
        numbers = Appeal.objects.filter(number__startswith=f"{series.year}-").order_by(
            "registered_at", "number"
        )
        expected = [f"{series.year}-{n:06d}" for n in range(1, series.last + 1)]
        assert list(numbers.values_list("number", flat=True)) == expected


def test_it_covers_half_a_year_up_to_today():
    days = [(LOADED_AT - at).days for at in Appeal.objects.values_list("registered_at", flat=True)]
    assert max(days) > 120 and max(days) <= 184
    assert min(days) == 0


def test_every_verb_was_used():
    used = set(AppealRecord.objects.values_list("action", flat=True))
    assert used >= {verb for _, _, verbs in sum(stories.PLOTS.values(), []) for verb in verbs}
    assert used >= {"register", "merge", "absorb", "endorse", "evaluate"}


def test_some_are_late_and_some_are_quiet():
    late = Appeal.objects.overdue(LOADED_AT)
    assert 5 <= late.count() <= 60
    month = LOADED_AT - datetime.timedelta(days=30)
    assert Appeal.objects.filter(state__in=OPEN, moved_at__lt=month).count() >= 2


def test_voices_stand_behind_public_matters():
    board = Appeal.objects.on_board()
    assert board.count() >= 40
    assert all(appeal.public_title and appeal.public_text for appeal in board)
    assert max(board.values_list("households_count", flat=True)) >= 8


def test_the_same_matter_is_told_in_other_words():
    """Some are merged, and some still wait for somebody to notice."""
    merged = Appeal.objects.filter(state=State.MERGED).select_related("merged_into")
    assert merged.count() == stories.MERGED
    for each in merged:
        assert each.title != each.merged_into.title and each.place == each.merged_into.place
    waiting = Appeal.objects.filter(state=State.REGISTERED)
    alike = [
        each
        for each in waiting
        if Appeal.objects.open().exclude(pk=each.pk).filter(place=each.place, grid=each.grid).exists()
    ]
    assert len(alike) >= 3


def test_people_are_mostly_satisfied_and_not_all():
    levels = Counter(Evaluation.objects.values_list("satisfaction", flat=True))
    assert levels["satisfied"] > levels["mostly"] > levels["unsatisfied"] >= 1


def test_people_who_need_care_have_matters_of_their_own():
    cared = Appeal.objects.exclude(resident=None).exclude(resident__care_groups=[])
    assert cared.count() >= 8


def test_complaints_about_somebody_are_hidden_from_them_and_never_public():
    about = Appeal.objects.filter(complaint_organization__isnull=False)
    assert about.exists() and not about.filter(is_public=True).exists()
    property_seat = actors.of_user(User.objects.get(username="property"))
    assert not Appeal.objects.visible_to(property_seat).filter(pk__in=about).exists()
    assert Appeal.objects.filter(complaint_user__isnull=False).exists()


def test_nobody_verified_an_own_case():
    for record in AppealRecord.objects.filter(action="close").select_related("subject"):
        started = AppealRecord.objects.filter(
            subject=record.subject, action__in=("start", "settle_on_spot", "reply"), at__lte=record.at
        )
        assert record.actor_id not in set(started.values_list("actor_id", flat=True)) - {None}


def test_the_vacant_grid_has_its_matters_looked_after():
    here = Appeal.objects.filter(grid__code="26")
    assert here.exists()
    gone = User.objects.get(username=cast.FORMER)
    assert not here.filter(handler=gone, state__in=OPEN).exists()


# Cards


def test_some_households_have_their_card_and_three_can_be_tried_out(client: Client):
    assert HouseholdCard.objects.count() == Household.objects.count()
    shown = loading.shown_cards()
    assert len(shown) == 3
    household, address = shown[0]
    assert client.get(address).status_code in (200, 302)
    answer = client.post(address)
    assert answer.status_code in (200, 302)
    kept = settings.DATA_DIR / "demo_cards.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    secret = json.loads(kept.read_text())[0][1]
    assert secret not in str(list(HouseholdCard.objects.values())), "the database keeps only hashes"


def test_without_the_kept_file_no_cards_are_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    assert loading.shown_cards() == []


# Doors


def test_the_lobby_the_ledger_and_my_grid_open(client: Client):
    assert "幸福里社区" in client.get("/").content.decode()
    client.force_login(User.objects.get(username="staff"))
    assert client.get("/appeals/").status_code == 200
    client.force_login(User.objects.get(username="worker01"))
    assert client.get("/my-grid/").status_code == 200


# Who opens which page, and what stands on it: no place of any menu is bare.
PAGES = [
    ("", "/", "有同感"),
    ("", "/notices/", "包饺子送温暖"),
    ("", "/notices/", "新申请低保家庭公示"),
    ("", "/board/", "附议"),
    ("", "/workers/", "第26微网格"),
    ("", "/council/", "议程公布"),
    ("", "/covenant/", "第 2 版"),
    ("", "/minutes/", "公示中"),
    ("", "/notices/", "流感疫苗接种点"),
    ("", "/warnings/", "解除暴雨黄色预警"),
    ("", "/services/", "四点半课堂"),
    ("", "/plans/", "消防通道和充电整治"),
    ("", "/bulletins/", "一周通报"),
    ("staff", "/desk/", "条通知草稿等人看过再发布"),
    ("staff", "/desk/", "份通知还没有确认送达"),
    ("staff", "/my-grid/", "第26微网格"),
    ("staff", "/visits/due/", "该走访"),
    ("staff", "/visits/", "没人在家"),
    ("staff", "/promises/", "过期了"),
    ("staff", "/registers/", "重点关爱"),
    ("staff", "/residents/", "第01微网格"),
    ("staff", "/enterprises/", "物业公司"),
    ("staff", "/facilities/?state=faulty", "故障"),
    ("staff", "/corrections/", "待处理"),
    ("staff", "/exports/", "报送街道年度人口核对表"),
    ("staff", "/rates/", "口径第 1 版"),
    ("staff", "/resolutions/", "超期"),
    ("staff", "/notices/?tab=drafts", "东侧道路封闭施工"),
    ("staff", "/deliveries/", "待确认"),
    ("staff", "/outbox/", "已发出"),
    ("staff", "/ground/balance/", "第01微网格"),
    ("staff", "/ground/coverage/", "没有网格员的网格</span> <b>1</b>"),
    ("staff", "/ground/coverage/grids/", "第26微网格"),
    ("lead", "/posts/", '有 <b class="num">1</b> 个网格缺人，排在最前'),
    ("lead", "/accounts/", "没有岗位"),
    ("lead", "/calendar/", "休息"),
    ("lead", "/office-records/", "载入全年"),
    ("lead", "/channels/", "第01微网格工作群"),
    ("admin", "/channels/", "添加微群"),
    ("admin", "/settings/", "工作人员登录要动态码"),
    ("worker01", "/my-grid/", "幸福里一期 1—"),
    ("worker01", "/visits/due/", "今天的路线"),
    ("worker01", "/notices/?tab=drafts", "本格周日大扫除"),
    ("worker01", "/inbox/", "未读"),
    ("property", "/desk/", "轮到我办的事"),
    ("street", "/registers/", "分网格"),
    ("street", "/rates/", "全社区"),
]


@pytest.mark.parametrize(("who", "path", "words"), PAGES)
def test_something_stands_on_every_page(client: Client, who: str, path: str, words: str):
    if who:
        client.force_login(User.objects.get(username=who))
    answer = client.get(path)
    assert answer.status_code == 200
    assert words in answer.content.decode()


@pytest.mark.parametrize(
    "who", ["staff", "lead", "admin", "worker01", "worker26", "property", "owners", "party", "street"]
)
def test_every_place_of_the_menu_opens(client: Client, who: str):
    client.force_login(User.objects.get(username=who))
    bar = re.search(r'<nav aria-label="主导航">(.*?)</nav>', client.get("/desk/").content.decode(), re.S)
    places = re.findall(r'<a href="([^"]+)"', bar[1]) if bar else []
    assert bool(places) is (who != "worker26")
    assert {place: client.get(place).status_code for place in places} == dict.fromkeys(places, 200)


def test_the_street_reads_numbers_and_nobodys_name(client: Client):
    client.force_login(User.objects.get(username="street"))
    head = Resident.objects.filter(head=True).first()
    for path in ("/registers/", "/rates/", "/desk/", "/appeals/"):
        assert head.name not in client.get(path).content.decode()
    assert client.get("/residents/").status_code == 403


@pytest.mark.parametrize("code", [f"{n:02d}" for n in range(1, 27)])
def test_each_grid_has_a_worker_or_stands_first(client: Client, code: str):
    """Someone answers for every grid, its homes, its things, its visits and its matters."""
    grid = Grid.objects.with_worker(TODAY).get(code=code)
    assert grid.has_worker is (code != "26")
    assert grid.stand_in
    assert grid.call_phone
    assert grid.dwellings.exists()
    assert Facility.objects.filter(grid=grid).exists()
    assert Visit.objects.filter(household__dwelling__grid=grid).exists()
    assert Household.objects.filter(dwelling__grid=grid, confirmed_on__isnull=False).exists()
    client.force_login(User.objects.get(username="lead"))
    rows = re.findall(r"第(\d\d)微网格</", client.get("/posts/").content.decode())
    assert rows[0] == "26"
    assert code in rows


# The registers and a month of keeping them

REGISTERS = [
    (Resident, 8_000, 8_000),
    (Household, 2_850, 2_990),
    (Dwelling, 3_000, 3_000),
    (Building, 60, 60),
    (Organization, 25, 60),
    (Facility, 150, 400),
]


@pytest.mark.parametrize(("model", "least", "most"), REGISTERS, ids=[row[0].__name__ for row in REGISTERS])
def test_every_register_is_filled(model: Any, least: int, most: int):
    assert least <= model.objects.count() <= most


def test_a_month_of_visits_in_every_grid():
    days = {timezone.localdate(at) for at in Visit.objects.values_list("at", flat=True)}
    assert len(days) >= 26
    assert TODAY - datetime.timedelta(days=28) <= min(days) <= max(days) <= TODAY
    assert Visit.objects.values("household__dwelling__grid").distinct().count() == 26
    assert set(Visit.objects.values_list("result", flat=True)) >= {"met", "absent", "phoned"}
    assert set(Visit.objects.values_list("kind", flat=True)) >= {"care", "routine", "safety", "follow_up"}


def test_most_promises_are_kept_some_given_up_and_some_still_open():
    outcomes = Counter(Promise.objects.values_list("outcome", flat=True))
    assert set(outcomes) == {"", "kept", "given_up"}
    assert outcomes["kept"] > outcomes["given_up"]
    assert Promise.objects.filter(outcome="", due_on__lt=TODAY).exists()
    assert Promise.objects.filter(outcome="", due_on__gte=TODAY).exists()


def test_the_registers_were_kept_by_the_real_verbs():
    changed = Resident.objects.filter(events__pgh_label="changed").distinct()
    assert changed.count() >= 6
    assert Household.objects.filter(end_reason="moved_out").count() == 3
    assert Facility.objects.filter(state="faulty").count() >= 3
    assert set(Correction.objects.values_list("state", flat=True)) == {"waiting", "accepted"}
    assert set(ExportRequest.objects.values_list("state", flat=True)) == {"asked", "approved"}
    assert Reveal.objects.filter(purpose="电话通知领取高龄津贴").exists()


def test_the_login_page_lists_the_accounts_in_demo_mode_only(client: Client, settings: Any):
    page = client.get("/login/").content.decode()
    assert settings.DEMO_PASSWORD in page and "worker01 … worker26" in page
    settings.DEMO = False
    page = client.get("/login/").content.decode()
    assert settings.DEMO_PASSWORD not in page and "worker01" not in page


def test_the_command_prints_accounts_password_and_cards():
    answer = said("demo_accounts")
    assert f"密码都是 {settings.DEMO_PASSWORD}" in answer
    for word in ("admin", "lead", "staff", "staff2", "worker01 … worker26", "property", "street", "/h/"):
        assert word in answer
    assert "http" not in answer, "it does not know at which address it runs"


# When it is refused


def test_loading_twice_is_refused_with_a_sentence():
    with pytest.raises(CommandError, match="数据库里已经有社区"):
        said("load_demo")
    assert Community.objects.count() == 1


def test_production_loads_no_demo_and_lists_no_accounts(settings: Any):
    settings.DEMO = False
    with pytest.raises(Refused, match="正式运行不能载入"):
        loading.load()
    with pytest.raises(CommandError, match="正式运行没有演示账号"):
        said("demo_accounts")


def test_the_same_day_makes_the_same_people():
    def people() -> list[Any]:
        births = Births(Random(loading.SEED), TODAY)
        return [births.person(age) for age in range(1, 90)]

    assert people() == people()


def test_loading_costs_what_its_verbs_cost_and_the_registers_go_in_at_once():
    """At most 12 statements a record, and a few hundred for 3,000 dwellings and 8,000 people together."""
    records = sum(each.objects.count() for each in RECORDS)
    assert STATEMENTS[0] <= records * 12 + 2000


# The council


def test_there_are_24_evenings_with_people_talk_and_outcomes():
    held = Session.objects.filter(state__in=AFTERWARDS)
    assert held.count() >= 24
    for session in held:
        items = list(session.items.all())
        assert items, session
        assert not [item for item in items if item.state in ("proposed", "admitted", "discussed")]
        assert session.attendance.count() >= 8
        assert session.starts_at < session.held_at < session.starts_at + datetime.timedelta(hours=3)
        assert session.held_at <= LOADED_AT
    ends = Counter(AgendaItem.objects.filter(session__in=held).values_list("state", flat=True))
    assert set(ends) >= {"resolved", "deferred", "referred", "settled_on_the_spot"}
    assert ends["resolved"] > ends["deferred"]


def test_one_evening_was_called_off_and_its_items_went_along():
    off = Session.objects.get(state="cancelled")
    assert "台风" in off.moved_reason
    assert off.items_went_to.state in AFTERWARDS
    assert not off.items.exists()


def test_next_monday_is_announced_and_two_proposals_wait_for_the_session_after():
    ahead = Session.objects.upcoming()
    assert ahead[0].state == "announced"
    assert ahead[0].items.undecided().count() >= 3
    assert ahead[1].items.proposals().count() == 2
    assert ahead.count() >= 8


def test_matters_before_the_council_stand_on_its_agenda():
    waiting = Appeal.objects.filter(state=State.IN_COUNCIL)
    assert waiting
    for appeal in waiting:
        assert appeal.agenda_items.live().count() == 1, appeal


def test_the_councils_records_verify():
    assert list(ledger.breaks(SessionRecord)) == []
    assert list(ledger.breaks(AgendaItemRecord)) == []
    for item in AgendaItem.objects.prefetch_related("records"):
        at = [record.at for record in item.records.all()]
        assert at == sorted(at), item


# What the council decided


def test_resolutions_are_in_every_state_with_three_different_parties():
    made = Resolution.objects.all()
    assert made.count() >= 20
    assert set(made.values_list("state", flat=True)) == set(ResolutionState)
    for each in made:
        assert len({party.name for party in each.parties}) == 3, each
        assert each.item.state == "resolved"
        assert each.records.first().at == each.written_at


def test_some_are_overdue_and_stand_first_on_the_next_agenda():
    late = Resolution.objects.overdue(TODAY)
    assert late.count() >= 2
    agenda = list(Session.objects.upcoming()[0].items.on_agenda())
    assert [item.kind for item in agenda[: late.count()]] == ["follow_up"] * late.count()


def test_every_report_has_its_evidence_and_nobody_verified_an_own_report():
    for each in Resolution.objects.filter(reported_at__isnull=False):
        assert each.evidence.exists(), each
        assert each.verified_by_id is None or each.verified_by_id != each.reported_by_id


def test_neighbours_were_answered_by_a_resolution():
    answered = ResolutionAppeal.objects.filter(outcome="replied").select_related("appeal")
    assert answered
    for link in answered:
        assert link.appeal.result.startswith("您反映的事，")
        assert link.appeal.records.filter(actor_label="家门口议事厅", action="reply").exists()


def test_past_evenings_have_their_minutes_and_the_oldest_are_final():
    minutes = Minutes.objects.all()
    assert minutes.count() >= 23
    states = Counter(minutes.values_list("state", flat=True))
    assert states["final"] >= 20
    assert Session.objects.filter(state="archived").exists()
    assert Session.objects.filter(state="following_up").exists()
    objections = [each for one in minutes for each in one.objections.all()]
    assert objections
    assert all(each.answered_at for each in objections)


def test_the_covenant_has_two_versions_the_second_adopted_by_a_resolution():
    second, first = CovenantVersion.objects.adopted()
    assert (first.number, second.number) == (1, 2)
    assert second.adopted_by.adopts == second
    assert second.adopted_by.number in second.basis
    assert len(changes(first.articles, second.articles)) >= 3
    assert Resolution.objects.filter(cited__isnull=False).exists()


def test_the_records_of_what_was_decided_verify_and_run_forward():
    for each in (ResolutionRecord, MinutesRecord, CovenantRecord):
        assert list(ledger.breaks(each)) == []
    for made in Resolution.objects.prefetch_related("records"):
        at = [record.at for record in made.records.all()]
        assert at == sorted(at), made
        assert at[-1] <= LOADED_AT


# Moments


@pytest.mark.parametrize(
    ("written", "opens"),
    [
        ("2026-11-23 10:15", "2026-11-23 10:15"),
        ("2026-11-23 06:15", "2026-11-23 09:15"),
        ("2026-11-23 19:45", "2026-11-24 09:45"),
        ("2026-11-20 19:45", "2026-11-23 09:45"),
        ("2026-11-22 11:00", "2026-11-23 11:00"),
    ],
)
def test_the_office_acts_in_its_hours(written: str, opens: str):
    at = timezone.make_aware(datetime.datetime.fromisoformat(written))
    expected = timezone.make_aware(datetime.datetime.fromisoformat(opens))
    assert moments.office_hours(at, Calendar()) == expected


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2026-11-22 10:15", "2026-11-22 10:15"),
        ("2026-11-22 02:47", "2026-11-22 08:47"),
        ("2026-11-22 23:30", "2026-11-23 08:30"),
        ("2026-11-22 22:00", "2026-11-23 08:00"),
    ],
)
def test_residents_sleep_at_night(written: str, said: str):
    at = timezone.make_aware(datetime.datetime.fromisoformat(written))
    assert moments.awake(at) == timezone.make_aware(datetime.datetime.fromisoformat(said))


@pytest.mark.parametrize("hours", [1, 30, 900])
def test_nothing_happens_in_the_future_and_the_order_stays(hours: int):
    dice = Random(7)
    start = LOADED_AT - datetime.timedelta(hours=5)
    planned = [start + datetime.timedelta(hours=hours * n) for n in (1, 2, 3)]
    drawn = moments.squeezed(start, planned, LOADED_AT, dice)
    assert drawn == sorted(drawn) and len(set(drawn)) == 3
    assert start < drawn[0] and drawn[-1] <= LOADED_AT


def test_people_speak_in_the_daytime_and_never_ahead_of_now():
    dice = Random(7)
    for _ in range(200):
        at = moments.spoken(LOADED_AT, dice.uniform(0, 30), dice)
        assert at < LOADED_AT
        assert timezone.localtime(at).hour in range(6, 23) or (LOADED_AT - at).total_seconds() < 6000


# What the office tells


def test_twenty_services_are_offered_and_found_by_their_initials(demo: Community):
    visitor = actors.visitor(demo.pk)
    offered = Service.objects.visible_to(visitor)
    assert offered.count() == 20
    assert {each.group for each in offered} == set(ServiceGroup.values)
    assert [each.name for each in offered.matching("lxy")] == ["量血压测血糖"]


def test_three_plans_run_with_progress_reported_by_those_who_answer(demo: Community):
    plans = WorkPlan.objects.visible_to(actors.visitor(demo.pk)).running().with_items()
    assert [0 < plan.progress < 100 for plan in plans] == [True] * 3
    reports = PlanRecord.objects.filter(action="report")
    assert {each.actor.username for each in reports} >= {"property", "owners", "worker07", "staff"}
    assert reports.filter(at__gt=LOADED_AT).count() == 0


def test_last_weeks_bulletin_is_published_with_the_figures_of_the_ledger(demo: Community):
    bulletin = Bulletin.objects.visible_to(actors.visitor(demo.pk)).get()
    assert bulletin.week == weeks.last_before(LOADED_AT)
    assert bulletin.figures == compute(demo.pk, bulletin.week, LOADED_AT)
    assert bulletin.edited_by.username == "staff"
    reached = Counter(bulletin.notice.deliveries.values_list("state", flat=True))
    assert reached == {"confirmed": 24, "pending": 2}, "and those two are on their workers' lists"


# What was told


INBOXES = [
    ("staff", "写好了，要发到"),
    ("staff", "有人提议"),
    ("staff2", "写好了，要发到"),
    ("lead", "请您主持"),
    ("lead", "过了期限"),
    ("worker01", "的议程公布了"),
    ("worker07", "户该走访了"),
    ("property", "由您牵头"),
    ("property", "核验"),
    ("owners", "请您监督"),
    ("party", "纪要公示到"),
]


@pytest.mark.parametrize(("username", "said"), INBOXES)
def test_the_inbox_of_each_role_has_news_of_the_council_and_of_what_is_posted(
    demo: Community, username: str, said: str
):
    mine = InboxMessage.objects.visible_to(actors.of_user(User.objects.get(username=username)))
    assert mine.filter(sentence__contains=said).exists(), list(mine.values_list("sentence", flat=True)[:20])


def test_two_workers_still_have_the_bulletin_to_bring(demo: Community):
    told = InboxMessage.objects.filter(key__startswith="notice:", sentence__startswith="“一周通报")
    assert told.count() == 2
    assert {row.topic for row in told} == {"task"}


def test_families_hear_of_the_evenings_their_matters_were_talked_about(demo: Community):
    homes = InboxMessage.objects.filter(household__isnull=False)
    assert homes.filter(sentence__contains="纪要公示到").exists()
    assert not InboxMessage.objects.exclude(community=demo).exists()


def test_a_storm_came_was_upgraded_and_lifted(demo: Community):
    chain = WeatherWarning.objects.of(demo.pk).order_by("issued_at")
    assert [(each.action, each.level) for each in chain] == [
        ("issue", "blue"),
        ("upgrade", "yellow"),
        ("lift", "yellow"),
    ]
    assert [each.supersedes for each in chain] == [None, *chain[:2]]
    assert not WeatherWarning.objects.in_force(LOADED_AT).exists()
    for each in chain:
        states = set(each.notice.deliveries.values_list("state", flat=True))
        assert (states, each.notice.deliveries.count()) == ({"confirmed"}, 26)


def test_every_kind_of_notice_hangs_on_the_wall(demo: Community):
    shown = Notice.objects.of(demo.pk).shown()
    assert set(shown.values_list("kind", flat=True)) == {"notice", "bulletin", "alert", "posting", "activity"}
    assert Notice.objects.of(demo.pk).drafts().count() == 2
    posted = shown.get(kind="posting")
    assert posted.pinned
    assert posted.published_at < LOADED_AT < posted.expires_at


def test_the_activity_is_full_and_some_wait(demo: Community):
    party = Notice.objects.of(demo.pk).get(kind="activity")
    assert party.seats_taken <= party.seats
    assert party.sign_ups.seated().exists()
    assert party.deliveries.filter(state="pending").count() == 4


def test_the_outbox_shows_what_went_what_waits_and_one_that_did_not_go(demo: Community):
    kept = OutboxMessage.objects.of(demo.pk)
    counts = Counter(kept.values_list("state", flat=True))
    assert set(counts) == {"sent", "queued", "dead"}
    assert (counts["sent"] > 100, counts["queued"] >= 1, counts["dead"]) == (True, True, 1)
    dead = kept.get(state="dead")
    assert (dead.group.grid.code, dead.words) == ("26", "这个群已经停用，没有发出。")
    assert kept.filter(state="queued", title="告知｜下水道疏通", next_at__gt=LOADED_AT).exists()
    shown = Client(headers={"host": "127.0.0.1"})
    shown.force_login(User.objects.get(username="staff"))
    page = shown.get("/outbox/").content.decode()
    assert "这个群已经停用，没有发出。" in page
    assert "起发" in shown.get("/outbox/?state=waiting").content.decode()


def test_nothing_in_the_demo_leaves_this_machine(demo: Community):
    assert set(GridGroup.objects.of(demo.pk).values_list("kind", flat=True)) == {"demo", "manual"}
    told = {each.group.kind for each in OutboxMessage.objects.of(demo.pk).select_related("group")}
    assert told == {"demo"}


def test_some_doors_were_reached_by_robots_and_some_by_hand(demo: Community):
    storm = WeatherWarning.objects.of(demo.pk).order_by("issued_at")[0].notice
    hows = Counter(storm.deliveries.values_list("how", flat=True))
    assert hows["robot"] == 26 - len(channels.BY_HAND)
    assert sum(hows.values()) == 26
    assert set(hows) <= {"robot", "group", "door", "phone"}


def test_what_was_told_was_told_by_the_real_verbs(demo: Community):
    for record_class in (NoticeRecord, DeliveryRecord):
        assert record_class.objects.exists()
        assert list(ledger.breaks(record_class)) == []
    for notice in Notice.objects.of(demo.pk).exclude(kind__in=("alert", "bulletin")).shown():
        assert notice.published_by != notice.drafted_by
