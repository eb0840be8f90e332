"""一步: the lifecycles of resolutions and minutes, and the steps their verbs share."""

import datetime

from django.core.files.base import ContentFile

from council.resolutions import parties, rules
from council.resolutions.models import Evidence, Minutes, MinutesRecord, Resolution, ResolutionRecord
from council.resolutions.parties import Responsible
from council.resolutions.states import MINUTES_TRANSITIONS, TRANSITIONS, Role
from grids.actors import Actor
from grids.lifecycle import Lifecycle, Step, require
from grids.states import ActorKind
from grids.uploads import Upload
from residents.appeals.models import Appeal

RESOLUTIONS: Lifecycle[Resolution] = Lifecycle(
    Resolution, TRANSITIONS, rules.may, ResolutionRecord, called="这项决议"
)
MINUTES: Lifecycle[Minutes] = Lifecycle(
    Minutes, MINUTES_TRANSITIONS, rules.may_minutes, MinutesRecord, called="这份纪要"
)
MOST_FILES = 9


def council(community_id: int) -> Actor:
    """家门口议事厅: acts where a decision of the council carries a lower floor's verb with it."""
    return Actor(kind=ActorKind.SYSTEM, community_id=community_id, label="家门口议事厅")


def put_in_charge(
    resolution: Resolution, named: dict[Role, Responsible], day: datetime.date, appeals: list[Appeal]
) -> None:
    """Name the parties. Invalid beside the role when one may not be named, or would supervise itself."""
    for role, party in named.items():
        known = parties.public_name(party, resolution.community_id, day)
        require(known, role, f"{role.label}方要是本社区的单位，或者在岗的人。")
        recused = any(parties.complained_about(appeal, party, day) for appeal in appeals)
        require(not recused, role, f"相关诉求反映的就是这个单位或这个人，应当回避，请另选{role.label}方。")
        parties.name(resolution, role, party, known)
    own = parties.same_side(named[Role.LEAD], named[Role.SUPERVISOR], day)
    require(not own, Role.SUPERVISOR, "监督方不能就是牵头方，也不能是牵头单位的人，请另选一个。")


def keep(step: Step[Resolution], files: list[Upload]) -> list[dict[str, str]]:
    """Store evidence of a resolution whose row the caller holds; returns the digests for its record."""
    there = set(Evidence.objects.filter(resolution=step.thing).values_list("sha256", flat=True))
    fresh = {each.sha256: each for each in files if each.sha256 not in there}
    require(len(there) + len(fresh) <= MOST_FILES, "files", f"每项决议最多 {MOST_FILES} 个照片和文件。")
    for each in fresh.values():
        _store(step, each)
    return [{"sha256": digest} for digest in fresh]


def _store(step: Step[Resolution], upload: Upload) -> None:
    photo = upload.is_photo
    Evidence.objects.create(
        resolution=step.thing,
        kind=Evidence.Kind.PHOTO if photo else Evidence.Kind.PDF,
        name=upload.name,
        file=ContentFile(upload.content, "file.jpg" if photo else "file.pdf"),
        thumbnail=ContentFile(upload.thumbnail, "small.jpg") if photo else "",
        width=upload.width,
        height=upload.height,
        bytes=len(upload.content),
        sha256=upload.sha256,
        uploaded_by=step.by.user,
        uploaded_at=step.at,
    )
