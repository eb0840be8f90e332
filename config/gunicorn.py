"""Settings of the web server, gunicorn; the address comes from the command line."""

import os
import re
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger


class CardlessLogger(Logger):
    """Access lines without the secrets of household cards."""

    def atoms(self, *args: Any) -> dict[str, Any]:
        """The words a line is made of."""
        words = super().atoms(*args)
        words["U"] = re.sub(r"^/h/[^/]+", "/h/…", words["U"] or "")
        return words


wsgi_app = "config.wsgi:application"
# Two processes with four threads each suit two cores; each thread keeps one database connection of the hundred.
worker_class = "gthread"
workers = int(os.environ.get("DOORSTEP_WEB_WORKERS", "2"))
threads = int(os.environ.get("DOORSTEP_WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 8
keepalive = 5
# Never preloaded: a database connection must not be shared by a fork.
preload_app = False
# The heartbeat file in memory: a slow disk must not look like a dead worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
logger_class = CardlessLogger
control_socket_disable = True
errorlog = "-"
loglevel = "warning"
# No query strings, no referrers: they hold names and numbers people searched for.
# A household card's link is a secret, so it is cut.
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(b)s %(M)sms %({x-request-id}o)s"
accesslog = os.environ.get("DOORSTEP_ACCESS_LOG") or None
