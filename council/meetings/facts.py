"""背景数据: what the ledger knows of a matter, as it stands when it goes on the agenda."""

import datetime

from django.utils import timezone

from residents.appeals.models import Appeal


def of_appeal(appeal: Appeal, at: datetime.datetime) -> list[list[str]]:
    """[名称, 内容] pairs; nothing in them tells who raised the matter."""
    since = timezone.localdate(at) - timezone.localdate(appeal.registered_at)
    pairs = [
        ["编号", appeal.number],
        [
            "地点",
            " ".join(part for part in (appeal.grid.name, appeal.category and appeal.category.name) if part),
        ],
        ["反映", _voices(appeal)],
        ["呼声", f"{appeal.loudness.normalize():f}"],
        ["登记", f"{timezone.localdate(appeal.registered_at)}（{since.days} 天前）"],
    ]
    if appeal.reopened:
        pairs.append(["重新办理", f"{appeal.reopened} 次"])
    return pairs


def _voices(appeal: Appeal) -> str:
    people = f"，走访说事 {appeal.attested_people} 人" if appeal.attested_people else ""
    return f"{appeal.households_count} 户{people}"
