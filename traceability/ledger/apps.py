"""An append-only log of bytes; it does not know what a lot is."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "traceability.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from traceability.ledger import checks  # noqa: F401  registers the numbered system checks
        from traceability.ledger.entries import LOSS_ACKNOWLEDGED
        from traceability.ledger.fsck import losses
        from traceability.ledger.replay import register_state

        register_state(LOSS_ACKNOWLEDGED, subject_type="loss", read=losses.stated, rows=("ledger.loss", "id"))
