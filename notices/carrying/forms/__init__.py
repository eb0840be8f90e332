"""Forms of the groups, and what every door needs to know about a group's verbs."""

from notices.acting import Acts
from notices.carrying.forms.groups import AddForm, RenameForm, RobotForm
from notices.carrying.workflow import groups

ACTS = Acts(
    lifecycle=groups.GROUPS,
    verbs={
        "replace_robot": groups.replace_robot,
        "send_test": groups.send_test,
        "rename": groups.rename,
        "disable": groups.disable,
        "enable": groups.enable,
    },
    forms={"replace_robot": RobotForm, "rename": RenameForm},
    page="channel",
)

__all__ = ["ACTS", "AddForm", "RenameForm", "RobotForm"]
