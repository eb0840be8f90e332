"""Verbs of the ground, a file per topic."""

from grids.workflow.accounts import activate, create_account, deactivate, reset_password
from grids.workflow.calendar import seed_calendar, set_calendar_day
from grids.workflow.ground import assign_dwellings, draw_boundaries, order_drawing
from grids.workflow.posts import assign_worker, end_post, open_post, set_backup, set_care_duty
from grids.workflow.settings import change_settings
from grids.workflow.two_step import begin_codes, check_code, confirm_codes, drop_codes, reset_codes

__all__ = [
    "activate",
    "assign_dwellings",
    "assign_worker",
    "begin_codes",
    "change_settings",
    "check_code",
    "confirm_codes",
    "create_account",
    "deactivate",
    "draw_boundaries",
    "drop_codes",
    "end_post",
    "open_post",
    "order_drawing",
    "reset_codes",
    "reset_password",
    "seed_calendar",
    "set_backup",
    "set_calendar_day",
    "set_care_duty",
]
