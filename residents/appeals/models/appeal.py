"""诉求: the entry everything turns around."""

from decimal import Decimal

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Least

from grids.deadlines import Limit
from grids.ledger import Ledgered
from grids.models import Building, Community, Dwelling, Facility, Grid, Organization, User
from grids.sealed import SealedField
from grids.states import LimitUnit
from residents.appeals.loudness import (
    ATTESTED_CAP,
    ATTESTED_WEIGHT,
    REPEAT_CAP,
    WAITING_CAP,
    WAITING_WEIGHT,
    Parts,
)
from residents.appeals.models.ground import Category
from residents.appeals.models.wishes import WishClaim
from residents.appeals.models.words import ON_THE_BOARD, AppealQuerySet
from residents.appeals.states import (
    AWAITING_RESPONSE,
    OPEN,
    WISHES,
    WORKING,
    Closure,
    DeclineReason,
    Grade,
    Kind,
    Source,
    State,
    Tag,
    Track,
    moves,
)
from residents.register.models import Household, Resident, Visit

_points = models.DecimalField(max_digits=7, decimal_places=1)

LOUDNESS = models.ExpressionWrapper(
    F("households_count")
    + Least(F("attested_people") * Value(ATTESTED_WEIGHT), Value(Decimal(ATTESTED_CAP)))
    + Least(F("repeat_calls"), Value(REPEAT_CAP))
    + Least(F("waiting_workdays") * Value(WAITING_WEIGHT), Value(Decimal(WAITING_CAP))),
    output_field=_points,
)
DUE_AT = Case(
    When(state__in=AWAITING_RESPONSE, then=F("response_due")),
    When(state__in=WORKING, then=F("feedback_due")),
    When(state=State.REPLIED, then=F("verify_due")),
    default=Value(None),
    output_field=models.DateTimeField(),
)
KEEP_TALLY = """
    IF TG_OP = 'UPDATE' AND OLD.state = NEW.state AND OLD.grid_id = NEW.grid_id THEN RETURN NULL; END IF;
    INSERT INTO residents_tally (community_id, grid_id, state, count)
    SELECT v.community_id, v.grid_id, v.state, v.n FROM (
        SELECT NEW.community_id, NEW.grid_id, NEW.state, 1
        UNION ALL
        SELECT OLD.community_id, OLD.grid_id, OLD.state, -1 WHERE TG_OP = 'UPDATE'
    ) AS v (community_id, grid_id, state, n)
    ORDER BY v.grid_id, v.state
    ON CONFLICT ON CONSTRAINT tally_once DO UPDATE SET count = residents_tally.count + EXCLUDED.count;
    RETURN NULL;
"""


class Appeal(Ledgered):
    """诉求. Changed by the verbs of `workflow` only; the database refuses a state the table does not lead to."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="appeals", verbose_name="社区")
    number = models.CharField("编号", max_length=11)
    kind = models.CharField("类别", max_length=12, choices=Kind, default=Kind.APPEAL)
    source = models.CharField("来源", max_length=16, choices=Source)
    external_number = models.CharField("来源编号", max_length=40, blank=True)
    track = models.CharField("轨道", max_length=12, choices=Track, blank=True)
    tags = ArrayField(
        models.CharField(max_length=10, choices=Tag), default=list, blank=True, verbose_name="急难愁盼"
    )
    key_small_matter = models.BooleanField("关键小事", default=False)

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="appeals", verbose_name="微网格")
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="appeals", verbose_name="楼栋"
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, null=True, blank=True, related_name="appeals", verbose_name="涉及设施"
    )
    dwelling = models.ForeignKey(
        Dwelling, models.PROTECT, null=True, blank=True, related_name="appeals", verbose_name="房屋"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="appeals", verbose_name="涉及单位"
    )
    place = models.CharField("地点", max_length=100, blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="appeals", verbose_name="分类"
    )
    grade = models.CharField("等级", max_length=10, choices=Grade, default=Grade.GENERAL)
    title = models.CharField("标题", max_length=80)
    text = models.TextField("内容", max_length=5000)
    grams = ArrayField(models.CharField(max_length=2), default=list, editable=False)

    resident = models.ForeignKey(
        Resident, models.PROTECT, null=True, blank=True, related_name="appeals", verbose_name="居民"
    )
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="appeals", verbose_name="住户"
    )
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="appeals", verbose_name="在哪次走访发现"
    )
    contact_name = SealedField("联系人", blank=True)
    contact_phone = SealedField("联系电话", blank=True)
    contact_hash = models.CharField(max_length=64, blank=True, editable=False)
    anonymous = models.BooleanField("匿名", default=False)
    filed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    receipt_hash = models.CharField(max_length=64, blank=True, editable=False)
    complaint_user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="被反映的人"
    )
    complaint_organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="被反映的单位"
    )

    is_public = models.BooleanField("公开", default=False)
    public_title = models.CharField("公开标题", max_length=80, blank=True)
    public_text = models.CharField("公开内容", max_length=500, blank=True)
    public_grams = ArrayField(models.CharField(max_length=2), default=list, editable=False)

    state = models.CharField("状态", max_length=14, choices=State, default=State.REGISTERED)
    handler = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="handles", verbose_name="主办人"
    )
    lead_unit = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name="主办单位"
    )
    dispatched_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="派单人"
    )
    undo_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="可撤销的人",
        editable=False,
    )
    undo_until = models.DateTimeField("可撤销到", null=True, blank=True, editable=False)
    disputes = models.PositiveSmallIntegerField("异议次数", default=0)
    escalated_to = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上报单位"
    )
    review_on = models.DateField("挂账复核日", null=True, blank=True)
    council_due_moved = models.BooleanField("已因议事顺延", default=False)
    decline_reason = models.CharField("不予受理情形", max_length=20, choices=DeclineReason, blank=True)
    closure = models.CharField("办结类型", max_length=12, choices=Closure, blank=True)
    result = models.TextField("办理结果", max_length=3000, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="并入"
    )
    claim = models.ForeignKey(
        WishClaim, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="现在的认领"
    )
    reopened = models.PositiveSmallIntegerField("重新办理次数", default=0)

    registered_at = models.DateTimeField("登记时间")
    imported_at = models.DateTimeField("导入时间", null=True, blank=True, editable=False)
    accepted_at = models.DateTimeField("受理时间", null=True, blank=True)
    contacted_at = models.DateTimeField("首次联系时间", null=True, blank=True)
    replied_at = models.DateTimeField("答复时间", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    moved_at = models.DateTimeField("最近动态")
    response_due = models.DateTimeField("响应期限")
    promised_at = models.DateTimeField("答复承诺起算", null=True, blank=True)
    feedback_due = models.DateTimeField("答复期限", null=True, blank=True)
    verify_due = models.DateTimeField("核实期限", null=True, blank=True)
    due_certain = models.BooleanField("期限已确认", default=True)
    own_amount = models.PositiveSmallIntegerField("自带时限", null=True, blank=True, editable=False)
    own_unit = models.CharField("自带时限单位", max_length=16, choices=LimitUnit, blank=True, editable=False)
    due_at = models.GeneratedField(
        expression=DUE_AT,
        output_field=models.DateTimeField(null=True),
        db_persist=True,
        verbose_name="当前期限",
    )

    households_count = models.PositiveIntegerField("反映户数", default=1)
    attested_people = models.PositiveIntegerField("反映人数", default=0)
    repeat_calls = models.PositiveIntegerField("逾期来电", default=0)
    waiting_workdays = models.PositiveIntegerField("等待工作日", default=0)
    loudness = models.GeneratedField(
        expression=LOUDNESS, output_field=_points, db_persist=True, verbose_name="呼声"
    )
    urgency = models.GeneratedField(
        expression=Case(When(grade=Grade.DANGER, then=Value(0)), default=Value(1)),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
        verbose_name="缓急",
    )

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "诉求"
        constraints = [
            models.UniqueConstraint("community", "number", name="appeal_number_once"),
            models.UniqueConstraint(
                "community",
                "source",
                "external_number",
                condition=~Q(external_number=""),
                name="appeal_external_number_once",
                violation_error_message="这条来源编号已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(is_public=False)
                | Q(complaint_user__isnull=True, complaint_organization__isnull=True) & ~Q(public_title=""),
                name="no_complaint_on_the_board",
                violation_error_message="公开要有公开标题；反映具体人员或单位的诉求不能公开。",
            ),
            models.CheckConstraint(
                condition=Q(complaint_user__isnull=True)
                | Q(handler__isnull=True)
                | ~Q(complaint_user=F("handler")),
                name="nobody_handles_a_complaint_about_self",
                violation_error_message="被反映的人不能办理这件诉求（回避）。",
            ),
            models.CheckConstraint(
                condition=Q(state=State.MERGED, merged_into__isnull=False)
                | (~Q(state=State.MERGED) & Q(merged_into__isnull=True)),
                name="merged_names_its_target",
            ),
            models.CheckConstraint(
                condition=Q(own_amount__isnull=True, own_unit="")
                | Q(own_amount__isnull=False, own_amount__gte=1) & ~Q(own_unit=""),
                name="own_limit_is_whole",
                violation_error_message="自带时限要有数量，也要有单位。",
            ),
        ]
        indexes = [
            models.Index(
                fields=["community", "urgency", "-loudness", "registered_at", "id"],
                name="appeal_queue",
                condition=Q(state__in=OPEN),
            ),
            models.Index(
                fields=["community", "urgency", "-loudness", "registered_at", "id"],
                name="appeal_board",
                condition=ON_THE_BOARD,
            ),
            models.Index(fields=["community", "-registered_at", "-id"], name="appeal_newest"),
            models.Index(fields=["community", "state", "-registered_at", "-id"], name="appeal_by_state"),
            models.Index(fields=["grid", "state", "-registered_at", "-id"], name="appeal_by_grid"),
            models.Index(
                fields=["community", "due_at", "id"], name="appeal_due", condition=Q(due_at__isnull=False)
            ),
            models.Index(
                fields=["community", "moved_at", "id"], name="appeal_still", condition=Q(state__in=OPEN)
            ),
            models.Index(
                fields=["community", "-registered_at", "-id"],
                name="appeal_wishes",
                condition=Q(kind__in=WISHES, is_public=True),
            ),
            models.Index(fields=["handler", "state"], name="appeal_by_handler"),
            models.Index(fields=["review_on"], name="appeal_review", condition=Q(state=State.CARRIED_OVER)),
            models.Index(fields=["contact_hash"], name="appeal_by_contact", condition=~Q(contact_hash="")),
            models.Index(
                fields=["undo_by", "undo_until"], name="appeal_undo", condition=Q(undo_by__isnull=False)
            ),
            GinIndex(fields=["grams"], name="appeal_grams"),
            GinIndex(fields=["public_grams"], name="appeal_public_grams", condition=Q(is_public=True)),
        ]
        triggers = [
            pgtrigger.FSM(name="lifecycle", field="state", transitions=moves()),
            pgtrigger.Protect(
                name="begins_registered",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__state__df=State.REGISTERED),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="keep_tally",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state", "grid_id"),
                timing=pgtrigger.Immediate,  # an import defers it to its commit
                func=KEEP_TALLY,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def parts(self) -> Parts:
        return Parts(self.households_count, self.attested_people, self.repeat_calls, self.waiting_workdays)

    @property
    def own_limit(self) -> Limit | None:
        """自带时限: promised with the matter itself, as a service of the community is, instead of by its grade."""
        return Limit(self.own_amount, LimitUnit(self.own_unit)) if self.own_amount else None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN
