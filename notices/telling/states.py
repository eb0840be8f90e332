"""消息的类别."""

from django.db.models import TextChoices


class Topic(TextChoices):
    """类别: what a person may switch off; TASK cannot be."""

    TASK = "task", "交给我办的事"
    PROGRESS = "progress", "我提出或附议的事"
    GRID = "grid", "本网格的新情况"
    OFFICE = "office", "要社区处理的事"
    REMINDER = "reminder", "到期提醒"
    COUNCIL = "council", "议事厅"


ALWAYS = (Topic.TASK,)
