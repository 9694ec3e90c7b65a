from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "traceability.certificates"
    label = "certificates"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from traceability.certificates import replay

        replay.register()
