"""备份: database and uploaded files in one file, and back again."""

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.crypto import salted_hmac

from config.postgres_programs import tool
from config.preflight import about_folder
from grids.models import Community, User
from grids.verdict import Refused

FORMAT = 1
DUMP, MANIFEST, MEDIA = "database.dump", "manifest.json", "media"
# The schema itself is made by us, empty, in the transaction that fills it.
SCHEMA_ITSELF = re.compile(r"^\d+; \d+ \d+ (SCHEMA - public|(ACL|COMMENT) - SCHEMA public) ", re.MULTILINE)
EMPTY = "SET lock_timeout = '30s'; DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself. `key` recognises the secret key the sealed columns need, without holding it."""

    format: int
    made_at: str
    key: str
    dump_sha256: str
    files: int


def backup(to: Path, *, at: datetime) -> Manifest:
    """Writes the archive, whole or not at all, readable by its owner only. Refused says what is missing.

    The dump comes first: every file its rows name was stored before them, so it is still there to be packed.
    """
    with _workshop(".backup-", to.parent) as folder:
        dump, draft = folder / DUMP, folder / to.name
        with dump.open("wb") as out:
            _run("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", *_address()], stdout=out)
        media = sorted(path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file())
        manifest = Manifest(FORMAT, at.isoformat(), _key(), _sha256(dump), len(media))
        (folder / MANIFEST).write_text(json.dumps(asdict(manifest)))
        draft.touch(mode=0o600)
        with draft.open("wb") as out, tarfile.open(fileobj=out, mode="w") as archive:
            archive.add(folder / MANIFEST, MANIFEST)
            archive.add(dump, DUMP)
            for path in media:
                archive.add(path, f"{MEDIA}/{path.relative_to(settings.MEDIA_ROOT)}")
            out.flush()
            os.fsync(out.fileno())
        draft.replace(to)
    return manifest


def restore(source: Path, *, force: bool, at: datetime) -> Manifest:
    """Puts an archive back; the database in one transaction. Refused when that would lose or garble anything."""
    with _workshop(".restore-", settings.MEDIA_ROOT.parent) as folder, _opened(source) as archive:
        manifest = _manifest(archive)
        _check(manifest, force=force)
        unpack(archive, folder)
        if _sha256(folder / DUMP) != manifest.dump_sha256:
            raise Refused("备份文件已损坏（校验不符）：请换一份备份，或重新从原机器复制。")
        _load(folder)
        _swap_media(folder / MEDIA, settings.MEDIA_ROOT.with_name(f"media.before-{at:%Y%m%d-%H%M%S}"))
    return manifest


@contextlib.contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    if not source.is_file():
        raise Refused(f"没有找到备份文件 {source}：请检查路径。")
    try:
        with tarfile.open(source, "r:") as archive:
            yield archive
    except (tarfile.TarError, EOFError) as error:
        raise Refused(f"备份文件 {source} 不完整或不是备份：请换一份，或重新从原机器复制。") from error


@contextlib.contextmanager
def _workshop(prefix: str, parent: Path) -> Iterator[Path]:
    """A private folder for drafts beside their destination; what the system refuses becomes a sentence."""
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=prefix, dir=parent) as folder:
            yield Path(folder)
    except OSError as error:
        raise Refused(about_folder(error, parent)) from error
    except DatabaseError as error:
        raise Refused(str(error).strip()) from error


def _manifest(archive: tarfile.TarFile) -> Manifest:
    try:
        manifest = Manifest(**json.loads(archive.extractfile(MANIFEST).read()))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused("这不是家门口的备份文件：请选择 manage.py backup 生成的 .tar 文件。") from error
    if manifest.format != FORMAT:
        raise Refused("这份备份来自更新的版本：请先升级家门口再恢复。")
    return manifest


def _check(manifest: Manifest, *, force: bool) -> None:
    if manifest.key != _key():
        raise Refused(
            "这份备份是用另一个密钥封存的，恢复后电话和证件号都读不出来：请先把 DOORSTEP_SECRET_KEY"
            "（演示模式是数据文件夹里的 secret_key 文件）换成原来那个。"
        )
    if not force and _inhabited():
        raise Refused("数据库里已经有内容，恢复会全部覆盖：确定要这样做，请加 --force。")


def _inhabited() -> bool:
    tables = set(connection.introspection.table_names())
    return any(model._meta.db_table in tables and model.objects.exists() for model in (Community, User))


def unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """Only the dump and plain files below media/: an archive cannot write anywhere else."""
    (folder / MEDIA).mkdir()
    for member in archive:
        target = (folder / member.name).resolve()
        if not member.isreg() or not (target == folder / DUMP or target.is_relative_to(folder / MEDIA)):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.extractfile(member) as read, target.open("wb") as write:
            shutil.copyfileobj(read, write)


def _load(folder: Path) -> None:
    listing, wanted, script = (folder / name for name in ("all.list", "wanted.list", "all.sql"))
    with listing.open("wb") as out:
        _run("pg_restore", ["--list", str(folder / DUMP)], stdout=out)
    lines = listing.read_text().splitlines(keepends=True)
    wanted.write_text("".join(line for line in lines if not SCHEMA_ITSELF.match(line)))
    script.write_text(EMPTY)
    with script.open("ab") as out:
        options = ["--no-owner", "--no-privileges", "-L", str(wanted), "-f", "-", str(folder / DUMP)]
        _run("pg_restore", options, stdout=out)
    _run("psql", ["-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-f", str(script), *_address()])


def _swap_media(restored: Path, aside: Path) -> None:
    """The restored files take the place of the present ones, which stay aside until somebody deletes them."""
    if settings.MEDIA_ROOT.exists():
        settings.MEDIA_ROOT.rename(aside)
        if not any(aside.iterdir()):
            aside.rmdir()
    restored.rename(settings.MEDIA_ROOT)


def _address() -> list[str]:
    connection.ensure_connection()  # starts the embedded server, which then has an address
    return connection.client.settings_to_cmd_args_env(connection.settings_dict, [])[0][1:]


def _run(name: str, arguments: list[str], **kwargs: object) -> None:
    connection.ensure_connection()
    embedded = settings.DATABASES["default"]["ENGINE"] == "config.embedded"
    program = tool(name, at_least=connection.pg_version // 10000, own_first=embedded)
    env = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])[1]
    done = subprocess.run(  # noqa: S603
        [program, *arguments], env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True, check=False, **{"stdout": subprocess.DEVNULL, **kwargs},
    )  # fmt: skip
    if done.returncode:
        raise Refused(f"{name} 没有成功，什么也没有改动：{_last_line(done.stderr)}")


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "没有说明原因"


def _key() -> str:
    return salted_hmac("doorstep.backup", "key", algorithm="sha256").hexdigest()[:16]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
