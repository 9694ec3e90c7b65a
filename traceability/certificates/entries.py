"""What we swear to about certificates: one pure function for each entry kind."""

import hashlib
from typing import TYPE_CHECKING

from traceability.kernel import clock
from traceability.ledger.envelope import Draft
from traceability.ledger.kinds import PUBLIC, register
from traceability.registry.viewer import Viewer

if TYPE_CHECKING:
    from traceability.certificates.models import Certificate

CERTIFICATE_ISSUED = register(
    "certificate.issued",
    {
        "/number": PUBLIC,
        "/case": PUBLIC,
        "/shipment": PUBLIC,
        "/exporter": PUBLIC,
        "/state": PUBLIC,
        "/issued_at": PUBLIC,
        "/key": PUBLIC,
        "/statement": PUBLIC,
    },
)


def certificate_issued(certificate: "Certificate", *, by: Viewer) -> Draft:
    """The certificate as it was born. Its bytes go in by hash: the file itself travels with the bundle."""
    statement = bytes(certificate.statement)
    return Draft(
        CERTIFICATE_ISSUED,
        subject=("certificate", certificate.id, certificate.version),
        actor=by.actor,
        organisation=by.organisation,
        body={
            "number": certificate.number,
            "case": str(certificate.case_id),
            "shipment": str(certificate.shipment_id),
            "exporter": str(certificate.exporter_id),
            "state": certificate.state,
            "issued_at": clock.rfc3339(certificate.issued_at),
            "key": certificate.key,
            "statement": {"size": len(statement), "sha256": hashlib.sha256(statement).hexdigest()},
        },
    )
