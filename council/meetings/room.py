"""会场: the code on the projector that lets people check in, and which seat somebody takes."""

import hmac

from council.meetings.models import Session
from council.meetings.states import SeatKind
from grids.actors import Actor
from grids.models import Post
from grids.sealed import keyed_hash, keyed_hashes
from grids.states import OrganizationKind, PostKind

CODE_LENGTH = 12
BY_ORGANIZATION = {
    OrganizationKind.PROPERTY: SeatKind.PROPERTY,
    OrganizationKind.OWNERS: SeatKind.OWNERS,
    OrganizationKind.PARTY: SeatKind.PARTY,
}
BY_POST = {
    PostKind.LEAD: SeatKind.COMMUNITY,
    PostKind.STAFF: SeatKind.COMMUNITY,
    PostKind.WORKER: SeatKind.WORKER,
}


def code_of(session: Session) -> str:
    """会场码: only who is in the room sees it; nothing to store, nothing to guess."""
    return keyed_hash(str(session.pk), purpose="council-room")[:CODE_LENGTH]


def opens(session: Session, code: str) -> bool:
    codes = keyed_hashes(str(session.pk), purpose="council-room")
    found = [hmac.compare_digest(each[:CODE_LENGTH].encode(), code.encode()) for each in codes]
    return any(found)


def seat_of_post(post: Post) -> SeatKind | None:
    """The side this post sits on; None for those who only watch. Other units sit with the residents."""
    if post.kind == PostKind.SEAT:
        return BY_ORGANIZATION.get(post.organization.kind, SeatKind.RESIDENT)
    return BY_POST.get(post.kind)


def seat_of(actor: Actor) -> SeatKind:
    """The side of an account's first seat; a resident for everybody else."""
    seats = [seat for post in actor.posts if (seat := seat_of_post(post))]
    return seats[0] if seats else SeatKind.RESIDENT
