"""值班表: what the worker does by the clock. Each duty is safe to run twice and from several workers at once."""

from council.sweep import sweep as sweep_council
from notices.bulletins.workflow import draft_due
from notices.carrying import sending
from notices.carrying.pulse import Duty
from notices.posting import fetching, workflow
from notices.telling.reminders import remind
from notices.telling.tell import tell_new
from residents.appeals.sweep import sweep

DUTIES: tuple[Duty, ...] = (
    Duty("reclaim", 5, sending.reclaim),
    Duty("tell", 2, tell_new),
    Duty("sweep", 60, sweep),
    Duty("remind", 600, remind),
    Duty("council", 300, sweep_council),
    Duty("settle", 3, workflow.settle),
    Duty("escalate", 15, workflow.escalate_late),
    Duty("expire", 15, workflow.expire_due),
    Duty("qweather", 120, fetching.ask_qweather),
    Duty("bulletins", 3_600, draft_due),
)
