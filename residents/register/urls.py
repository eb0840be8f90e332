"""Routes of the five registers: /residents/, /residents/new/, /residents/12/, /residents/12/edit/; likewise for the others."""

from typing import Any

from django.urls import path, register_converter

from residents.register.registers import REGISTERS, Register
from residents.register.views import correcting, sheets
from residents.register.views import registers as pages


class RegisterConverter:
    """The register an address begins with."""

    regex = "|".join(REGISTERS)

    def to_python(self, value: str) -> Register:
        return REGISTERS[value]

    def to_url(self, value: Any) -> str:
        return value.slug if isinstance(value, Register) else value


register_converter(RegisterConverter, "register")

urlpatterns = [
    path("registers/", pages.overview, name="registers"),
    path("my-household/", correcting.mine, name="my_household"),
    path("corrections/", correcting.listed, name="corrections"),
    path("corrections/<int:pk>/<slug:verb>/", correcting.decide, name="correction_verb"),
    path("exports/", sheets.requests, name="exports"),
    path("exports/<int:pk>/<slug:verb>/", sheets.decide, name="export_verb"),
    path("<register:register>/", pages.listed, name="register"),
    path("<register:register>/template/", sheets.template, name="register_template"),
    path("<register:register>/import/", sheets.upload, name="register_import"),
    path("<register:register>/import/<int:pk>/", sheets.preview, name="register_import_draft"),
    path("<register:register>/import/<int:pk>/confirm/", sheets.confirm, name="register_import_confirm"),
    path("<register:register>/export/", sheets.export, name="register_export"),
    path("<register:register>/export/ask/", sheets.ask, name="register_export_ask"),
    path("<register:register>/new/", pages.new, name="register_new"),
    path("<register:register>/<int:pk>/", pages.one, name="register_one"),
    path("<register:register>/<int:pk>/<slug:verb>/", pages.verb, name="register_verb"),
]
