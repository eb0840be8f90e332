"""A small community with everyone in it, the way a test meets it.

Nothing here goes around the house: appeals reach their states through the real verbs.
"""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from grids import actors, uploads
from grids.actors import Actor
from grids.models import Community, Grid, Organization, Post, User
from grids.states import OrganizationKind, PostKind
from residents.appeals import receipts, workflow
from residents.appeals.models import Appeal, Category
from residents.appeals.states import DeclineReason, Source, State
from residents.models import Household, HouseholdCard, Resident
from residents.register.workflow import cards
from tests.factories import (
    LONG_AGO,
    actor,
    category,
    community,
    grid,
    household,
    household_actor,
    organization,
    resident,
)
from tests.photos import photo

NAMES = {
    "staff": "李敏",
    "second_staff": "赵静",
    "lead": "周书记",
    "admin": "管理员",
    "supervisor": "街道督导",
    "worker1": "网格员1",
    "worker2": "网格员2",
    "worker3": "网格员3",
    "property": "物业经理",
    "owners": "业委会主任",
    "party": "党员代表",
}
STEP = datetime.timedelta(minutes=10)


@dataclass
class House:
    """A small community with everyone in it. People are Actors (`.user` is the account), so verbs take them as
    they are; ask `actor(house.staff.user)` again after a post changed."""

    community: Community
    grid1: Grid
    grid2: Grid
    grid3: Grid
    worker1: Actor
    worker2: Actor
    worker3: Actor
    staff: Actor
    second_staff: Actor
    lead: Actor
    admin: Actor
    supervisor: Actor
    property_company: Organization
    owners_committee: Organization
    party_branch: Organization
    property: Actor
    owners: Actor
    party: Actor
    household: Household
    resident: Resident
    card: HouseholdCard
    card_secret: str
    category: Category
    elsewhere: "House" = field(default=None, repr=False)

    @property
    def family(self) -> Actor:
        """The household, signed in with its card."""
        return household_actor(self.household)

    @property
    def visitor(self) -> Actor:
        return actors.visitor(self.community.pk)

    @property
    def system(self) -> Actor:
        return actors.system(self.community.pk)

    def worker_of(self, ground: Grid) -> Actor:
        workers = (self.worker1, self.worker2, self.worker3)
        return next(worker for worker in workers if worker.posts[0].grid_id == ground.pk)

    def file(self, *, by: Actor | None = None, **matter: Any) -> tuple[Appeal, str]:
        """A registered appeal and its receipt's secret; by a visitor who left a phone, unless said otherwise."""
        matter = {
            "title": "三单元楼道灯不亮",
            "text": "三单元四楼楼道灯坏了一周，老人晚上上下楼不安全。",
            "grid": self.grid1,
            "contact_name": "王秀英",
            "contact_phone": "13812345678",
            "source": Source.WEB,
            **matter,
        }
        return workflow.register(self.community, by=by or self.visitor, **matter)

    def do(self, verb: str, appeal: Appeal, **changed: Any) -> Appeal:
        """Do a verb as whoever normally does it, with what it normally needs."""
        return workflow.VERBS[verb](appeal, **{**self.normally(verb, appeal), **changed})

    def normally(self, verb: str, appeal: Appeal) -> dict[str, Any]:
        """Who does it, and what with."""
        if verb == "merge":
            return {"by": self.staff, "into": self.appeal_in(State.ACCEPTED, grid=appeal.grid)}
        handler = appeal.handler or self.worker_of(appeal.grid).user
        handling = actor(handler) if not appeal.lead_unit_id else self.property
        others = {"staff": self.staff, "second": self.second_staff, "lead": self.lead, "handling": handling}
        others |= {"worker": self.worker_of(appeal.grid), "appellant": receipts.holder(appeal)}
        others |= {"helper": self.owners}
        who, needs = self._ways(appeal, handler)[verb]
        return {"by": others[who], **needs}

    def _ways(self, appeal: Appeal, handler: User) -> dict[str, tuple[str, dict[str, Any]]]:
        day = timezone.localdate(appeal.moved_at)
        later = appeal.moved_at + datetime.timedelta(days=1)
        voice = {"household": self.household}
        return {
            "accept": ("staff", {}),
            "ask_info": ("staff", {"note": "请补充是几单元。"}),
            "supply_info": ("appellant", {"note": "是三单元。"}),
            "decline": ("staff", {"reason": DeclineReason.OUTSIDE, "note": "请拨打 12345。"}),
            "dispatch": ("staff", {"handler": handler}),
            "settle_on_spot": ("worker", {"result": "当场换好了灯泡。"}),
            "start": ("handling", {}),
            "dispute": ("handling", {"note": "应由物业办理。"}),
            "settle_dispute": ("second", {"handler": handler, "note": "属本网格。"}),
            "reply": ("handling", {"result": "灯已修好，居民已确认。"}),
            "add_helper": ("staff", {"unit": self.owners_committee, "task": "协助联系", "due_at": later}),
            "finish_help": ("helper", {"result": "已联系。"}),
            "excuse_helper": ("staff", {"helper": appeal.co_handlers.last(), "note": "不用再联系。"}),
            "ask_extension": (
                "handling",
                {"until": later + datetime.timedelta(days=30), "reason": "等配件。"},
            ),
            "decide_extension": ("lead", {"granted": True, "note": "配件十天后到货。"}),
            "escalate": ("staff", {"unit": self.party_branch, "note": "需街道协调。"}),
            "return_from_escalation": ("staff", {"note": "街道已答复。"}),
            "take_to_council": ("staff", {"council_on": day + datetime.timedelta(days=7)}),
            "return_from_council": ("staff", {"note": "议定更换全部楼道灯。"}),
            "close": ("second", {}),
            "send_back": ("second", {"note": "居民说灯还是不亮。"}),
            "carry_over": ("lead", {"review_on": day + datetime.timedelta(days=30), "note": "等改造。"}),
            "resume": ("lead", {}),
            "reopen": ("second", {"note": "灯又坏了。"}),
            "withdraw": ("appellant", {}),
            "recuse": ("staff", {"user": self.worker3.user}),
            "add_note": ("staff", {"note": "已电话提醒。"}),
            "undo_accept": ("staff", {}),
            "undo_dispatch": ("staff", {}),
            "attach": ("staff", {"files": [uploads.read(photo())], "purpose": "after"}),
            "reveal": ("staff", {"purpose": "联系居民约上门时间"}),
            "endorse": ("staff", {**voice, "resident_name": "王秀英"}),
            "take_back": ("staff", voice),
            "evaluate": ("appellant", {"solved": True, "satisfaction": "satisfied"}),
            "claim_wish": ("second", {"name": "热心人"}),
            "give_back_wish": ("second", {"note": "来不了了。"}),
            "fulfil_wish": ("second", {"result": "已经送到。"}),
        }

    def ready(self, verb: str, appeal: Appeal, **given: Any) -> Appeal:
        """Do first what this verb answers to: a helper to be excused, an extension to be decided…"""
        return self.do(FIRST[verb], appeal, **given) if verb in FIRST else appeal

    def appeal_in(
        self,
        state: str,
        *,
        public: bool = False,
        at: datetime.datetime | None = None,
        handler: User | None = None,
        unit: Organization | None = None,
        **matter: Any,
    ) -> Appeal:
        """An appeal brought to this state by the real verbs, from `at` on one every ten minutes (default: now).

        `public` puts it on the board when it is accepted; `handler` or `unit` receive it.
        """
        given = {
            "accept": {"public_title": "楼道灯不亮", "public_text": "三单元楼道灯需要更换。"}
            if public
            else {},
            "dispatch": {"handler": handler, "unit": unit} if handler or unit else {},
        }
        appeal, _ = self.file(**matter, **({"at": at} if at else {}))
        for verb in PATHS[state]:
            moment = {"at": (at := at + STEP)} if at else {}
            appeal = self.do(verb, appeal, **given.get(verb, {}), **moment)
        return Appeal.objects.get(pk=appeal.pk)


_WORKING = ("accept", "dispatch", "start")
PATHS: dict[str, tuple[str, ...]] = {
    State.REGISTERED: (),
    State.NEEDS_INFO: ("ask_info",),
    State.ACCEPTED: ("accept",),
    State.DECLINED: ("decline",),
    State.DISPATCHED: ("accept", "dispatch"),
    State.DISPUTED: ("accept", "dispatch", "dispute"),
    State.IN_PROGRESS: _WORKING,
    State.IN_COUNCIL: (*_WORKING, "take_to_council"),
    State.ESCALATED: (*_WORKING, "escalate"),
    State.REPLIED: (*_WORKING, "reply"),
    State.CLOSED: (*_WORKING, "reply", "close"),
    State.CARRIED_OVER: (*_WORKING, "reply", "close", "carry_over"),
    State.MERGED: ("merge",),
    State.WITHDRAWN: ("withdraw",),
}
WISH_VERBS = ("claim_wish", "give_back_wish", "fulfil_wish")
FIRST = {
    "finish_help": "add_helper",
    "excuse_helper": "add_helper",
    "decide_extension": "ask_extension",
    "take_back": "endorse",
}


def house(code: str = "xingfuli", name: str = "幸福里社区") -> House:
    """One community: three grids with a worker each, the office, the seats, the street, a family with a card."""
    place = community(code, name=name, phone="025-84112345")
    grids = {f"grid{n}": grid(place, f"{n:02d}") for n in (1, 2, 3)}
    units = {
        "property": organization(place, f"{name}物业公司", OrganizationKind.PROPERTY),
        "owners": organization(place, f"{name}业主委员会", OrganizationKind.OWNERS),
        "party": organization(place, f"{name}党委", OrganizationKind.PARTY),
    }
    people = _people(place, grids, units)
    family = household(grids["grid1"])
    card, secret = cards.issue(family, by=people["staff"])
    return House(
        community=place,
        **grids,
        **people,
        property_company=units["property"],
        owners_committee=units["owners"],
        party_branch=units["party"],
        household=family,
        resident=resident(family),
        card=card,
        card_secret=secret,
        category=category(place, "公共设施", "照明", "楼道灯"),
    )


def _people(place: Community, grids: dict[str, Grid], units: dict[str, Organization]) -> dict[str, Actor]:
    """Everyone with a post, stored in two statements: this runs before nearly every test."""
    posts = {
        "staff": Post(kind=PostKind.STAFF),
        "second_staff": Post(kind=PostKind.STAFF),
        "lead": Post(kind=PostKind.LEAD),
        "admin": Post(kind=PostKind.ADMIN),
        "supervisor": Post(kind=PostKind.SUPERVISOR),
    }
    posts |= {f"worker{n}": Post(kind=PostKind.WORKER, grid=grids[f"grid{n}"]) for n in (1, 2, 3)}
    posts |= {seat: Post(kind=PostKind.SEAT, organization=unit) for seat, unit in units.items()}
    accounts = User.objects.bulk_create(
        User(username=f"{place.code}-{who}", name=NAMES[who], password="!") for who in posts
    )
    for account, post in zip(accounts, posts.values(), strict=True):
        post.user, post.community, post.since = account, place, LONG_AGO
    Post.objects.bulk_create(posts.values())
    return {who: actors.of_user(account) for who, account in zip(posts, accounts, strict=True)}


def two_houses() -> House:
    """The house, and a second community of the same shape in the same database: `house.elsewhere`."""
    here, there = house(), house("yangguang", "阳光社区")
    here.elsewhere = there
    return here
