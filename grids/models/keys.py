"""Keys of the API door: tokens, idempotency keys, and the counters that slow down guessing."""

import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from grids.models.people import User
from grids.sealed import SealedField
from grids.states import TokenScope


class ApiTokenQuerySet(models.QuerySet):
    def valid_at(self, at: datetime.datetime) -> "ApiTokenQuerySet":
        return self.filter(revoked_at__isnull=True, expires_at__gt=at, user__is_active=True)


class ApiToken(models.Model):
    """接口令牌: only the hash is kept; scoped, expiring, revocable."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens", verbose_name="账号")
    name = models.CharField("用途", max_length=60)
    key_hash = models.CharField("令牌摘要", max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=10, choices=TokenScope), verbose_name="范围")
    created_at = models.DateTimeField("创建时间")
    expires_at = models.DateTimeField("到期时间")
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)
    reauthenticated_at = models.DateTimeField("最近验证密码", null=True, blank=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"

    def __str__(self) -> str:
        return f"{self.user} {self.name}"


class IdempotencyKey(models.Model):
    """幂等键: stored in the same transaction as what it created, so a retry gets the first answer."""

    owner = models.CharField("所有者", max_length=80)
    key = models.CharField("键", max_length=80)
    request_hash = models.CharField("请求摘要", max_length=64)
    body = SealedField("应答", blank=True)
    created_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "幂等键"
        constraints = [models.UniqueConstraint("owner", "key", name="idempotency_key_once")]

    def __str__(self) -> str:
        return f"{self.owner} {self.key}"


class Throttle(models.Model):
    """限次: how often something was tried within its window; one row per key, decided under its row lock."""

    key = models.CharField("对象", max_length=120, unique=True)
    count = models.PositiveIntegerField("次数", default=0)
    since = models.DateTimeField("起算时间")

    class Meta:
        verbose_name = verbose_name_plural = "限次"
        constraints = [models.CheckConstraint(condition=Q(count__gte=0), name="throttle_count_not_negative")]

    def __str__(self) -> str:
        return self.key


class Authenticator(models.Model):
    """动态码验证器: the app on a phone that an account logs in with besides its password.

    The key is sealed; each step of the clock opens once. It counts from `confirmed_at` on.
    """

    user = models.OneToOneField(User, models.PROTECT, related_name="authenticator", verbose_name="账号")
    key = SealedField("密钥", editable=False)
    last_step = models.BigIntegerField("最近用过的时间格", default=-1, editable=False)
    confirmed_at = models.DateTimeField("启用时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "动态码验证器"

    def __str__(self) -> str:
        return f"{self.user}的动态码"


class RecoveryCode(models.Model):
    """备用码: opens once, for the day the phone is lost; only its keyed hash is kept."""

    user = models.ForeignKey(User, models.PROTECT, related_name="recovery_codes", verbose_name="账号")
    code_hash = models.CharField("备用码摘要", max_length=64, editable=False)
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "备用码"
        constraints = [
            models.UniqueConstraint(
                "user", "code_hash", name="recovery_code_once", violation_error_message="备用码重复。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}的备用码"
