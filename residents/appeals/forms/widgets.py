"""Widgets the forms share."""

from django import forms


def area(rows: int, limit: int, **attrs: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "maxlength": limit, **attrs})
