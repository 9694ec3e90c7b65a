"""The operator's door: the commands of manage.py, and the demo."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "traceability.interfaces.console"
    label = "console"
    default_auto_field = "django.db.models.BigAutoField"
