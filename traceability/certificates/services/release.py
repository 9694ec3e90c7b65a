"""Customs release what is certified: the day and the weights that left; or the law of that day suspends the certificate instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from traceability.certificates import entries, releasing, workflow
from traceability.certificates.claims import ReleaseClaim
from traceability.certificates.errors import AlreadyReleased, CertificateMovedOn, CertificateNotSo, NothingToRelease, ReleasesForCustoms
from traceability.certificates.models import Certificate, Release, ReleasedLine, StatusChange
from traceability.certificates.releasing import Certified
from traceability.custody.access import visible_shipments
from traceability.custody.errors import ShipmentNotSeen
from traceability.custody.models import Line
from traceability.kernel import clock, idempotency
from traceability.kernel.command import command
from traceability.kernel.errors import TraceabilityError, refuse_if
from traceability.kernel.idempotency import Request
from traceability.kernel.sql import insert_rows, lock_rows
from traceability.ledger import services as ledger
from traceability.ledger.services import Acknowledgement
from traceability.registry import queries as registry
from traceability.registry.viewer import Viewer, system_viewer
from traceability.review import queries as review
from traceability.review import services as review_services
from traceability.review.models import Case
from traceability.review.services import Rest


@dataclass(frozen=True, slots=True)
class Released:
    """What customs' word came to. `failed`: the checks for which the certificate was suspended instead; then nothing left."""

    certificate: Certificate
    claim: ReleaseClaim
    failed: tuple[str, ...]
    acknowledgement: Acknowledgement


@dataclass(frozen=True, slots=True)
class _Read:
    """What is asked before the transaction: the certificate, its lines, what is wrong, the law of the day, and what goes back."""

    certificate: Certificate
    lines: tuple[Certified, ...]
    problems: list[TraceabilityError]
    failed: tuple[str, ...] = ()
    rest: Rest | None = None


def release(*, by: Viewer, number: str, claim: ReleaseClaim, request: Request | None = None) -> Released:
    """Record that customs let the certified goods of a shipment go; what did not leave goes back to its lots and accounts.

    Where export law changed between the planned day and this one, the export checks are asked again for the dossier of the approved
    examination, before the transaction. One that fails and did not before suspends the certificate, and nothing is released.
    Raises ReleasesForCustoms, ShipmentNotSeen, NothingToRelease, AlreadyReleased, CertificateNotSo, CertificateMovedOn; ClaimsRefused with
    InFuture, ReleasedTooEarly, NotOfTheShipment, LotReleasedTwice, NotPositive, MoreThanCertified; RequestInFlight, KeyReused.
    """
    if by.role != "customs" or not by.may_record or by.person is None:
        raise ReleasesForCustoms()
    return _release(by=by, claim=claim, read=_read(by, number, claim), request=request)


def _read(by: Viewer, number: str, claim: ReleaseClaim) -> _Read:
    """What refuses under the lock is not asked about here: a repetition of the request reads the same and gets the first answer."""
    shipment = visible_shipments(by).filter(number=number).first()
    if shipment is None:
        raise ShipmentNotSeen()
    certificate = Certificate.objects.filter(shipment_id=shipment.id).select_related("release").first()
    if certificate is None:
        raise NothingToRelease()
    rows = Line.objects.filter(shipment_id=shipment.id).order_by("number").values_list("number", "lot__name", "net_kg")
    lines = tuple(Certified(*row) for row in rows)
    certified_on, today = clock.legal_day(certificate.issued_at), clock.legal_day(clock.now())
    problems = releasing.problems_of(claim, lines, certified_on=certified_on, today=today)
    if problems or not certificate.is_valid or hasattr(certificate, "release"):
        return _Read(certificate, lines, problems)
    reasons = StatusChange.objects.filter(certificate_id=certificate.id, kind="suspended", made_by=None).values_list("reason", flat=True)
    failed = review.failing_on_release(certificate.case_id, released_on=claim.released_on, looked_at=releasing.looked_at(reasons))
    rest = releasing.rest_of(releasing.by_line(claim, lines), lines)
    gives_back = Rest(rest, review.takes_of_rest(certificate.case_id, rest)) if rest and not failed else None
    return _Read(certificate, lines, problems, failed, gives_back)


@command
def _release(*, by: Viewer, claim: ReleaseClaim, read: _Read, request: Request | None) -> Released:
    idempotency.begin(request)
    (case,) = lock_rows(Case, [read.certificate.case_id])
    (certificate,) = lock_rows(Certificate.objects.select_related("shipment"), [read.certificate.id])
    before = Release.objects.filter(certificate_id=certificate.id).values_list("released_on", flat=True).first()
    if before is not None:
        raise AlreadyReleased(day=before)
    if not certificate.is_valid:
        raise CertificateNotSo(state=certificate.state, kind="released")
    if certificate.version != read.certificate.version:
        raise CertificateMovedOn(present=certificate.version, seen=read.certificate.version)
    refuse_if(read.problems)
    certificate.version += 1
    if read.failed:
        return idempotency.keep(request, _suspended(by, certificate, claim, read.failed, request))
    left = releasing.by_line(claim, read.lines)
    Certificate.objects.filter(id=certificate.id).update(version=certificate.version)
    _insert(by.person, certificate, claim, left)
    lots = {line.number: line.lot for line in read.lines}
    drafts = [entries.certificate_released(certificate, claim.released_on, [(one, lots[one], kg) for one, kg in left.items()], by=by)]
    if read.rest:
        drafts.append(review_services.give_back_rest(by=by, case=case, rest=read.rest))
    acknowledgement, *_ = ledger.append(drafts, request=request)
    return idempotency.keep(request, Released(certificate, claim, (), acknowledgement))


def _insert(person: UUID | None, certificate: Certificate, claim: ReleaseClaim, left: Mapping[int, Decimal]) -> None:
    ids = dict(Line.objects.filter(shipment_id=certificate.shipment_id).values_list("number", "id"))
    (released,) = insert_rows(Release, [{"certificate_id": certificate.id, "released_on": claim.released_on, "released_by": person}])
    own = {"release_id": released.id, "certificate_id": certificate.id}
    insert_rows(ReleasedLine, [own | {"line_id": ids[number], "net_kg": kg} for number, kg in left.items()])


def _suspended(by: Viewer, certificate: Certificate, claim: ReleaseClaim, failed: tuple[str, ...], request: Request | None) -> Released:
    """The law of the day says no: the system suspends, a supervisor looks."""
    certificate.state = workflow.SUSPENDED
    Certificate.objects.filter(id=certificate.id).update(state=certificate.state, version=certificate.version)
    reason = releasing.reason_of(claim.released_on, failed)
    StatusChange.objects.create(
        certificate=certificate,
        certificate_version=certificate.version,
        kind="suspended",
        state=certificate.state,
        reason=reason,
        made_by=None,
    )
    regulator = registry.regulator()
    system = system_viewer(regulator.id if regulator else None, via=by.via)
    (acknowledgement,) = ledger.append([entries.certificate_changed(certificate, "suspended", reason, by=system)], request=request)
    return Released(certificate, claim, failed, acknowledgement)
