"""问的是什么: which matters a caller wants, and out of a filed request the fields of our own form."""

import datetime
import re
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from grids import geo
from grids.actors import Actor
from grids.models import Building, Grid
from grids.verdict import Invalid, NotFound
from residents.appeals.forms import FilingForm, OnBehalfForm
from residents.appeals.forms.filing import building_label
from residents.appeals.models import Appeal, Category
from residents.appeals.models.words import NUMBER, AppealQuerySet
from residents.appeals.states import SETTLED, Kind
from residents.appeals.titles import title_from

LONGEST_SPAN = datetime.timedelta(days=90)
LONGEST = 4000
MOST = 1000
STATUSES = ("open", "closed")


class GeoReportForm(OnBehalfForm):
    """For an account that files for residents: where it heard of the matter is always this door."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["source"]


def listed(value: str) -> list[str]:
    """`a,b, c` as the standard joins several values."""
    return [part.strip() for part in value.split(",") if part.strip()]


def wanted(params: Mapping[str, str], everyone: Actor) -> AppealQuerySet:
    """The published matters asked for, the newest first; numbers override everything else, as the standard says."""
    rows = Appeal.objects.visible_to(everyone).on_board().with_names().order_by("-registered_at", "-id")
    if numbers := listed(params.get("service_request_id", "")):
        return rows.filter(number__in=[each for each in numbers if NUMBER.fullmatch(each)])
    since, until = span(params)
    rows = rows.filter(registered_at__gte=since, registered_at__lte=until)
    if codes := listed(params.get("service_code", "")):
        rows = rows.filter(category_id__in=[int(code) for code in codes if re.fullmatch(r"\d{1,15}", code)])
    return in_status(rows, listed(params.get("status", "")))


def in_status(rows: QuerySet, statuses: list[str]) -> QuerySet:
    """Closed is what the community has settled. Invalid for a status that is none."""
    if set(statuses) - set(STATUSES):
        raise Invalid("status 只能是 open 或 closed。", fields={"status": "只能是 open 或 closed。"})
    if len(set(statuses)) != 1:
        return rows
    return rows.filter(state__in=SETTLED) if statuses[0] == "closed" else rows.exclude(state__in=SETTLED)


def span(params: Mapping[str, str]) -> tuple[datetime.datetime, datetime.datetime]:
    """From when to when, at most 90 days; the last 90 where nothing is said."""
    since, until = (_moment(params, name) for name in ("start_date", "end_date"))
    if until is None:
        until = since + LONGEST_SPAN if since else timezone.now()
    since = since or until - LONGEST_SPAN
    if not datetime.timedelta(0) <= until - since <= LONGEST_SPAN:
        raise Invalid(
            "start_date 到 end_date 最多 90 天，先后不要颠倒。", fields={"start_date": "最多 90 天。"}
        )
    return since, until


def _moment(params: Mapping[str, str], name: str) -> datetime.datetime | None:
    given = params.get(name, "").strip().replace(" ", "+")  # an unescaped plus sign arrives as a space
    if not given:
        return None
    try:
        moment = parse_datetime(given) if re.match(r"2\d{3}-", given) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        sentence = f"{name} 要写成 2026-01-01T00:00:00Z 这样，带时区。"
        raise Invalid(sentence, fields={name: sentence})
    return moment


def filled(params: Mapping[str, str], category: Category, by: Actor) -> dict[str, Any]:
    """The cleaned data of our own form out of the standard's fields. Raises Invalid, naming the standard's field."""
    description = params.get("description", "").strip()
    if not description or len(description) > LONGEST:
        sentence = f"请在 description 里写清楚是什么事，最长 {LONGEST} 字。"
        raise Invalid(sentence, fields={"description": sentence})
    media = params.get("media_url", "").strip()
    on_behalf = by.is_insider and (by.is_office or by.grid_ids)
    form = (GeoReportForm if on_behalf else FilingForm)(
        {
            "kind": Kind.APPEAL,
            "title": title_from(description),
            "text": f"{description}\n附件：{media}" if media else description,
            "grid": _grid(params, by.community_id).code,
            "place": params.get("address_string", "")[:100],
            "contact_name": f"{params.get('last_name', '')}{params.get('first_name', '')}"[:40],
            "contact_phone": params.get("phone", ""),
            "category": category.path,
        },
        actor=by,
    )
    if not form.is_valid():
        fields = {name: " ".join(words) for name, words in form.errors.items()}
        raise Invalid("；".join(fields.values()), fields=fields)
    return form.cleaned_data


def _grid(params: Mapping[str, str], community_id: int | None) -> Grid:
    """The micro-grid: named by attribute or address id, else where the point lies, else the building the address says."""
    grids = list(Grid.objects.of(community_id).micro())
    code = params.get("attribute[grid]") or params.get("address_id") or ""
    found = next((grid for grid in grids if grid.code == code), None)
    if found is None and code:
        raise Invalid(f"没有编号为“{code[:8]}”的微网格。", fields={"attribute[grid]": "没有这个微网格。"})
    found = found or _at(params, grids) or _named(params.get("address_string", ""), community_id)
    if found is None:
        sentence = "不知道在哪个微网格：请给社区范围内的 lat 和 long，或写明楼号的 address_string，或 attribute[grid]。"
        raise Invalid(sentence, fields={"lat": sentence})
    return found


def _at(params: Mapping[str, str], grids: list[Grid]) -> Grid | None:
    try:
        latitude, longitude = float(params.get("lat", "")), float(params.get("long", ""))
    except ValueError:
        return None
    return next(
        (grid for grid in grids if grid.boundary and geo.holds(grid.boundary, longitude, latitude)), None
    )


def _named(address: str, community_id: int | None) -> Grid | None:
    """Of the buildings the address names, the one with the longest name: 13号楼 is not 3号楼."""
    if not address.strip():
        return None
    buildings = Building.objects.of(community_id).select_related("compound", "grid")
    said = [each for each in buildings if each.name in address or building_label(each) in address]
    said.sort(key=lambda each: (building_label(each) in address, len(each.name)))
    return said[-1].grid if said else None


def leaves(community_id: int | None) -> QuerySet[Category]:
    """The services: active categories that have no active one below them."""
    rows = Category.objects.of(community_id).filter(active=True)
    return rows.exclude(pk__in=rows.filter(parent__isnull=False).values("parent")).order_by("path")


def leaf(community_id: int | None, code: str) -> Category:
    """The service of this code; NotFound otherwise, Invalid when none is given."""
    if not code:
        raise Invalid("请给出 service_code。", fields={"service_code": "请给出 service_code。"})
    found = leaves(community_id).filter(pk=code).first() if re.fullmatch(r"\d{1,15}", code) else None
    if found is None:
        raise NotFound(f"没有 service_code“{code[:20]}”。")
    return found
