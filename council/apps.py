from django.apps import AppConfig


class CouncilConfig(AppConfig):
    name = "council"
    verbose_name = "家门口议事厅"
