"""A supervisor suspends a certificate, reinstates it, revokes it, or settles its flags: each with a reason that everybody may read, and an
entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from traceability.certificates import entries, queries, workflow
from traceability.certificates.errors import (
    CertificateMovedOn,
    CertificateNotSo,
    CertificatesForSupervisors,
    NothingToSettle,
    OwnCertificate,
    StatusReasonMissing,
    UnknownCertificate,
)
from traceability.certificates.models import Certificate, StatusChange
from traceability.kernel import idempotency
from traceability.kernel.command import command
from traceability.kernel.idempotency import Request
from traceability.kernel.sql import lock_rows
from traceability.ledger import services as ledger
from traceability.ledger.services import Acknowledgement
from traceability.registry.viewer import Viewer
from traceability.review import queries as review

MOST_REASON = 2000
STATE_AFTER = {"suspended": workflow.SUSPENDED, "reinstated": workflow.CERTIFIED, "revoked": workflow.REVOKED}


@dataclass(frozen=True, slots=True)
class Changed:
    """The certificate as it stands now, what changed it, and the ledger's promise."""

    certificate: Certificate
    change: StatusChange
    acknowledgement: Acknowledgement


@command
def suspend(*, by: Viewer, certificate_id: UUID, reason: str, seen: int | None = None, request: Request | None = None) -> Changed:
    """A valid certificate does not hold until it is reinstated. Raises what `_change` raises."""
    return _change("suspended", by, certificate_id, reason, seen, request)


@command
def reinstate(*, by: Viewer, certificate_id: UUID, reason: str, seen: int | None = None, request: Request | None = None) -> Changed:
    """A suspended certificate holds again. Raises what `_change` raises."""
    return _change("reinstated", by, certificate_id, reason, seen, request)


@command
def revoke(*, by: Viewer, certificate_id: UUID, reason: str, seen: int | None = None, request: Request | None = None) -> Changed:
    """A suspended certificate never holds again. Raises what `_change` raises."""
    return _change("revoked", by, certificate_id, reason, seen, request)


@command
def settle(*, by: Viewer, certificate_id: UUID, reason: str, seen: int | None = None, request: Request | None = None) -> Changed:
    """The flags of a certificate were looked at, and it stands as it stood. They do not come back; a newer fact flags it again.

    Raises NothingToSettle without a flag that waits for an answer, and what `_change` raises but CertificateNotSo.
    """
    certificate, said = _asked(by, certificate_id, reason, seen, request)
    facts = queries.unanswered_facts(certificate.id)
    if not facts:
        raise NothingToSettle()
    return _recorded("settled", by, certificate, said, request, facts=facts)


def _change(kind: str, by: Viewer, certificate_id: UUID, reason: str, seen: int | None, request: Request | None) -> Changed:
    """`seen`: the version that the person looked at.

    Raises CertificatesForSupervisors, StatusReasonMissing, UnknownCertificate, CertificateMovedOn, CertificateNotSo, OwnCertificate;
    RequestInFlight, KeyReused.
    """
    certificate, said = _asked(by, certificate_id, reason, seen, request)
    if not workflow.may_move(certificate.state, STATE_AFTER[kind]):
        raise CertificateNotSo(state=certificate.state, kind=kind)
    certificate.state = STATE_AFTER[kind]
    return _recorded(kind, by, certificate, said, request)


def _asked(by: Viewer, certificate_id: UUID, reason: str, seen: int | None, request: Request | None) -> tuple[Certificate, str]:
    """The certificate under its lock, and the reason, for a supervisor whom it does not concern."""
    idempotency.begin(request)
    if by.role != "supervisor" or not by.may_record or by.person is None:
        raise CertificatesForSupervisors()
    said = reason.strip()
    if not 0 < len(said) <= MOST_REASON:
        raise StatusReasonMissing(pointer="/reason", limit=MOST_REASON)
    certificate = _locked(certificate_id, seen)
    if by.organisation is not None and certificate.exporter_id in {by.organisation, *review.kin_of(by.organisation)}:
        raise OwnCertificate()
    return certificate, said


def _recorded(
    kind: str, by: Viewer, certificate: Certificate, reason: str, request: Request | None, *, facts: Sequence[UUID] = ()
) -> Changed:
    certificate.version += 1
    Certificate.objects.filter(id=certificate.id).update(state=certificate.state, version=certificate.version)
    change = StatusChange.objects.create(
        certificate=certificate,
        certificate_version=certificate.version,
        kind=kind,
        state=certificate.state,
        reason=reason,
        made_by=by.person,
        facts=list(facts),
    )
    draft = (
        entries.certificate_settled(certificate, change, by=by) if facts else entries.certificate_changed(certificate, kind, reason, by=by)
    )
    (acknowledgement,) = ledger.append([draft], request=request)
    return idempotency.keep(request, Changed(certificate, change, acknowledgement))


def _locked(certificate_id: UUID, seen: int | None) -> Certificate:
    locked = lock_rows(Certificate.objects.select_related("shipment"), [certificate_id])
    if not locked:
        raise UnknownCertificate()
    (certificate,) = locked
    if seen is not None and certificate.version != seen:
        raise CertificateMovedOn(present=certificate.version, seen=seen)
    return certificate
