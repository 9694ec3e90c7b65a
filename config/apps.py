"""Makes the Celery app the current one in every process, so that a bell knows where to ring."""

from importlib import import_module

from django.apps import AppConfig


class WiringConfig(AppConfig):
    name = "config"
    label = "config"

    def ready(self) -> None:
        import_module("config.celery")
