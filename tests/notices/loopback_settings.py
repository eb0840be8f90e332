"""The house with its robots on this machine, for workers started as processes of their own."""

from config.settings import *  # noqa: F403

ROBOTS_ON_LOOPBACK = True
