from django.apps import AppConfig


class DoorstepConfig(AppConfig):
    name = "config"
    verbose_name = "家门口"
