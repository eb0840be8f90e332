"""通知的演示: a storm that came and was lifted, notices of each kind, an activity with its line, a posting; all of it
by the real verbs."""

import datetime
from random import Random

from config.demo.cast import Cast
from config.demo.families import Families
from config.demo.places import Ground
from grids.actors import Actor
from grids.clock import local
from grids.models import Grid
from grids.states import ActorKind
from notices.carrying import sending
from notices.carrying.models import GridGroup
from notices.carrying.workflow import groups
from notices.posting import workflow
from notices.posting.issuing import Draft
from notices.posting.models import Delivery, Notice
from notices.posting.states import BY_HAND, AudienceKind, NoticeKind
from notices.weather.sentence import parse_warning
from residents.register.models import Household

DAY = datetime.timedelta(days=1)
EVENING = datetime.timedelta(hours=13)  # from a morning's notice to the hour the night shift gets up
HOUR = datetime.timedelta(hours=1)
MINUTE = datetime.timedelta(minutes=1)
STORM_DAYS_AGO = 6
WRITERS = ("staff", "staff2")
OFFICE = "社区服务中心 025-84100001"
# Days ago, kind, title, text, days it stands for (0: for good).
TOLD = (
    (
        40,
        NoticeKind.NOTICE,
        "冬季用气安全入户检查",
        "11 月起燃气公司逐户免费检查，家里请留人。不收费、不卖东西。",
        0,
    ),
    (21, NoticeKind.NOTICE, "二期电梯年检安排", "年检期间电梯轮流停用，每台约两小时，楼道里贴有时间。", 0),
    (9, NoticeKind.NOTICE, "周六上午停水", "自来水公司抢修管道，周六 8 点到 14 点停水，请提前储水。", 6),
    (
        3,
        NoticeKind.NOTICE,
        "流感疫苗接种点",
        "60 岁以上老人带身份证到社区卫生服务中心免费接种，每天 8 点到 16 点。",
        0,
    ),
    (
        12,
        NoticeKind.BULLETIN,
        "上月办了哪些事",
        "受理诉求 41 件，办结 38 件；楼道灯、充电桩、垃圾清运是大家说得最多的。",
        0,
    ),
)
POSTED = "拟为 3 户家庭新申请最低生活保障。对名单有不同意见，请在公示期内当面或来电反映，社区为您保密。"
PARTY = "腊八节社区包饺子、送到独居老人家里。面和馅由社区备好，请带围裙和保鲜盒。"
RAISED = "南京市气象台{at}发布暴雨蓝色预警信号：预计未来12小时内，我市大部分地区将出现50毫米以上的降雨，请注意防范。"
UPGRADED = "南京市气象台{at}将暴雨蓝色预警升级为暴雨黄色预警信号：预计未来6小时内，我市有50毫米以上的降雨，请注意防范。"
LIFTED = "南京市气象台{at}解除暴雨黄色预警信号。"


class Noticeboard:
    """Tells the stories of the wall; the same seed tells the same ones."""

    def __init__(
        self, cast: Cast, ground: Ground, homes: Families, dice: Random, now: datetime.datetime
    ) -> None:
        self.cast, self.ground, self.homes, self.dice, self.now = cast, ground, homes, dice, now

    def tell(self) -> None:
        """In the order of time, then what the clock would have done by now."""
        self._announce([each for each in TOLD if each[0] > STORM_DAYS_AGO])
        self._storm(self._morning(STORM_DAYS_AGO))
        self._announce([each for each in TOLD if each[0] < STORM_DAYS_AGO])
        self._posting()
        self._activity()
        self._too_late()
        self._just_now()
        self._drafts()
        workflow.expire_due(self.now)
        pinned = Notice.objects.current().filter(kind=NoticeKind.POSTING).first()
        workflow.VERBS["pin"](pinned, by=self.cast.actor("staff"), at=self.now - HOUR)

    def _announce(self, told: list[tuple[int, str, str, str, int]]) -> None:
        for days, kind, title, text, stands in sorted(told, reverse=True):
            at = self._morning(days)
            ends = at + stands * DAY if stands else None
            self._publish(Draft(kind=kind, title=title, text=text, contact=OFFICE, expires_at=ends), at)

    def _morning(self, days: float) -> datetime.datetime:
        there = local(self.now - days * DAY)
        return there.replace(hour=9, minute=self.dice.randrange(5, 55), second=0, microsecond=0)

    def _publish(self, words: Draft, at: datetime.datetime, *, all_told: bool = True) -> Notice:
        """Written by one of the office, published by the other, then brought to the doors."""
        writer, reader = self.dice.sample(WRITERS, 2)
        notice = workflow.draft(self.cast.community, words, by=self.cast.actor(writer), at=at - HOUR)
        notice = workflow.VERBS["publish"](notice, by=self.cast.actor(reader), at=at)
        self.bring(notice, at, within=600, leave=0 if all_told else 4)
        self._carry(at + EVENING)
        return notice

    def _carry(self, at: datetime.datetime) -> None:
        """The worker's round of that moment: what is due goes out, what the robots took is confirmed."""
        at = min(at, self.now)
        while sending.carry_one(at=at):
            pass
        workflow.settle(at)

    def bring(self, notice: Notice, at: datetime.datetime, *, within: int, leave: int = 0) -> None:
        """Robots speak first; the workers of the other grids confirm, each in their own way, within so many minutes.
        `leave` of them have not yet."""
        self._carry(at + MINUTE)
        waiting = Delivery.objects.pending().filter(notice=notice)
        rows = list(waiting.select_related("grid").order_by("grid__code"))
        told = sorted((at + self.dice.uniform(3, within) * MINUTE, n) for n in range(len(rows) - leave))
        for moment, n in told:
            how = self.dice.choices(BY_HAND, (6, 3, 1))[0]
            moment = max(at, min(moment, self.now - MINUTE))
            workflow.DELIVERY_VERBS["confirm"](
                rows[n], by=self._worker(rows[n].grid, moment), at=moment, how=how
            )

    def _worker(self, grid: Grid, at: datetime.datetime) -> Actor:
        return self.cast.actor(self.cast.worker(grid, local(at).date()))

    def _storm(self, at: datetime.datetime) -> None:
        """蓝色, three hours later 黄色, lifted in the evening; everybody was told every time."""
        for hours, sentence in ((0, RAISED), (3, UPGRADED), (9, LIFTED)):
            moment = at + hours * HOUR
            said = sentence.format(at=f"{local(moment):%Y年%m月%d日%H时%M分}")
            received = moment + 6 * MINUTE
            parsed = parse_warning(said, received_at=received)
            by = self.cast.actor("staff")
            warning, _ = workflow.warn(self.cast.community, parsed, by=by, at=received)
            self.bring(warning.notice, received, within=50)

    def _posting(self) -> None:
        at = self._morning(2)
        ends = (at + 7 * DAY).replace(hour=23, minute=59)
        words = Draft(
            kind=NoticeKind.POSTING,
            title="新申请低保家庭公示",
            text=POSTED,
            contact=f"社区民政窗口 {OFFICE.split()[1]}",
            expires_at=ends,
        )
        self._publish(words, at)

    def _activity(self) -> None:
        at = self._morning(1)
        happens = (local(self.now) + 4 * DAY).replace(hour=14, minute=0, second=0, microsecond=0)
        words = Draft(
            kind=NoticeKind.ACTIVITY,
            title="包饺子送温暖",
            text=PARTY,
            contact=OFFICE,
            happens_at=happens,
            happens_until=happens + 3 * HOUR,
            place="社区服务中心二楼活动室",
            seats=20,
        )
        party = self._publish(words, at, all_told=False)
        families = self.dice.sample([each for grid in self.homes.by_grid.values() for each in grid], 14)
        for n, family in enumerate(families):
            moment = min(at + (2 + n) * 30 * MINUTE, self.now - MINUTE)
            by = _family(family)
            workflow.VERBS["sign_up"](party, by=by, at=moment, people=self.dice.choice((1, 2, 2)))

    def _too_late(self) -> None:
        """没有发出: told in the quiet of the evening to the grid without a worker, whose group was closed that night."""
        at = (local(self.now) - DAY).replace(hour=21, minute=50, second=0, microsecond=0)
        empty = self.ground.grids[-1]
        words = Draft(
            kind=NoticeKind.NOTICE,
            title="楼道杂物清理",
            text="明天起清理楼道里的杂物，请把还要的东西搬回家。",
            contact=OFFICE,
            audience=AudienceKind.GRIDS,
            grids=[empty],
        )
        told = workflow.draft(self.cast.community, words, by=self.cast.actor("staff"), at=at - HOUR)
        workflow.VERBS["publish"](told, by=self.cast.actor("staff2"), at=at)
        group = GridGroup.objects.for_residents().get(grid=empty)
        groups.disable(group, by=self.cast.actor("admin"), at=at + 20 * MINUTE)

    def _just_now(self) -> None:
        """待发送: some groups have it already, those in their quiet hours get it when these are over."""
        at = self.now - 20 * MINUTE
        words = Draft(
            kind=NoticeKind.NOTICE,
            title="下水道疏通",
            text="明天上午 9 点疏通下水道，施工约两小时，请先不要往下水道倒水。",
            contact=OFFICE,
            audience=AudienceKind.GRIDS,
            grids=self.ground.grids[7:10],
        )
        told = workflow.draft(self.cast.community, words, by=self.cast.actor("staff"), at=at - HOUR)
        workflow.VERBS["publish"](told, by=self.cast.actor("staff2"), at=at)
        self._carry(at + MINUTE)

    def _drafts(self) -> None:
        """What waits for somebody to read it: one of the office's, one of a worker's."""
        text = "今晚起三号楼东侧道路封闭施工，预计两天，车辆请从北门进出。"
        words = Draft(kind=NoticeKind.NOTICE, title="东侧道路封闭施工", text=text, contact=OFFICE)
        workflow.draft(self.cast.community, words, by=self.cast.actor("staff"), at=self.now - HOUR)
        own = Draft(
            kind=NoticeKind.NOTICE,
            title="本格周日大扫除",
            text="周日上午 9 点清理楼道杂物，有旧家具要扔的请提前说。",
            audience=AudienceKind.GRIDS,
            grids=[self.ground.grids[0]],
        )
        workflow.draft(self.cast.community, own, by=self.cast.actor("worker01"), at=self.now - 2 * HOUR)


def _family(household: Household) -> Actor:
    return Actor(
        kind=ActorKind.HOUSEHOLD,
        community_id=household.community_id,
        label=f"{household}（户码）",
        household_id=household.pk,
    )
