"""Verbs of the accounts. A password made here is shown once; its holder is expected to change it."""

import datetime
import secrets

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from grids import text
from grids.actors import Actor
from grids.models import Community, Post, User
from grids.states import OfficeAction, OfficeTopic, PostKind
from grids.verdict import Invalid, NotFound, Refused
from grids.workflow.step import require_admin, write, wrong

# Without letters and digits that are taken for one another on paper.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_password() -> str:
    """Twelve characters (59 bits) in three groups, to be read out over the telephone."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


@transaction.atomic
def create_account(
    community: Community, *, by: Actor, username: str, name: str, phone: str = ""
) -> tuple[User, str]:
    """开账号. Returns it and its first password, which is shown this once. It has no rights before it has a post."""
    require_admin(by, community.pk)
    name = text.clean(name, single_line=True)
    if not name:
        raise wrong("name", "请写姓名。")
    password = new_password()
    user = User(username=username.strip(), name=name, phone=_phone(phone), community=community)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.full_clean(exclude=["password"], validate_unique=False)
            user.save(force_insert=True)
    except ValidationError as error:
        fields = {field: " ".join(words) for field, words in error.message_dict.items()}
        raise Invalid(" ".join(fields.values()), fields=fields) from error
    except IntegrityError as error:
        raise wrong("username", "这个登录名已经有人用了，请换一个。") from error
    write(OfficeTopic.ACCOUNT, OfficeAction.CREATE, f"{name}（{user.username}）", by=by, user=user.pk)
    return user, password


def _phone(value: str) -> str:
    try:
        return text.normalise_phone(value) if value.strip() else ""
    except ValueError as error:
        raise wrong("phone", str(error)) from error


def lock(user: User, by: Actor) -> User:
    """The account, locked; only one this community knows. Whoever also serves elsewhere is not ours alone."""
    require_admin(by, by.community_id or 0)
    known = User.objects.known_to(by.community_id).values("pk")
    locked = User.objects.select_for_update(of=("self",)).filter(pk=user.pk, pk__in=known).first()
    if locked is None:
        raise NotFound
    day = timezone.localdate()
    if locked.posts.open_on(day).exclude(community_id=by.community_id).exists():
        raise Refused("这个账号在别的社区也有岗位，请由那里的管理员先办理离岗。")
    return locked


@transaction.atomic
def reset_password(user: User, *, by: Actor) -> tuple[User, str]:
    """重置密码: a new one, shown this once; every browser signed in with the old one is signed out."""
    locked = lock(user, by)
    password = new_password()
    locked.set_password(password)
    locked.save(update_fields=["password"])
    locked.tokens.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())
    write(
        OfficeTopic.ACCOUNT,
        OfficeAction.RESET_PASSWORD,
        f"{locked.name}（{locked.username}）",
        by=by,
        user=locked.pk,
    )
    return locked, password


@transaction.atomic
def deactivate(user: User, *, by: Actor, on: datetime.date | None = None) -> User:
    """停用账号: nobody logs in with it from now on, and its open posts end today."""
    locked = lock(user, by)
    day = on or timezone.localdate()
    if locked.pk == by.user_id:
        raise Refused("不能停用自己的账号，请由另一位管理员办理。")
    if not locked.is_active:
        raise Refused("这个账号已经停用。")
    _leave_an_administrator(by.community_id, day, locked)
    posts = locked.posts.open_on(day)
    ended = [str(post) for post in posts.select_related("grid", "organization")]
    posts.filter(since__lt=day).update(until=day)
    posts.filter(since=day).update(until=day)
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    write(
        OfficeTopic.ACCOUNT,
        OfficeAction.DEACTIVATE,
        f"{locked.name}（{locked.username}）",
        by=by,
        ended=ended,
    )
    return locked


def _leave_an_administrator(community_id: int | None, day: datetime.date, going: User) -> None:
    """Somebody else must be left to manage accounts. The posts are locked: two who switch each other off at the same
    moment would both find the other still there."""
    posts = Post.objects.open_on(day).filter(community_id=community_id, kind=PostKind.ADMIN)
    serving = posts.select_for_update(of=("self",)).select_related("user").order_by("pk")
    if not any(post.user.is_active and post.user_id != going.pk for post in serving):
        raise Refused("这是本社区最后一位系统管理员，停用后就没有人能管理账号了。")


@transaction.atomic
def activate(user: User, *, by: Actor) -> User:
    """启用账号: it may log in again; posts have to be given anew."""
    locked = lock(user, by)
    if locked.is_active:
        raise Refused("这个账号没有停用。")
    locked.is_active = True
    locked.save(update_fields=["is_active"])
    write(
        OfficeTopic.ACCOUNT,
        OfficeAction.ACTIVATE,
        f"{locked.name}（{locked.username}）",
        by=by,
        user=locked.pk,
    )
    return locked
