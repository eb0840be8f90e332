"""怎样写出去: the same rows as JSON or XML, as GeoReport v2 wants them (the Spark convention between the two)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from django.http import HttpResponse

from grids.text import clean

TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
Document = Sequence[Mapping[str, Any]] | Mapping[str, Any]


@dataclass(frozen=True)
class Names:
    """What the elements are called in XML: the root, and each row of a list in it."""

    root: str
    row: str = ""


SERVICES = Names("services", "service")
DEFINITION = Names("service_definition")
REQUESTS = Names("service_requests", "request")
ERRORS = Names("errors", "error")
DISCOVERY = Names("discovery")
# Lists inside a document, and what each of their rows is called.
INNER = {"attributes": "attribute", "values": "value", "endpoints": "endpoint", "formats": "format"}


def answer(document: Document, names: Names, form: str, *, status: int = 200) -> HttpResponse:
    """The document in the form asked for."""
    body = json.dumps(document, ensure_ascii=False) if form == "json" else _xml(document, names)
    response = HttpResponse(body, content_type=TYPES[form], status=status)
    response["Cache-Control"] = "no-store"
    return response


def _xml(document: Document, names: Names) -> bytes:
    root = ElementTree.Element(names.root)
    if isinstance(document, Mapping):
        _fill(root, document)
    else:
        for row in document:
            _fill(ElementTree.SubElement(root, names.row), row)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _fill(element: ElementTree.Element, row: Mapping[str, Any]) -> None:
    for name, value in row.items():
        child = ElementTree.SubElement(element, name)
        if isinstance(value, list):
            for each in value:
                inner = ElementTree.SubElement(child, INNER[name])
                if isinstance(each, Mapping):
                    _fill(inner, each)
                else:
                    inner.text = str(each)
        elif value is not None:
            child.text = str(value).lower() if isinstance(value, bool) else clean(str(value))
