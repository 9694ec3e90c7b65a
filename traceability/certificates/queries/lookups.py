"""Certificates by number and by shipment, the state of shipments, and the cases that wait for a certificate."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from traceability.certificates import access, statement, workflow
from traceability.certificates.errors import NotCertified, UnknownCertificate
from traceability.certificates.models import Certificate
from traceability.custody.access import visible_shipments
from traceability.kernel.errors import Missing, Tampering
from traceability.ledger import queries as ledger
from traceability.ledger.models import Checkpoint, Entry, Leaf
from traceability.registry.viewer import Viewer
from traceability.review.models import Case
from traceability.tlog import canonical
from traceability.tlog.canonical import Value
from traceability.tlog.errors import TlogError

SUBMITTED, RELEASED, CLOSED = "submitted", "released", "closed"


@dataclass(frozen=True)
class PublicCertificate:
    """A certificate as anybody may see it who has its number. `signed` is `certificate.json`; its signature was checked."""

    id: UUID
    number: str
    state: str
    issued_at: datetime
    shipment: str
    statement: dict[str, Value]
    key: str
    signature: str
    signed: bytes
    released_on: date | None = None

    @property
    def is_valid(self) -> bool:
        return self.state == workflow.CERTIFIED


def public_certificate(number: str) -> PublicCertificate:
    """The certificate with this number. Raises UnknownCertificate, Tampering; two queries."""
    found = Certificate.objects.filter(number=number).select_related("shipment", "release").first()
    if found is None:
        raise UnknownCertificate()
    return _told(found)


def certificate_of_shipment(shipment_number: str, *, viewer: Viewer) -> PublicCertificate:
    """The certificate of a shipment that `viewer` may see. Raises Missing, NotCertified, Tampering; three queries."""
    return _told(row_of_shipment(shipment_number, viewer=viewer))


def row_of_shipment(shipment_number: str, *, viewer: Viewer) -> Certificate:
    """The row, with its shipment and release. Raises Missing, NotCertified; two queries."""
    shipment = visible_shipments(viewer).filter(number=shipment_number).first()
    if shipment is None:
        raise Missing()
    rows = access.certificates(viewer).select_related("shipment", "release")
    found = rows.filter(shipment_id=shipment.id).first()
    if found is None:
        raise NotCertified()
    return found


def certificates_beginning(number: str, *, viewer: Viewer, most: int = 20) -> list[Certificate]:
    """At most `most` certificates that the viewer may see, whose number begins so, in the order of their numbers. One query."""
    found = access.certificates(viewer).filter(number__startswith=number).defer("statement").select_related("shipment", "exporter")
    return list(found.order_by("number")[:most])


def states_of(shipment_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The state of each shipment as product.md section 4 names it, out of its case, certificate and release. Two queries.

    A shipment that nobody has examined yet is `submitted`; so is an id that is no shipment.
    """
    wanted = sorted(set(shipment_ids))
    states = dict.fromkeys(wanted, SUBMITTED)
    states.update(Case.objects.filter(shipment_id__any=wanted).values_list("shipment_id", "state"))
    told = _is_sealed("certificate.released", "certificate")
    certified = Certificate.objects.filter(shipment_id__any=wanted).annotate(is_closed=told).select_related("release")
    for certificate in certified:
        states[certificate.shipment_id] = _state(certificate)
    return states


def waiting_cases() -> QuerySet[Case, UUID]:
    """Ids of approved cases without a certificate whose approval is sealed, the oldest first."""
    approved = Case.objects.filter(state="approved", certificate__isnull=True)
    return approved.filter(_is_sealed("case.approved", "case")).order_by("id").values_list("id", flat=True)


def _is_sealed(kind: str, subject_type: str) -> Exists:
    """Whether a signed checkpoint covers the entry of this kind about the row."""
    covering = Checkpoint.objects.filter(log_id=OuterRef("log_id"), size__gt=OuterRef("leaf_index"))
    placed = Leaf.objects.filter(Exists(covering), entry_id=OuterRef("entry_id"))
    return Exists(Entry.objects.filter(Exists(placed), kind=kind, subject_type=subject_type, subject_id=OuterRef("id")))


def _state(certificate: Any) -> str:
    if not certificate.is_valid or getattr(certificate, "release", None) is None:
        return str(certificate.state)
    return CLOSED if certificate.is_closed else RELEASED


def _told(certificate: Certificate) -> PublicCertificate:
    signed = bytes(certificate.statement)
    release = getattr(certificate, "release", None)
    log_keys = [key.vkey for key in ledger.signing_keys() if key.purpose == "checkpoint"]
    try:
        said = statement.verify(signed, certificate_keys=[certificate.key], log_keys=log_keys)
    except TlogError as problem:
        raise Tampering(what=f"certificate {certificate.number}: {problem.reason}") from problem
    return PublicCertificate(
        id=certificate.id,
        number=certificate.number,
        state=certificate.state,
        issued_at=certificate.issued_at,
        shipment=certificate.shipment.number,
        statement=said,
        key=certificate.key,
        signature=str(canonical.read_object(signed)["signature"]),
        signed=signed,
        released_on=release and release.released_on,
    )
