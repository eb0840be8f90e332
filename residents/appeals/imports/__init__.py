"""导入诉求: a sheet of matters from elsewhere, read, shown, then filed by the verbs. Room: workflow."""

from residents.appeals.imports.applying import Applied, apply
from residents.appeals.imports.planning import Plan, plan
from residents.appeals.imports.rows import COLUMNS, OPTIONAL

__all__ = ["COLUMNS", "OPTIONAL", "Applied", "Plan", "apply", "plan"]
