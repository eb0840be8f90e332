"""通知的附件: photos and papers that hang beside a notice, served through it."""

import secrets

from django.db import models
from django.db.models import Q

from grids.models.files import StoredFile
from notices.posting.models.notices import Notice


def place_of(kept: "NoticeFile", name: str) -> str:
    """By its notice, under a name nobody can guess; of the given name the ending stays."""
    return f"notices/{kept.notice_id}/{secrets.token_hex(16)}.{name.rsplit('.', 1)[-1]}"


class NoticeFile(StoredFile):
    """附件: a photo (with its size and a thumbnail) or a PDF (without)."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="files", verbose_name="通知")
    file = models.FileField("文件", max_length=120, upload_to=place_of, editable=False)
    thumbnail = models.FileField("缩略图", max_length=120, upload_to=place_of, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "通知附件"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "notice",
                "sha256",
                name="notice_file_once",
                violation_error_message="这个文件已经传过了。",
            ),
            models.CheckConstraint(
                condition=Q(width__gt=0, height__gt=0) & ~Q(thumbnail="")
                | Q(width=0, height=0, thumbnail=""),
                name="a_picture_has_a_size_and_a_thumbnail",
                violation_error_message="照片要有尺寸和缩略图，PDF 没有。",
            ),
        ]

    @property
    def download_name(self) -> str:
        return f"notice-{self.notice_id}-{self.pk}"
