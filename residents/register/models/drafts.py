"""导入草稿: an uploaded sheet on its way into the ledger or a register."""

from django.db import models

from grids.actors import Actor
from grids.models import Community, Grid, User


class ImportDraftQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "ImportDraftQuerySet":
        """The office sees its community's imports; nobody else sees any."""
        return self.filter(community_id=actor.community_id) if actor.is_office else self.none()

    def of_kind(self, key: str) -> "ImportDraftQuerySet":
        """Sheets of matters (`appeals`), or of one register."""
        return self.filter(kind=key)


class ImportDraft(models.Model):
    """导入: one uploaded sheet. Its bytes are kept until it is imported, for an hour at most."""

    class State(models.TextChoices):
        WAITING = "waiting", "待确认"
        RUNNING = "running", "正在导入"
        DONE = "done", "已导入"
        FAILED = "failed", "没有导入"

    community = models.ForeignKey(Community, models.PROTECT, related_name="imports", verbose_name="社区")
    kind = models.CharField("导入到", max_length=12, default="appeals", editable=False)
    grid = models.ForeignKey(
        Grid, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="没写网格的放到"
    )
    file_name = models.CharField("文件名", max_length=200)
    content = models.BinaryField("文件内容", default=b"", editable=False)
    preview = models.JSONField("预览", default=dict, editable=False)
    report = models.JSONField("结果", default=dict, editable=False)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField("没有导入的原因", max_length=300, blank=True)
    total = models.PositiveIntegerField("行数", default=0)
    done = models.PositiveIntegerField("已处理行数", default=0)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="上传人")
    created_at = models.DateTimeField("上传时间")
    beat_at = models.DateTimeField("最近进度时间", null=True)
    finished_at = models.DateTimeField("完成时间", null=True)

    objects = ImportDraftQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入"
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["community", "-created_at"], name="import_newest")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0
