"""读记录 One reader for each record table of the house that has something to tell."""

from notices.telling.readers import appeals, decisions, meetings, posted, reports
from notices.telling.readers.telling import Reader

READERS: tuple[Reader, ...] = (
    appeals.READER,
    *meetings.READERS,
    *decisions.READERS,
    *posted.READERS,
    *reports.READERS,
)
