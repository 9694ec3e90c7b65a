"""What fsck holds certificates against: the entry of their issue, which names the statement's bytes by their hash."""

from collections.abc import Collection
from uuid import UUID

from traceability.certificates import entries
from traceability.certificates.models import Certificate
from traceability.ledger.envelope import plain
from traceability.ledger.replay import Stated, register_state
from traceability.registry.viewer import system_viewer


def register() -> None:
    """Called once, when the app is ready."""
    register_state(entries.CERTIFICATE_ISSUED, subject_type="certificate", read=certificates, rows=("certificates_certificate", "id"))


def certificates(ids: Collection[UUID]) -> dict[UUID, Stated]:
    """What the rows say of these certificates. The state is that of the issue only as long as nothing has changed it."""
    by = system_viewer(None)
    return {
        one.id: Stated(
            plain(entries.certificate_issued(one, by=by).body),
            recorded_at=one.issued_at,
            unheld=frozenset({"state"} if one.version > 1 else ()),
        )
        for one in Certificate.objects.filter(id__any=sorted(ids))
    }
