"""Django's own `AdminConfig` looks for modules called `admin`; the desk names its screens for what they show."""

from importlib import import_module

from django.apps import AppConfig

SCREENS = ("cases", "custody", "ledger", "registry.licences", "registry.organisations")


class DeskConfig(AppConfig):
    name = "traceability.interfaces.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for screen in SCREENS:
            import_module(f"{self.name}.{screen}")
