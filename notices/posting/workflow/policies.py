"""催办时限: after how many minutes others are asked."""

from django.core.exceptions import ValidationError
from django.db import transaction

from grids.actors import Actor
from grids.verdict import Forbidden, Invalid
from notices.posting.models import EscalationPolicy


@transaction.atomic
def set_policy(
    *, by: Actor, alert_backup: int, alert_lead: int, other_backup: int, other_lead: int
) -> EscalationPolicy:
    """设定催办时限, minutes after publishing; holds for what is published from now on."""
    if not by.is_lead:
        raise Forbidden("催办时限由社区负责人设定。")
    policy, _ = EscalationPolicy.objects.select_for_update().get_or_create(community_id=by.community_id)
    policy.alert_backup, policy.alert_lead = alert_backup, alert_lead
    policy.other_backup, policy.other_lead = other_backup, other_lead
    try:
        policy.full_clean()
    except ValidationError as error:
        raise Invalid(" ".join(error.messages)) from error
    policy.save()
    return policy
