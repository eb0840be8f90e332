"""出示附件: the bytes of a file, sent so that they can do nothing. Room: rules.

Whoever calls has found the file through its matter first.
"""

from typing import Protocol

from django.db.models.fields.files import FieldFile
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response


class Kept(Protocol):
    """What is shown here: an attachment of a matter, or a file of a floor above that is kept the same way."""

    file: FieldFile
    thumbnail: FieldFile
    sha256: str
    is_photo: bool
    download_name: str


# Whatever a file turns out to hold, a browser may neither run it nor guess at it, and asks again each time.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}


def sent(request: HttpRequest, found: Kept, *, small: bool = False) -> HttpResponse:
    """A photo to look at, in full or `small`; a PDF to download, never to look at. 304 when the caller has it."""
    stored = found.thumbnail if small and found.is_photo else found.file
    etag = f'"{found.sha256}{"-small" if small else ""}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        kind = "image/jpeg" if found.is_photo else "application/pdf"
        with stored.open("rb") as opened:
            response = HttpResponse(opened.read(), content_type=kind)
    ending = "jpg" if found.is_photo else "pdf"
    shown = "inline" if found.is_photo else "attachment"
    response["ETag"] = etag
    response["Content-Disposition"] = f'{shown}; filename="{found.download_name}.{ending}"'
    for header, value in HEADERS.items():
        response[header] = value
    return response
