"""照片和文件: served through the matter they belong to, never by an address of their own."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from grids.verdict import NotFound
from residents.appeals import rules, serving
from residents.appeals.models import Attachment
from residents.appeals.views.doorway import open_appeal


def _find(request: HttpRequest, number: str, pk: int) -> Attachment:
    """NotFound for a file of another matter, and for one this reader may not see."""
    appeal, actor = open_appeal(request, number)
    found = appeal.attachments.filter(pk=pk).first()
    if found is None or not rules.reads_file(found, rules.depth(appeal, actor)):
        raise NotFound
    return found


@require_GET
def file(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    return serving.sent(request, _find(request, number, pk))


@require_GET
def thumbnail(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    return serving.sent(request, _find(request, number, pk), small=True)
