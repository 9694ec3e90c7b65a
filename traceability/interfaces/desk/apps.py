"""Django's own `AdminConfig` looks for modules called `admin`; the desk names its screens for what they show."""

from importlib import import_module

from django.apps import AppConfig

SCREENS = (
    "cases",
    "certificates",
    "custody",
    "judged",
    "ledger",
    "registry.facilities",
    "registry.licences",
    "registry.lists",
    "registry.organisations",
    "registry.people",
    "registry.policies",
    "registry.quotas",
    "registry.reference",
    "registry.tokens",
)


class DeskConfig(AppConfig):
    name = "traceability.interfaces.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for screen in SCREENS:
            import_module(f"{self.name}.{screen}")
