"""An append-only log of bytes; it does not know what a lot is."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "traceability.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from traceability.ledger import checks  # noqa: F401  registers the numbered system checks
