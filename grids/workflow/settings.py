"""Verb of the community's own settings."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from grids.actors import Actor
from grids.models import Community
from grids.states import OfficeAction, OfficeTopic
from grids.verdict import Invalid, Refused
from grids.workflow.step import require_admin, write

SETTINGS = (
    "phone",
    "council_weekday",
    "council_time",
    "council_place",
    "care_visit_days",
    "visit_days",
    "visits_per_day",
    "unconfirmed_days",
    "reveals_per_hour",
    "two_step_login",
)


@transaction.atomic
def change_settings(community: Community, *, by: Actor, **values: Any) -> Community:
    """改社区设置: only names of SETTINGS; the record holds each old and new value."""
    if unknown := values.keys() - set(SETTINGS):
        raise TypeError(f"change_settings() got unexpected keyword arguments {sorted(unknown)}")
    require_admin(by, community.pk)
    community = Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    changed = {name: value for name, value in values.items() if getattr(community, name) != value}
    if not changed:
        raise Refused("没有改动。")
    before = {name: getattr(community, name) for name in changed}
    for name, value in changed.items():
        setattr(community, name, value)
    try:
        community.full_clean()
    except ValidationError as error:
        fields = {field: " ".join(words) for field, words in error.message_dict.items()}
        raise Invalid(" ".join(fields.values()), fields=fields) from error
    community.save(update_fields=list(changed))
    write(OfficeTopic.SETTINGS, OfficeAction.CHANGE, community.name, by=by, before=before, after=changed)
    return community
