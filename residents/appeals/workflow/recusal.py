"""回避: whoever an appeal complains about loses sight of it in the same second, and of handling it."""

import datetime

from django.db import transaction

from grids.actors import Actor
from grids.lifecycle import require
from grids.models import Organization, User
from grids.verdict import Refused
from residents.appeals.models import Appeal
from residents.appeals.workflow.step import begin, commit


@transaction.atomic
def recuse(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    user: User | None = None,
    unit: Organization | None = None,
) -> Appeal:
    """登记回避: name who the appeal complains about; taken off the board, and out of their hands into `by`'s."""
    step = begin(appeal, "recuse", by=by, at=at, version=version)
    require(user or unit, "user", "请选择被反映的人或单位。")
    require(user is None or user.pk != by.user_id, "user", "反映您本人的，请由另一位工作人员登记。")
    appeal = step.thing
    inside = unit is None or unit.community_id == appeal.community_id
    require(inside, "unit", "请选择本社区的单位。")
    if (user and appeal.complaint_user_id) or (unit and appeal.complaint_organization_id):
        raise Refused("这件诉求已经登记过回避；还反映了别人的，请另登记一件。", code="already_claimed")
    appeal.complaint_user = user or appeal.complaint_user
    appeal.complaint_organization = unit or appeal.complaint_organization
    appeal.is_public = False
    handled_by_subject = appeal.handler_id and (
        appeal.handler_id == appeal.complaint_user_id
        or (unit is not None and appeal.handler.posts.filter(organization=unit, until__isnull=True).exists())
    )
    if handled_by_subject:
        appeal.handler = by.user
    if appeal.lead_unit_id and appeal.lead_unit_id == appeal.complaint_organization_id:
        appeal.lead_unit, appeal.handler = None, appeal.handler or by.user
    # The record names nobody: it is read by people who may know the subject.
    return commit(step, note="已登记回避。")
