from django.apps import AppConfig


class CustodyConfig(AppConfig):
    name = "traceability.custody"
    label = "custody"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from traceability.custody import replay

        replay.register()
