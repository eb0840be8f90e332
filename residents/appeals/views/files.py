"""照片和文件: served through the matter they belong to, never by an address of their own."""

from django.db.models.fields.files import FieldFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_GET

from grids.verdict import NotFound
from residents.appeals import rules
from residents.appeals.models import Appeal, Attachment
from residents.appeals.views.doorway import open_appeal

# Whatever a file turns out to hold, a browser may neither run it nor guess at it nor keep it beyond the visit.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}


def _find(request: HttpRequest, number: str, pk: int) -> tuple[Appeal, Attachment]:
    """NotFound for a file of another matter, and for one this reader may not see."""
    appeal, actor = open_appeal(request, number)
    found = Attachment.objects.filter(appeal=appeal, pk=pk).first()
    if found is None or not rules.reads_file(found, rules.depth(appeal, actor)):
        raise NotFound
    return appeal, found


def _sent(request: HttpRequest, stored: FieldFile, *, etag: str, name: str, photo: bool) -> HttpResponse:
    etag = f'"{etag}"'
    known = get_conditional_response(request, etag=etag)
    if known is None:
        with stored.open("rb") as opened:
            response = HttpResponse(opened.read(), content_type="image/jpeg" if photo else "application/pdf")
    else:
        response = known
    response["ETag"] = etag
    response["Content-Disposition"] = f'{"inline" if photo else "attachment"}; filename="{name}"'
    for header, value in HEADERS.items():
        response[header] = value
    return response


@require_GET
def file(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A photo to look at, a PDF to download."""
    appeal, found = _find(request, number, pk)
    name = f"{appeal.number}-{found.pk}.{'jpg' if found.is_photo else 'pdf'}"
    return _sent(request, found.file, etag=found.sha256, name=name, photo=found.is_photo)


@require_GET
def thumbnail(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    appeal, found = _find(request, number, pk)
    if not found.is_photo:
        return redirect("appeal_file", number, pk)
    name = f"{appeal.number}-{found.pk}-small.jpg"
    return _sent(request, found.thumbnail, etag=f"{found.sha256}-small", name=name, photo=True)
