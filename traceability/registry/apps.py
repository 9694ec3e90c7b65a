from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "traceability.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from traceability.registry import replay

        replay.register()
