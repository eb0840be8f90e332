"""演出: the stories acted out by the people of the cast through the real verbs, in the order of time."""

import contextlib
import datetime
import heapq
from collections import deque
from collections.abc import Callable
from random import Random
from typing import Any

from django.utils import timezone

from config.demo.cast import Cast
from config.demo.council import Event, Meetings
from config.demo.families import Families
from config.demo.places import Ground
from config.demo.stories import Story
from grids.actors import Actor
from grids.models import Organization, User
from grids.states import ActorKind
from grids.verdict import Refused
from residents.appeals import receipts, workflow
from residents.appeals.models import Appeal, Category
from residents.appeals.states import Grade, Source, Told
from residents.register.models import Household

SATISFIED = (("satisfied", True, 66), ("mostly", True, 26), ("unsatisfied", False, 8))
PRAISE = ("来得快，谢谢。", "修得挺好。", "态度好，讲得清楚。", "网格员很负责。", "", "", "", "")


def _play(at: datetime.datetime, event: Event) -> None:
    event(at)


def _helper(story: Story) -> str:
    return "party" if story.matter.by == "owners" else "owners"


class Stage:
    """Plays the stories; knows whose turn it is."""

    def __init__(
        self, cast: Cast, ground: Ground, families: Families, dice: Random, meetings: Meetings
    ) -> None:
        self.cast, self.ground, self.families, self.dice = cast, ground, families, dice
        self.meetings = meetings
        self.categories = {each.path: each for each in Category.objects.of(cast.community.pk)}
        self.appeals: dict[int, Appeal] = {}
        self.seconded: set[tuple[int, int]] = set()

    def play(self, stories: list[Story], progress: Callable[[int], Any]) -> None:
        """All events of all stories in one line of time, as an office would have lived them."""
        events: list[tuple[datetime.datetime, int, int, str]] = []
        for nth, story in enumerate(stories):
            heapq.heappush(events, (story.raised, nth, 0, "register"))
            voices = [("endorse", at) for at in story.voices]
            for order, (verb, at) in enumerate([*story.steps, *voices], start=1):
                heapq.heappush(events, (at, nth, order, verb))
        council = deque(sorted(self.meetings.events(), key=lambda event: event[0]))
        while events:
            at, nth, _, verb = heapq.heappop(events)
            while council and council[0][0] <= at:
                _play(*council.popleft())
            if verb == "register":
                self._register(stories[nth], at)
                progress(1)
            elif verb == "endorse":
                self._endorse(stories[nth], at)
            else:
                self._do(verb, stories[nth], at)
        for event in council:
            _play(*event)

    # who says it

    def _register(self, story: Story, at: datetime.datetime) -> None:
        by, source, matter = self._told(story)
        title, text = (story.words(words) for words in story.matter.say[story.said])
        if story.matter.complaint == "property":
            matter["complaint_organization"] = self.cast.organizations["property"]
        if story.matter.complaint == "worker":
            matter["complaint_user"] = self.cast.users[self._worker(story)]
        appeal, _secret = workflow.register(
            self.cast.community,
            by=by,
            at=at,
            kind=story.matter.kind,
            source=source,
            title=title,
            text=text,
            grid=story.grid,
            building=story.building,
            facility=self._facility(story),
            place=story.words(story.matter.place),
            **matter,
        )
        self.appeals[id(story)] = appeal

    def _told(self, story: Story) -> tuple[Actor, str, dict[str, Any]]:
        """By whom, by which way, and what that way knows of the appellant."""
        head = story.resident
        known = {"resident": head, "household": story.household, "contact_name": head.name}
        known |= {"contact_phone": head.phone} if head.phone else {}
        way = self.dice.choices(("web", "card", "worker", "office"), (30, 26, 26, 18))[0]
        if way == "web" and head.phone and not story.matter.care:
            contact = {"contact_name": head.name, "contact_phone": head.phone}
            return (
                self.cast.visitor,
                Source.WEB,
                contact if self.dice.random() < 0.85 else {"anonymous": True},
            )
        if way == "card":
            return self._family(story.household), Source.HOUSEHOLD_CARD, known
        worker = self._worker(story)
        if way == "office" or worker == "staff" or story.matter.complaint:
            source = self.dice.choice((Source.COUNTER, Source.PHONE, Source.HOTLINE))
            return self.cast.actor("staff"), source, known
        source = self.dice.choice((Source.VISIT, Source.PATROL, Source.GROUP_CHAT))
        attested = self.dice.choice((0, 0, 2, 3, 5)) if source == Source.VISIT else 0
        return self.cast.actor(worker), source, known | {"attested_people": attested}

    def _facility(self, story: Story) -> Any:
        if story.matter.key.startswith("lift"):
            return self.ground.lifts.get((story.building.pk, story.unit))
        return None

    def _family(self, household: Household) -> Actor:
        return Actor(
            kind=ActorKind.HOUSEHOLD,
            community_id=household.community_id,
            label=f"{household}（户码）",
            household_id=household.pk,
        )

    def _worker(self, story: Story) -> str:
        return self.cast.worker(story.grid, timezone.localdate(story.last))

    # who handles it

    def _hands(self, story: Story) -> tuple[User | None, Organization | None]:
        """Handler or unit of this matter."""
        account = {"worker": self._worker(story), "staff": "staff2"}.get(story.matter.by)
        if account:
            return self.cast.users[account], None
        return None, self.cast.organizations[story.matter.by]

    def _doer(self, story: Story, appeal: Appeal) -> str:
        """The account in whose hands it is now."""
        if appeal.lead_unit_id:
            return story.matter.by
        return next((name for name, user in self.cast.users.items() if user.pk == appeal.handler_id), "staff")

    def _verifier(self, appeal: Appeal) -> Actor:
        return self.cast.actor("staff2" if appeal.handler_id == self.cast.users["staff"].pk else "staff")

    # what is done

    def _do(self, verb: str, story: Story, at: datetime.datetime) -> None:
        appeal = self.appeals[id(story)]
        given = getattr(self, f"_{verb}")(story, appeal, at)
        do = self.meetings.verbs.get(verb) or workflow.VERBS[verb]
        self.appeals[id(story)] = do(appeal, at=at, **given)

    def _accept(self, story: Story, appeal: Appeal, at: datetime.datetime) -> dict[str, Any]:
        matter = story.matter
        on_spot = story.when("settle_on_spot") is not None
        by = "lead" if matter.grade == Grade.COMPLEX else self._worker(story) if on_spot else "staff"
        public = {}
        if matter.public and not matter.complaint:
            title, text = (story.words(words) for words in matter.public)
            public = {"public_title": title, "public_text": text}
        return {
            "by": self.cast.actor(by),
            "category": self.categories[matter.category],
            "grade": matter.grade,
            "track": matter.track,
            "tags": matter.tags,
            "key_small_matter": "urgent" in matter.tags and bool(matter.public),
            **public,
        }

    def _decline(self, story: Story, appeal: Appeal, at: datetime.datetime) -> dict[str, Any]:
        reason, note = story.matter.decline
        return {"by": self.cast.actor("staff"), "reason": reason, "note": note}

    def _ask_info(self, story: Story, appeal: Appeal, at: datetime.datetime) -> dict[str, Any]:
        return {
            "by": self.cast.actor("staff"),
            "note": "是哪个单元、几楼？什么时候最明显？方便的话拍张照片。",
        }

    def _supply_info(self, story: Story, appeal: Appeal, at: datetime.datetime) -> dict[str, Any]:
        note = f"{story.unit}单元{story.floor}楼，早晚都有，照片发给网格员了。"
        return {"by": receipts.holder(appeal), "note": note}

    def _merge(self, story: Story, appeal: Appeal, at: datetime.datetime) -> dict[str, Any]:
        return {"by": self.cast.actor("staff"), "into": self.appeals[id(story.into)]}

    def _withdraw(self, story: Story, appeal: Appeal, at: datetime.datetime) -> dict[str, Any]:
        return {"by": receipts.holder(appeal), "note": "自己已经解决了，谢谢。"}

    def _dispatch(self, story: Story, appeal: Appeal, at: datetime.datetime) -> dict[str, Any]:
        handler, unit = self._hands(story)
        return {"by": self.cast.actor("staff"), "handler": handler, "unit": unit}

    def _dispute(self, story: Story, appeal: Appeal, at: datetime.datetime) -> dict[str, Any]:
        note = "这一处不在物业服务合同范围内，产权单位另有其人，请核实后改派。"
        return {"by": self.cast.actor(self._doer(story, appeal)), "note": note}

    def _settle_dispute(self, story: Story, appeal: Appeal, at: datetime.datetime) -> dict[str, Any]:
        handler, unit = self._hands(story)
        note = "经核对合同附件三，属于共用部位，仍由物业先办，费用另议。"
        return {"by": self.cast.actor("staff2"), "handler": handler, "unit": unit, "note": note}

    def _start(self, story: Story, appeal: Appeal, at: datetime.datetime) -> dict[str, Any]:
        return {"by": self.cast.actor(self._doer(story, appeal))}

    def _settle_on_spot(self, story: Story, appeal: Appeal, at: datetime.datetime) -> dict[str, Any]:
        return {"by": self.cast.actor(self._worker(story)), "result": story.words(story.matter.done[0])}

    def _add_helper(self, story: Story, appeal: Appeal, at: datetime.datetime) -> dict[str, Any]:
        return {
            "by": self.cast.actor("staff"),
            "unit": self.cast.organizations[_helper(story)],
            "task": "请一起到现场看看，帮忙做做邻居的工作。",
            "due_at": at + datetime.timedelta(days=4),
        }

    def _finish_help(self, story: Story, appeal: Appeal, at: datetime.datetime) -> dict[str, Any]:
        return {"by": self.cast.actor(_helper(story)), "result": "去看过两次，邻居都同意了。"}

    def _ask_extension(self, story: Story, appeal: Appeal, at: datetime.datetime) -> dict[str, Any]:
        return {
            "by": self.cast.actor(self._doer(story, appeal)),
            "until": appeal.feedback_due + datetime.timedelta(days=5),
            "reason": "配件要从厂家调货，预计五天到。",
        }

    def _decide_extension(self, story: Story, appeal: Appeal, at: datetime.datetime) -> dict[str, Any]:
        note = "同意延期五天：配件从厂家调货，到货当天安装，期间物业每天巡查。"
        return {"by": self.cast.actor("lead"), "granted": True, "note": note}

    def _escalate(self, story: Story, appeal: Appeal, at: datetime.datetime) -> dict[str, Any]:
        unit, note = story.matter.escalate
        named = next(each for each in self.cast.organizations.values() if each.name == unit)
        return {"by": self.cast.actor("staff"), "unit": named, "note": note}

    def _return_from_escalation(self, story: Story, appeal: Appeal, at: datetime.datetime) -> dict[str, Any]:
        return {"by": self.cast.actor("staff"), "note": "已回复处理意见，交社区跟进并答复居民。"}

    def _take_to_council(self, story: Story, appeal: Appeal, at: datetime.datetime) -> dict[str, Any]:
        today = timezone.localdate(at)
        monday = today + datetime.timedelta(days=(7 - today.weekday()) % 7 or 7)
        return {
            "by": self.cast.actor("staff"),
            "council_on": monday,
            "note": story.matter.council,
            "stays": story.when("return_from_council") is None,
        }

    def _return_from_council(self, story: Story, appeal: Appeal, at: datetime.datetime) -> dict[str, Any]:
        return {
            "by": self.cast.actor("staff"),
            "note": "议事厅商定了办法，由主办单位按议定的办，两周后通报。",
        }

    def _reply(self, story: Story, appeal: Appeal, at: datetime.datetime) -> dict[str, Any]:
        return {
            "by": self.cast.actor(self._doer(story, appeal)),
            "result": story.words(self.dice.choice(story.matter.done)),
            "closure": "staged" if story.when("carry_over") else "substantive",
            "told": self.dice.choice((Told.PHONE, Told.DOOR, Told.MESSAGE)),
        }

    def _send_back(self, story: Story, appeal: Appeal, at: datetime.datetime) -> dict[str, Any]:
        return {"by": self._verifier(appeal), "note": "回访时居民说还没有完全好，请再去一趟。"}

    def _close(self, story: Story, appeal: Appeal, at: datetime.datetime) -> dict[str, Any]:
        return {"by": self._verifier(appeal), "note": "已到现场看过，居民认可。"}

    def _evaluate(self, story: Story, appeal: Appeal, at: datetime.datetime) -> dict[str, Any]:
        level, solved, _ = self.dice.choices(SATISFIED, [weight for *_, weight in SATISFIED])[0]
        by, method = receipts.holder(appeal), Told.ONLINE
        if self.dice.random() < 0.5:
            by, method = self._verifier(appeal), Told.PHONE
        comment = self.dice.choice(PRAISE) if solved else "等的时间太长了，希望以后快一点。"
        return {"by": by, "solved": solved, "satisfaction": level, "method": method, "comment": comment}

    def _reopen(self, story: Story, appeal: Appeal, at: datetime.datetime) -> dict[str, Any]:
        return {"by": receipts.holder(appeal), "note": "好了没几天又这样了，请再来看看。"}

    def _carry_over(self, story: Story, appeal: Appeal, at: datetime.datetime) -> dict[str, Any]:
        review = timezone.localdate(at) + datetime.timedelta(days=self.dice.randrange(70, 90))
        return {"by": self.cast.actor("lead"), "review_on": review, "note": story.matter.carry}

    # who else says so

    def _endorse(self, story: Story, at: datetime.datetime) -> None:
        """A neighbour seconds it from the phone; who has done so already does not come again."""
        appeal = self.appeals[id(story)]
        household = self.dice.choice(self.families.by_grid[story.grid.pk])
        if household.pk != appeal.household_id and (id(story), household.pk) not in self.seconded:
            self.seconded.add((id(story), household.pk))
            # Their voice may have come along already: with a merged matter, or from a Monday.
            with contextlib.suppress(Refused):
                workflow.endorse(appeal, by=self._family(household), at=at)
