from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "traceability.review"
    label = "review"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from traceability.review import replay

        replay.register()
