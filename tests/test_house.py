"""The house stands: floors and rooms, names, sizes, signatures, and what the database itself must refuse."""

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from importlinter import cli

from grids.ledger import Record, record_classes
from tests.community import House
from tests.ledgers import one_record

ROOT: Path = settings.BASE_DIR
FLOORS = ("grids", "residents", "council", "notices")
CODE = ("config", *FLOORS)
HAN = re.compile(r"[\u4e00-\u9fff]")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def code_files() -> list[Path]:
    found = [path for floor in CODE for path in (ROOT / floor).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def functions() -> Iterator[tuple[Path, Function]]:
    for path in code_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, Function):
                yield path, node


def where(path: Path, node: ast.stmt | None = None) -> str:
    place = str(path.relative_to(ROOT))
    return f"{place}:{node.lineno} {getattr(node, 'name', '')}" if node else place


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in FLOORS]


# Floors and rooms


def test_imports_go_down_only(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.chdir(ROOT)
    status = cli.lint_imports(config_filename=".importlinter", no_cache=True, no_logo=True)
    assert status == cli.EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_no_foreign_key_points_up():
    up = [
        f"{model.__name__}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and field.related_model._meta.app_label in FLOORS
        and FLOORS.index(field.related_model._meta.app_label) > FLOORS.index(model._meta.app_label)
    ]
    assert up == []


def test_no_import_hides_inside_a_function():
    hidden = [
        where(path, inner)
        for path, function in functions()
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_nothing_is_imported_by_a_star():
    stars = [
        where(path, node)
        for path in code_files()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and any(name.name == "*" for name in node.names)
    ]
    assert stars == []


def test_no_drawer_for_everything():
    drawers = {"utils", "util", "common", "services", "helpers", "managers", "misc", "signals"}
    assert [where(path) for path in code_files() if drawers & {path.stem, *path.parts}] == []


def test_no_business_rule_in_save_clean_or_signals():
    """Models hold fields, constraints and words; rules and verbs have their own rooms."""
    rules = [
        where(path, function)
        for path, function in functions()
        if "models" in (path.stem, path.parent.name)
        and function.name in ("save", "clean", "full_clean", "delete")
    ]
    receivers = [
        where(path, node)
        for path in code_files()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(("signals", "django.dispatch"))
    ]
    assert rules == []
    assert receivers == []


def test_verbs_of_one_floor_do_not_call_each_other():
    """A verb is one transaction with one record; what verbs share are steps that are no verbs."""
    calls = []
    for room in ROOT.rglob("workflow"):
        trees = {path: ast.parse(path.read_text()) for path in room.glob("*.py")}
        verbs = {
            node.name
            for tree in trees.values()
            for node in tree.body
            if isinstance(node, ast.FunctionDef)
            and any("atomic" in ast.unparse(mark) for mark in node.decorator_list)
        }
        assert verbs
        calls += [
            where(path, node)
            for path, tree in trees.items()
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in verbs
        ]
    assert calls == []


# Sizes and signatures


def test_every_function_says_what_comes_in_and_goes_out():
    untyped = []
    for path, function in functions():
        given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        given += [star for star in (function.args.vararg, function.args.kwarg) if star]
        if function.returns is None or any(
            one.annotation is None for one in given if one.arg not in ("self", "cls")
        ):
            untyped.append(where(path, function))
    assert untyped == []


def test_no_function_is_longer_than_40_lines():
    lengths = {where(path, node): node.end_lineno - node.lineno + 1 for path, node in functions()}
    assert {name: length for name, length in lengths.items() if length > 40} == {}


def test_nine_functions_in_ten_are_25_lines_or_shorter():
    lengths = sorted(node.end_lineno - node.lineno + 1 for _, node in functions())
    assert lengths[int(len(lengths) * 0.9)] <= 25


def test_no_file_is_longer_than_350_lines():
    assert [where(path) for path in code_files() if len(path.read_text().splitlines()) > 350] == []


def test_no_template_is_longer_than_120_lines():
    templates = list((ROOT / "templates").rglob("*.html"))
    assert templates
    assert [where(path) for path in templates if len(path.read_text().splitlines()) > 120] == []


def test_the_settings_fit_on_a_few_pages():
    assert len((ROOT / "config" / "settings.py").read_text().splitlines()) <= 200


# Tables


def test_every_table_has_a_chinese_name():
    nameless = [model.__name__ for model in our_models() if not HAN.search(str(model._meta.verbose_name))]
    assert nameless == []


def test_every_column_a_person_may_see_has_a_chinese_name():
    nameless = [
        f"{model.__name__}.{field.name}"
        for model in our_models()
        if not hasattr(model, "pgh_tracked_model")
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key and not HAN.search(str(field.verbose_name))
    ]
    assert nameless == []


def test_no_generic_foreign_key():
    generic = [
        f"{model.__name__}.{field.name}"
        for model in our_models()
        for field in model._meta.private_fields
        if isinstance(field, GenericForeignKey)
    ]
    assert generic == []


def test_nothing_is_deleted_along_with_something_else():
    """PROTECT by default. An account's tokens alone go with it, and the audit copies of history tables."""
    cascades = {
        f"{model.__name__}.{field.name}"
        for model in our_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.CASCADE
    }
    assert cascades <= {"ApiToken.user"}


def test_every_constraint_an_office_can_meet_speaks_chinese():
    """`full_clean` shows the sentence. Those without one guard columns that only verbs write."""
    silent = {
        constraint.name
        for model in our_models()
        for constraint in model._meta.constraints
        if not HAN.search(str(constraint.violation_error_message))
    }
    silent -= {f"{record_class.__name__.lower()}_position_once" for record_class in record_classes()}
    assert silent <= {
        "a_voice_has_an_owner",
        "appeal_number_once",
        "idempotency_key_once",
        "merged_names_its_target",
        "merged_voice_once",
        "number_series_once",
        "tally_once",
        "throttle_count_not_negative",
    }


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_migration_is_named_for_what_it_does():
    names = [path.stem for floor in FLOORS for path in (ROOT / floor / "migrations").glob("[0-9]*.py")]
    assert names
    assert [name for name in names if re.search(r"_auto_|_initial|^\d{4}_(alter|remove|add)_", name)] == []


# Records


def test_the_house_has_record_tables():
    assert "AppealRecord" in {record_class.__name__ for record_class in record_classes()}


@pytest.mark.parametrize("record_class", record_classes(), ids=lambda one: one.__name__)
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE {table} SET note = '改过了' WHERE id = %s",
        "UPDATE {table} SET public = NOT public WHERE id = %s",
        "UPDATE {table} SET at = now() WHERE id = %s",
        "DELETE FROM {table} WHERE id = %s",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_record(
    house: House, record_class: type[Record], sql: str
):
    record = one_record(house, record_class)
    before = record.content()
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        connection.cursor().execute(sql.format(table=record_class._meta.db_table), [record.pk])
    assert record_class._base_manager.get(pk=record.pk).content() == before


def test_no_append_only_table_can_be_emptied(house: House):
    """Emptying touches no row, so the guard of the rows alone would let it pass."""
    guarded = [
        model
        for model in our_models()
        if "append_only" in {trigger.name for trigger in getattr(model._meta, "triggers", [])}
    ]
    assert {"AppealRecord", "ExportLog", "MonthFigure"} <= {model.__name__ for model in guarded}
    for model in guarded:
        with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
            connection.cursor().execute(f"TRUNCATE {model._meta.db_table} CASCADE")


def test_a_record_cannot_be_changed_through_the_orm_either(house: House):
    for record_class in record_classes():
        record = one_record(house, record_class)
        record.note = "改过了"
        with pytest.raises(DatabaseError), transaction.atomic():
            record.save()
        with pytest.raises(DatabaseError), transaction.atomic():
            record.delete()


# Libraries


def test_psycopg_3_stays_out():
    """Installing it would make Django switch drivers silently."""
    assert importlib.util.find_spec("psycopg") is None
    pins = (ROOT / "requirements.txt").read_text() + (ROOT / "tests" / "requirements.txt").read_text()
    assert re.search(r"^psycopg2-binary==", pins, re.MULTILINE)
    assert not re.search(r"^psycopg(\[.*\])?\b(?!2)", pins, re.MULTILINE)


def test_every_library_is_pinned_and_says_what_it_is_for():
    lines = [
        line
        for name in ("requirements.txt", "tests/requirements.txt")
        for line in (ROOT / name).read_text().splitlines()
        if line and not line.startswith(("#", "-r"))
    ]
    assert lines
    assert [line for line in lines if not re.match(r"[\w.\[\],-]+==[\w.]+\s+# \S", line)] == []
