from django.apps import AppConfig
from django.core.checks import Tags, register

from config import checks


class DoorstepConfig(AppConfig):
    name = "config"
    verbose_name = "家门口"

    def ready(self) -> None:
        register(checks.no_demo_data, Tags.security, deploy=True)
