"""Widgets the forms share."""

from django import forms

from residents.register.models import Household


def area(rows: int, limit: int, **attrs: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "maxlength": limit, **attrs})


def household_label(household: Household) -> str:
    """The door and nobody's name: a page may be kept on a phone for when there is no network."""
    return str(household.dwelling)
