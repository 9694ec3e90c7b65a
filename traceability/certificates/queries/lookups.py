"""Certificates by number and by shipment, the state of shipments, and the cases that wait for a certificate."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from traceability.certificates import access, statement, workflow
from traceability.certificates.errors import NotCertified, UnknownCertificate
from traceability.certificates.models import Certificate
from traceability.custody.access import visible_shipments
from traceability.custody.models import Shipment
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
    """The state of each shipment as product.md section 4 names it, out of its case, certificate and release. One query.

    A shipment that nobody has examined yet is `submitted`; so is an id that is no shipment.
    """
    wanted = sorted(set(shipment_ids))
    found = with_states(Shipment.objects.filter(id__any=wanted)).values_list("id", *STATE)
    return dict.fromkeys(wanted, SUBMITTED) | {one: state_from(*said) for one, *said in found}


def with_states(shipments: QuerySet[Shipment]) -> QuerySet[Shipment]:
    """Shipments with the columns `STATE`, of which `state_from` makes their state."""
    return shipments.annotate(is_closed=_is_sealed("certificate.released", "certificate", of="certificate__id"))


STATE = ("case__state", "certificate__state", "certificate__release__id", "is_closed")


def state_from(case: str | None, certificate: str | None, release: UUID | None, is_closed: bool) -> str:
    """Of the state of its case and certificate, and whether there is a release, and its entry is sealed."""
    if certificate is None:
        return case or SUBMITTED
    if certificate != workflow.CERTIFIED or release is None:
        return certificate
    return CLOSED if is_closed else RELEASED


def waiting_cases() -> QuerySet[Case, UUID]:
    """Ids of approved cases without a certificate whose approval is sealed, the oldest first."""
    approved = Case.objects.filter(state="approved", certificate__isnull=True)
    return approved.filter(_is_sealed("case.approved", "case")).order_by("id").values_list("id", flat=True)


def _is_sealed(kind: str, subject_type: str, *, of: str = "id") -> Exists:
    """Whether a signed checkpoint covers the entry of this kind about the row that the column `of` names."""
    covering = Checkpoint.objects.filter(log_id=OuterRef("log_id"), size__gt=OuterRef("leaf_index"))
    placed = Leaf.objects.filter(Exists(covering), entry_id=OuterRef("entry_id"))
    return Exists(Entry.objects.filter(Exists(placed), kind=kind, subject_type=subject_type, subject_id=OuterRef(of)))


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
