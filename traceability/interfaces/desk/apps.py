"""The desk as an app. Its screens are loaded by who needs them, see `screens.py`."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.core import checks


def screens_are_sound(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[checks.CheckMessage]:
    """What Django says against the screens; its own check looks at those that are loaded."""
    site = import_module("traceability.interfaces.desk.screens").site
    found: list[checks.CheckMessage] = site.check(app_configs)
    return found


class DeskConfig(AppConfig):
    name = "traceability.interfaces.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        checks.register(screens_are_sound, checks.Tags.admin)
