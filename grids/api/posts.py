"""岗位接口: who serves where; the administrator opens and ends posts."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from grids import reauth, rules, workflow
from grids.actors import Actor
from grids.api import post_answers as answers
from grids.api import strict
from grids.api.doors import Door, listed, with_version
from grids.api.schema import IDEMPOTENCY_KEY, IF_MATCH, body_of, reads, writes
from grids.forms.posts import EndForm, PostForm
from grids.idempotency import once
from grids.models import ApiToken, Community, Post
from grids.states import PostKind
from grids.verdict import Forbidden, NotFound, Stale

OPEN = OpenApiParameter("open", bool, description="true 只列在岗的，false 只列不在岗的。")
KIND = OpenApiParameter("kind", str, enum=PostKind.values, description="岗位")
GRID = OpenApiParameter("grid", str, description="微网格编号")


def visible(actor: Actor) -> QuerySet[Post]:
    """The posts of the own community, for lead and administrator."""
    if not (verdict := rules.reads_office(actor)):
        raise Forbidden(verdict.reason)
    rows = Post.objects.filter(community_id=actor.community_id)
    return rows.select_related("user", "grid", "organization")


def version_of(post: Post) -> int:
    return 2 if post.until else 1


def shown(post: Post, actor: Actor) -> dict[str, Any]:
    ends = rules.administers(actor, post.community_id) and not (
        post.until and post.until <= timezone.localdate()
    )
    return {
        "id": post.pk,
        "version": version_of(post),
        "user": post.user.name,
        "username": post.user.username,
        "kind": post.kind,
        "label": post.label,
        "grid": {"code": post.grid.code, "name": post.grid.name} if post.grid else None,
        "organization": post.organization.name if post.organization else None,
        "primary": post.primary,
        "background": post.background or None,
        "care_duty": post.care_duty,
        "since": post.since.isoformat(),
        "until": post.until.isoformat() if post.until else None,
        "actions": ["end"] if ends else [],
    }


def _find(actor: Actor, pk: int) -> Post:
    found = visible(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _administrator(request: Request, actor: Actor) -> None:
    """A browser must have shown its password of late; a token is a credential given out for this."""
    if not (verdict := rules.administers(actor, actor.community_id or 0)):
        raise Forbidden(verdict.reason)
    if not isinstance(request.auth, ApiToken):
        reauth.require(reauth.moment(request.session), timezone.now())


class Posts(Door):
    """岗位"""

    params = ("kind", "grid", "open", "cursor", "limit")

    @reads(
        answers.PostPage,
        operation_id="posts_list",
        summary="岗位列表",
        description="社区负责人和系统管理员看本社区的全部岗位，新到岗的在前。",
        parameters=[KIND, GRID, OPEN],
        paged=True,
    )
    def get(self, request: Request) -> Response:
        rows, asked = visible(self.actor), request.query_params
        if asked.get("kind"):
            if asked["kind"] not in PostKind.values:
                raise strict.invalid({"kind": f"kind 可用：{'、'.join(PostKind.values)}。"})
            rows = rows.filter(kind=asked["kind"])
        if asked.get("grid"):
            rows = rows.filter(grid__code=asked["grid"])
        if asked.get("open"):
            if asked["open"] not in ("true", "false"):
                raise strict.invalid({"open": "open 请填 true 或 false。"})
            serving = Post.objects.open_on(timezone.localdate()).values("pk")
            rows = rows.filter(pk__in=serving) if asked["open"] == "true" else rows.exclude(pk__in=serving)
        return listed(request, rows, order=("-since", "-id"), shown=lambda post: shown(post, self.actor))

    @writes(
        answers.PostShown,
        body_of(PostForm, "PostBody"),
        operation_id="posts_open",
        summary="安排岗位",
        description="只有系统管理员可以。一个网格同一时间只有一位主责网格员；`substitute` 为真是代班。",
        status=201,
        parameters=[IDEMPOTENCY_KEY],
        also=(409, 422),
    )
    def post(self, request: Request) -> Response:
        actor = self.actor
        _administrator(request, actor)
        key, document = strict.idempotency_key(request), strict.document(request)
        data = strict.filled(PostForm, document, actor=actor)

        def create() -> dict[str, Any]:
            community = Community.objects.get(pk=actor.community_id)
            return {"id": workflow.open_post(community, by=actor, **data).pk}

        made, fresh = once(f"api:{actor.key}", key, [request.path, document], create)
        place = request.build_absolute_uri(reverse("api_post", args=[made["id"]]))
        replayed = {} if fresh else {"Idempotent-Replayed": "true"}
        return with_version(shown(_find(actor, made["id"]), actor), status=201, Location=place, **replayed)


class OnePost(Door):
    """一个岗位"""

    @reads(
        answers.PostShown,
        operation_id="posts_read",
        summary="一个岗位",
        description="别的社区的和不存在的一样是 404。",
        versioned=True,
    )
    def get(self, request: Request, pk: int) -> Response:
        return with_version(shown(_find(self.actor, pk), self.actor))


class EndPost(Door):
    """离岗"""

    @writes(
        answers.PostShown,
        body_of(EndForm, "EndPostBody"),
        operation_id="posts_end",
        summary="离岗",
        description="从 `on` 这一天起不再在岗。只有系统管理员可以。",
        parameters=[IF_MATCH],
        also=(409, 412, 428),
    )
    def post(self, request: Request, pk: int) -> Response:
        found = _find(self.actor, pk)
        _administrator(request, self.actor)
        version = strict.expected_version(request, version_of(found))
        if version != version_of(found):
            raise Stale(version_of(found))
        data = strict.filled(EndForm, strict.document(request))
        workflow.end_post(found, by=self.actor, **data)
        return with_version(shown(_find(self.actor, pk), self.actor))
