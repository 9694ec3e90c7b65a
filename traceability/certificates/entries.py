"""What we swear to about certificates: one pure function for each entry kind."""

import hashlib
from typing import TYPE_CHECKING

from traceability.kernel import clock
from traceability.ledger.envelope import Draft
from traceability.ledger.kinds import PUBLIC, register
from traceability.registry.viewer import Viewer

if TYPE_CHECKING:
    from traceability.certificates.models import Certificate

_CERTIFICATE = {
    "/number": PUBLIC,
    "/case": PUBLIC,
    "/shipment": PUBLIC,
    "/exporter": PUBLIC,
    "/state": PUBLIC,
    "/issued_at": PUBLIC,
    "/key": PUBLIC,
    "/statement": PUBLIC,
}
CERTIFICATE_ISSUED = register("certificate.issued", _CERTIFICATE)
# Why a certificate does not hold any more is for everybody who was shown it: the form says so.
CHANGED = {kind: register(f"certificate.{kind}", _CERTIFICATE | {"/reason": PUBLIC}) for kind in ("suspended", "reinstated", "revoked")}


def certificate_issued(certificate: "Certificate", *, by: Viewer) -> Draft:
    """The certificate as it was born. Its bytes go in by hash: the file itself travels with the bundle."""
    return _draft(CERTIFICATE_ISSUED, certificate, {}, by)


def certificate_changed(certificate: "Certificate", kind: str, reason: str, *, by: Viewer) -> Draft:
    """The certificate in its new state, and why; `kind` is one of `CHANGED`."""
    return _draft(CHANGED[kind], certificate, {"reason": reason}, by)


def _draft(kind: str, certificate: "Certificate", more: dict[str, str], by: Viewer) -> Draft:
    statement = bytes(certificate.statement)
    body = {
        "number": certificate.number,
        "case": str(certificate.case_id),
        "shipment": str(certificate.shipment_id),
        "exporter": str(certificate.exporter_id),
        "state": certificate.state,
        "issued_at": clock.rfc3339(certificate.issued_at),
        "key": certificate.key,
        "statement": {"size": len(statement), "sha256": hashlib.sha256(statement).hexdigest()},
    }
    subject = ("certificate", certificate.id, certificate.version)
    return Draft(kind, subject=subject, actor=by.actor, organisation=by.organisation, body=body | more)
