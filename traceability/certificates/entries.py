"""What we swear to about certificates: one pure function for each entry kind."""

import hashlib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from traceability.kernel import clock
from traceability.kernel.quantities import print_kilograms
from traceability.ledger.envelope import Draft
from traceability.ledger.kinds import PUBLIC, register
from traceability.registry.viewer import Viewer

if TYPE_CHECKING:
    from traceability.certificates.models import Certificate, StatusChange

_CERTIFICATE = {
    "/number": PUBLIC,
    "/case": PUBLIC,
    "/shipment": PUBLIC,
    "/exporter": PUBLIC,
    "/state": PUBLIC,
    "/issued_at": PUBLIC,
    "/key": PUBLIC,
    "/statement": PUBLIC,
    "/credential": PUBLIC,
}
CERTIFICATE_ISSUED = register("certificate.issued", _CERTIFICATE)
# Why a certificate does not hold any more is for everybody who was shown it: the form says so.
CHANGED = {kind: register(f"certificate.{kind}", _CERTIFICATE | {"/reason": PUBLIC}) for kind in ("suspended", "reinstated", "revoked")}
CHANGED |= {kind: register(f"certificate.{kind}", _CERTIFICATE | {"/reason": PUBLIC, "/facts": PUBLIC}) for kind in ("flagged", "settled")}

RELEASED = register("certificate.released", _CERTIFICATE | {"/released_on": PUBLIC, "/lines": PUBLIC})


def certificate_issued(certificate: "Certificate", *, by: Viewer) -> Draft:
    """The certificate as it was born. Its bytes go in by hash: the file itself travels with the bundle."""
    return _draft(CERTIFICATE_ISSUED, certificate, {}, by)


def certificate_changed(certificate: "Certificate", kind: str, reason: str, *, by: Viewer) -> Draft:
    """The certificate in its new state, and why; `kind` is one of `CHANGED` but a flag and its answer."""
    return _draft(CHANGED[kind], certificate, {"reason": reason}, by)


def certificate_flagged(certificate: "Certificate", change: "StatusChange", *, by: Viewer) -> Draft:
    """The certificate, its state as it was, and the entries that say anew what was read when it was judged."""
    return _draft(CHANGED["flagged"], certificate, {"reason": change.reason, "facts": [str(uid) for uid in change.facts]}, by)


def certificate_settled(certificate: "Certificate", change: "StatusChange", *, by: Viewer) -> Draft:
    """A supervisor looked at what the certificate is flagged for, by these entries, and it stands as it stood."""
    return _draft(CHANGED["settled"], certificate, {"reason": change.reason, "facts": [str(uid) for uid in change.facts]}, by)


def certificate_released(certificate: "Certificate", released_on: date, left: Iterable[tuple[int, str, Decimal]], *, by: Viewer) -> Draft:
    """That customs let the goods go. `left`: number, lot and kilograms of each line of which something left, in the order of lines."""
    lines = [{"line": number, "lot": lot, "net_kg": print_kilograms(kg)} for number, lot, kg in left]
    return _draft(RELEASED, certificate, {"released_on": released_on.isoformat(), "lines": lines}, by)


def _draft(kind: str, certificate: "Certificate", more: dict[str, Any], by: Viewer) -> Draft:
    statement = bytes(certificate.statement)
    body: dict[str, Any] = {
        "number": certificate.number,
        "case": str(certificate.case_id),
        "shipment": str(certificate.shipment_id),
        "exporter": str(certificate.exporter_id),
        "state": certificate.state,
        "issued_at": clock.rfc3339(certificate.issued_at),
        "key": certificate.key,
        "statement": _bytes(statement),
    }
    if certificate.credential is not None:
        body["credential"] = _bytes(bytes(certificate.credential))
    subject = ("certificate", certificate.id, certificate.version)
    return Draft(kind, subject=subject, actor=by.actor, organisation=by.organisation, body=body | more)


def _bytes(data: bytes) -> dict[str, Any]:
    """A file by its size and digest: it travels by itself."""
    return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
