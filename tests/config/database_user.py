"""A real process that uses the embedded database; the tests talk to it line by line and may kill it."""

import os
import subprocess
import sys
import time
import traceback
from pathlib import Path

import psycopg2

from config import postgres


def sql(server: postgres.Server, statement: str) -> str:
    address = {
        "host": str(server.join()),
        "port": postgres.PORT,
        "user": postgres.USER,
        "dbname": postgres.DATABASE,
    }
    try:
        connection = psycopg2.connect(**address)
    except psycopg2.OperationalError:
        server.revive()
        connection = psycopg2.connect(**address)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
    connection.close()
    return "|".join(str(value) for row in rows for value in row)


def fork(server: postgres.Server, then: str) -> str:
    """A child that does nothing, or one that uses the database itself; it ends with its parent's stdin."""
    heard, ready = os.pipe()
    child = os.fork()
    if child:
        os.read(heard, 1)
        return str(child)
    if then == "join":
        server.join()
    os.write(ready, b".")
    time.sleep(60)
    os._exit(0)


def obey(server: postgres.Server, verb: str, rest: str) -> str:
    match verb:
        case "sql":
            return sql(server, rest)
        case "fork":
            return fork(server, rest)
        case "spawn":
            return str(subprocess.Popen(["sleep", "60"], stdout=subprocess.DEVNULL).pid)
        case "join" | "revive" | "leave":
            return str(getattr(server, verb)())
    raise ValueError(verb)


def main() -> None:
    server = postgres.server(Path(sys.argv[1]))
    for line in sys.stdin:
        verb, _, rest = line.strip().partition(" ")
        try:
            answer = obey(server, verb, rest)
        except postgres.Unavailable as error:
            answer = f"UNAVAILABLE {error}"
        except Exception:
            answer = "ERROR " + traceback.format_exc().replace("\n", " / ")
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
