"""The words that every app uses."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "traceability.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"
