"""The house as it runs in production, with the twin views beside it. Loopback only."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
