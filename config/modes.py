"""运行模式: demo on one computer, or production; what production refuses, with the remedy in the sentence."""

import contextlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

DEMO = "demo"
PRODUCTION = "production"


def read(environ: Mapping[str, str]) -> str:
    """The mode in force; DOORSTEP_MODE, `demo` when nothing is said."""
    mode = environ.get("DOORSTEP_MODE", DEMO)
    if mode not in (DEMO, PRODUCTION):
        raise ImproperlyConfigured(f"DOORSTEP_MODE 只能是 demo 或 production，现在是“{mode}”。")
    return mode


def secret_key(mode: str, environ: Mapping[str, str], data_dir: Path) -> str:
    """The signing and sealing key: from the environment, in demo mode else made once and kept beside the data."""
    given = environ.get("DOORSTEP_SECRET_KEY", "")
    if mode == PRODUCTION:
        if len(given) < 50 or given.startswith("demo-"):
            raise ImproperlyConfigured(
                "正式运行需要自己的密钥：请把 DOORSTEP_SECRET_KEY 设为至少 50 位的随机字符，并妥善保管。"
            )
        return given
    return given or _kept_key(data_dir / "secret_key")


def _kept_key(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text("demo-" + secrets.token_urlsafe(48))
        # A hard link never replaces: of several first starters one key wins and all read it whole.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()
