"""Django's PostgreSQL backend over the embedded server; settings name it as ENGINE `config.embedded`."""

import os
import subprocess
from typing import Any

import psycopg2
from django.conf import settings
from django.db.backends.postgresql import base, client

from config import postgres
from config.postgres_programs import tool


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell` with the psql that came with the server."""

    def runshell(self, parameters: list[str]) -> None:
        """Opens psql on the embedded server, which is started when need be."""
        self.connection.join()
        args, env = self.settings_to_cmd_args_env(self.connection.settings_dict, parameters)
        subprocess.run([tool("psql"), *args[1:]], env={**os.environ, **(env or {})}, check=True)  # noqa: S603


class DatabaseWrapper(base.DatabaseWrapper):
    """Starts the server at the first connection, and again when it died in between."""

    client_class = DatabaseClient

    def join(self) -> None:
        """Makes sure the server is up and writes its address where every reader of the settings finds it."""
        folder = postgres.server(settings.DATA_DIR).join()
        self.settings_dict.update(HOST=str(folder), PORT=postgres.PORT, USER=postgres.USER)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection; a server that went away is started once more before giving up."""
        self.join()
        address = {"host": self.settings_dict["HOST"], "port": postgres.PORT, "user": postgres.USER}
        try:
            return super().get_new_connection({**conn_params, **address})
        except psycopg2.OperationalError:
            postgres.server(settings.DATA_DIR).revive()
            return super().get_new_connection({**conn_params, **address})
