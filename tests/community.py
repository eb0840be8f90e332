"""A small community with everyone in it, the way a test meets it.

Nothing here goes around the house: appeals reach their states through the real verbs.
"""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from grids import actors
from grids.actors import Actor
from grids.models import Community, Grid, Organization, Post, User
from grids.states import OrganizationKind, PostKind
from residents.appeals import receipts, workflow
from residents.appeals.models import Appeal, Category
from residents.appeals.states import DeclineReason, Source, State
from residents.models import Household, HouseholdCard, Resident
from residents.register import cards
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
        handler = appeal.handler or self.worker_of(appeal.grid).user
        handling = actor(handler) if not appeal.lead_unit_id else self.property
        ways: dict[str, dict[str, Any]] = {
            "accept": {"by": self.staff},
            "decline": {"by": self.staff, "reason": DeclineReason.OUTSIDE, "note": "请拨打 12345。"},
            "dispatch": {"by": self.staff, "handler": handler},
            "settle_on_spot": {"by": self.worker_of(appeal.grid), "result": "当场换好了灯泡。"},
            "start": {"by": handling},
            "reply": {"by": handling, "result": "灯已修好，居民已确认。"},
            "close": {"by": self.second_staff},
            "send_back": {"by": self.second_staff, "note": "居民说灯还是不亮。"},
            "reopen": {"by": self.second_staff, "note": "灯又坏了。"},
            "withdraw": {"by": receipts.holder(appeal)},
            "endorse": {"by": self.staff, "household": self.household, "resident_name": "王秀英"},
            "take_back": {"by": self.staff, "household": self.household},
            "evaluate": {"by": receipts.holder(appeal), "solved": True, "satisfaction": "satisfied"},
            "reveal": {"by": self.staff, "purpose": "联系居民约上门时间"},
            "add_note": {"by": self.staff, "note": "已电话提醒。"},
            "ask_info": {"by": self.staff, "note": "是几单元几楼？"},
            "supply_info": {"by": receipts.holder(appeal), "note": "三单元四楼。"},
            "dispute": {"by": handling, "note": "灯具由物业维护，应派物业。"},
            "settle_dispute": {"by": self.second_staff, "handler": handler, "note": "先由网格员联系物业。"},
            "add_helper": {
                "by": self.staff,
                "unit": self.property_company,
                "task": "更换灯具",
                "due_at": timezone.now() + datetime.timedelta(days=3),
            },
            "finish_help": {"by": self.property, "result": "灯具已更换。"},
            "excuse_helper": {
                "by": self.staff,
                "helper": appeal.co_handlers.first(),
                "note": "物业已自行安排。",
            },
            "ask_extension": {
                "by": handling,
                "until": (appeal.feedback_due or timezone.now()) + datetime.timedelta(days=5),
                "reason": "等配件到货。",
            },
            "decide_extension": {"by": self.lead, "granted": True, "note": "配件月底到货，延期五天。"},
            "escalate": {"by": self.staff, "unit": self.property_company, "note": "需要区里协调。"},
            "return_from_escalation": {"by": self.staff, "note": "区里已答复。"},
            "take_to_council": {
                "by": self.staff,
                "council_on": timezone.localdate() + datetime.timedelta(days=7),
            },
            "return_from_council": {"by": self.staff, "note": "议事厅商定由物业更换。"},
            "carry_over": {
                "by": self.lead,
                "review_on": timezone.localdate() + datetime.timedelta(days=30),
                "note": "等维修资金到位。",
            },
            "resume": {"by": self.lead},
            "recuse": {"by": self.staff, "user": self.worker3.user},
        }
        if verb == "merge":
            return {"by": self.staff, "into": self.appeal_in(State.ACCEPTED, grid=appeal.grid)}
        return ways[verb]

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
