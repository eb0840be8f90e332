"""诉求 behind some records: who stands behind each, and how each of them may read of it."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from notices.telling.readers.telling import Recipient
from notices.telling.wording import Role
from residents.appeals.models import Appeal, Endorsement
from residents.appeals.models.words import PUBLIC_STATES

FIELDS = (
    *("community_id", "number", "title", "public_title", "is_public", "state", "grid_id", "household_id"),
    *("handler_id", "lead_unit_id", "complaint_user_id", "complaint_organization_id", "feedback_due"),
    *("due_at", "households_count", "grid__backup_id", "grid__community_id", "grid__name"),
)


class Matters:
    """The appeals themselves in one query, the households that second them in another when somebody asks."""

    def __init__(self, appeal_ids: Iterable[int | None]) -> None:
        wanted = {key for key in appeal_ids if key is not None}
        rows = Appeal.objects.filter(pk__in=wanted).select_related("grid").only(*FIELDS) if wanted else ()
        self.by_id: dict[int, Appeal] = {appeal.pk: appeal for appeal in rows}

    @cached_property
    def voices(self) -> dict[int, set[int]]:
        """附议的户 by appeal."""
        found: dict[int, set[int]] = defaultdict(set)
        standing = Endorsement.objects.standing().filter(appeal__in=self.by_id, household__until__isnull=True)
        for appeal, household in standing.values_list("appeal_id", "household_id"):
            found[appeal].add(household)
        return found

    def homes(self, role: Role, appeal: Appeal) -> list[Recipient]:
        """The appellant, by household or by the receipt; or the endorsers, as long as the matter is on the public
        board: they know it from there alone."""
        if role == Role.APPELLANT:
            whole = Recipient(household_id=appeal.household_id)
            return [whole if appeal.household_id else Recipient(receipt_id=appeal.pk)]
        if not (appeal.is_public and appeal.state in PUBLIC_STATES):
            return []
        return [
            Recipient(household_id=pk) for pk in sorted(self.voices[appeal.pk] - {appeal.household_id, None})
        ]


def title(appeal: Appeal, role: Role, recipient: Recipient) -> str:
    """As this reader may read it: neighbours and a slip of paper know the published words, never the resident's own."""
    if role != Role.ENDORSERS and not recipient.receipt_id:
        return appeal.title
    return appeal.public_title if appeal.is_public else f"诉求 {appeal.number}"
