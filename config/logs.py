"""日志: ids and places in the code, never what people wrote; a request id ties a line to what its caller saw."""

import logging
import traceback
from types import TracebackType
from typing import Any

ErrorInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Formatter(logging.Formatter):
    """One line a record. Of a request its route, for paths hold the secrets of cards; of an error where it
    happened and its class, for messages hold the values of rows."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """The line itself."""
        request = getattr(record, "request", None)
        if hasattr(request, "method"):
            record.message = (
                f"{getattr(record, 'status_code', '-')} {request.method} {_route(request)} "
                f"request_id={getattr(request, 'request_id', '-')}"
            )
        return super().formatMessage(record)

    def formatException(self, ei: ErrorInfo) -> str:  # noqa: N802
        """Where it happened, outermost first, and what kind of error it was."""
        kind, _, where = ei
        frames = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(where)]
        return "\n".join([*frames, f"  {kind.__module__}.{kind.__qualname__}" if kind else "  -"])


def _route(request: Any) -> str:
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else "(unknown route)"


CONFIG = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "config.logs.Formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django.request": {"level": "ERROR"},  # a page that does not exist is not our trouble
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "axes": {"level": "ERROR"},  # names and addresses stand in its table
    },
}
