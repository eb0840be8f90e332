"""运行模式: what each mode takes from its surroundings, and what production refuses with the remedy."""

import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config import modes
from tests.processes import python

LONG = "k9" * 25


@pytest.mark.parametrize(
    ("said", "mode"),
    [({}, "demo"), ({"DOORSTEP_MODE": "demo"}, "demo"), ({"DOORSTEP_MODE": "production"}, "production")],
)
def test_the_mode_is_demo_unless_it_says_production(said: dict[str, str], mode: str):
    assert modes.read(said) == mode


@pytest.mark.parametrize("word", ["", "Production", "prod", "debug", "正式", " demo"])
def test_another_word_is_no_mode(word: str):
    with pytest.raises(ImproperlyConfigured, match=f"只能是 demo 或 production，现在是“{word}”"):
        modes.read({"DOORSTEP_MODE": word})


@pytest.mark.parametrize(
    "key",
    [
        "",
        "short",
        "k" * 49,
        "demo-" + "k" * 60,
        "demo-" + LONG,
    ],
)
def test_production_refuses_no_key_a_short_key_and_a_demo_key(key: str, tmp_path: Path):
    with pytest.raises(ImproperlyConfigured, match="至少 50 位的随机字符"):
        modes.secret_key("production", {"DOORSTEP_SECRET_KEY": key}, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_production_never_takes_the_key_the_demo_kept(tmp_path: Path):
    modes.secret_key("demo", {}, tmp_path)
    with pytest.raises(ImproperlyConfigured):
        modes.secret_key("production", {}, tmp_path)


@pytest.mark.parametrize("mode", ["demo", "production"])
def test_a_key_of_ones_own_is_taken_and_not_kept(mode: str, tmp_path: Path):
    assert modes.secret_key(mode, {"DOORSTEP_SECRET_KEY": LONG}, tmp_path) == LONG
    assert list(tmp_path.iterdir()) == []


def test_the_demo_makes_its_key_once_and_keeps_it_for_its_owner_only(tmp_path: Path):
    folder = tmp_path / "var"
    first = modes.secret_key("demo", {}, folder)
    assert first == modes.secret_key("demo", {}, folder)
    assert first.startswith("demo-")
    assert len(first) >= 50
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["secret_key"]


def test_two_folders_have_two_keys(tmp_path: Path):
    assert modes.secret_key("demo", {}, tmp_path / "a") != modes.secret_key("demo", {}, tmp_path / "b")


# The settings as a whole, each read by a Python of its own

FLAGS = (
    "from django.conf import settings as s;"
    "print(s.MODE, s.DEMO, s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT,"
    "s.SECURE_HSTS_SECONDS, s.WHITENOISE_USE_FINDERS, ','.join(s.ALLOWED_HOSTS))"
)
PRODUCTION = {"DOORSTEP_MODE": "production", "DOORSTEP_SECRET_KEY": LONG, "DOORSTEP_HOSTS": "a.cn b.cn"}


@pytest.mark.parametrize(
    ("said", "flags"),
    [
        ({}, "demo True False False False False 0 True *"),
        (PRODUCTION, "production False False True True True 31536000 False a.cn,b.cn"),
        (
            PRODUCTION | {"DOORSTEP_HTTPS": "0"},
            "production False False False False False 0 False a.cn,b.cn",
        ),
    ],
)
def test_what_a_mode_switches_on(db: None, said: dict[str, str], flags: str, tmp_path: Path):
    done = python("-c", FLAGS, DJANGO_SETTINGS_MODULE="config.settings", DOORSTEP_DATA=str(tmp_path), **said)
    assert done.stdout.strip() == flags, done.stderr


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("DOORSTEP_SECRET_KEY", "正式运行需要自己的密钥"),
        ("DOORSTEP_HOSTS", "DOORSTEP_HOSTS 未设置：请写上网站的域名"),
    ],
)
def test_production_without_it_does_not_even_start(db: None, missing: str, sentence: str, tmp_path: Path):
    said = {name: value for name, value in PRODUCTION.items() if name != missing}
    done = python("-c", FLAGS, DJANGO_SETTINGS_MODULE="config.settings", DOORSTEP_DATA=str(tmp_path), **said)
    assert done.returncode != 0
    assert sentence in done.stderr


# What holds in both


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", False),
        ("ATOMIC_REQUESTS", False),
        ("USE_TZ", True),
        ("LANGUAGE_CODE", "zh-hans"),
        ("TIME_ZONE", "Asia/Shanghai"),
        ("X_FRAME_OPTIONS", "DENY"),
        ("SECURE_REFERRER_POLICY", "same-origin"),
        ("SECURE_CONTENT_TYPE_NOSNIFF", True),
        ("SESSION_COOKIE_HTTPONLY", True),
        ("SESSION_COOKIE_SAMESITE", "Lax"),
        ("CSRF_COOKIE_SAMESITE", "Lax"),
        ("SESSION_COOKIE_AGE", 12 * 3600),
        ("AUTH_USER_MODEL", "grids.User"),
        ("AXES_FAILURE_LIMIT", 8),
        ("CSRF_FAILURE_VIEW", "config.errors.csrf_failure"),
    ],
)
def test_a_setting_nobody_should_change_by_accident(name: str, value: object):
    assert getattr(settings, name) == value


@pytest.mark.parametrize(
    ("directive", "sources"),
    [
        ("default-src", ["'none'"]),
        ("script-src", ["'self'"]),
        ("style-src", ["'self'"]),
        ("img-src", ["'self'", "data:"]),
        ("connect-src", ["'self'"]),
        ("font-src", ["'self'"]),
        ("manifest-src", ["'self'"]),
        ("worker-src", ["'self'"]),
        ("form-action", ["'self'"]),
        ("base-uri", ["'none'"]),
        ("frame-ancestors", ["'none'"]),
    ],
)
def test_a_page_loads_from_nowhere_but_here(directive: str, sources: list[str]):
    assert settings.CONTENT_SECURITY_POLICY["DIRECTIVES"][directive] == sources


def test_no_directive_allows_what_is_written_into_the_page():
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert len(directives) == 11
    assert not [
        each for each in directives.values() if any("unsafe" in source or "*" in source for source in each)
    ]
