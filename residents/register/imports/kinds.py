"""六张表: the sheets of the registers as kinds of import. Templates to fill in come from the same columns."""

import re
from functools import partial
from typing import Any

from grids.actors import Actor
from grids.blanks import Blank, write_blank
from grids.text import redact
from residents.register.imports import applying, planning
from residents.register.imports.drafts import Kind
from residents.register.imports.planning import Plan
from residents.register.registers import REGISTERS, Register
from residents.register.sheets import SHEETS, columns_of

SHOWN_ROWS = 5
_QUOTED = re.compile("“[^”]*”")
SHOWN_REASONS = 500
HINT = (
    "从第 4 行开始填，带 * 的必须填。和上一行同一套房的，楼栋、单元、室号可以空着。身份证号和电话按文本录入。"
)


def _kind(register: Register) -> Kind:
    columns = SHEETS[register.slug]
    return Kind(
        register.slug,
        {column.key: column.titles for column in columns},
        tuple(column.key for column in columns if not column.required),
        partial(planning.plan, register),
        summary,
        applying.apply,
    )


def summary(found: Plan) -> dict[str, Any]:
    """A plan as the preview shows it: counts, the first rows masked, every refused row up to a few screens."""
    columns = [column for column in found.columns if column.key != "household"]
    return {
        "new": len(found.new),
        "changed": len(found.changed),
        "unchanged": found.unchanged,
        "refused": len(found.refused),
        "columns": [column.title for column in columns if not column.carry],
        "rows": [
            {"row": each.row, "cells": [_shown(column, each.thing) for column in columns if not column.carry]}
            for each in found.new[:SHOWN_ROWS]
        ],
        "changes": [[each.row, each.sentence] for each in found.changed[:SHOWN_REASONS]],
        "refusals": [[row, _QUOTED.sub(_hidden, words)] for row, words in found.refused[:SHOWN_REASONS]],
        "adjusted": [list(pair) for pair in found.adjusted[:SHOWN_REASONS]],
        "warnings": found.warnings,
    }


def _hidden(quoted: re.Match[str]) -> str:
    """What a refusal quotes of a cell, without the phone or ID number it may be: the row number finds the person."""
    return redact(quoted[0])


def _shown(column: Any, thing: Any) -> str:
    value = (column.mask or column.write)(thing)
    if isinstance(value, bool):
        return "是" if value else ""
    return "" if value is None else str(value)


def template(register: Register, by: Actor) -> bytes:
    """空白模板: the workbook to fill in, with the drop-downs of this community."""
    blanks = [
        Blank(column.title, column.hint, column.required, column.offered(by.community_id))
        for column in columns_of(register, care=by.sees_care)
    ]
    return write_blank(f"{register.label}登记表", HINT, blanks)


KINDS: dict[str, Kind] = {slug: _kind(register) for slug, register in REGISTERS.items()}
