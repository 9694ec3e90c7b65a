"""An approved case whose approval is sealed gets its certificate, once."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from traceability.certificates import entries, summary
from traceability.certificates.errors import AlreadyCertified, CaseNotReady
from traceability.certificates.models import Certificate
from traceability.certificates.services.credentials import credential_of, draw_place
from traceability.certificates.services.keys import announce_key
from traceability.certificates.statement import Anchor, Company, Judgement, Statement, sign
from traceability.certificates.vc import Issuer
from traceability.certificates.workflow import CERTIFIED
from traceability.custody.models import Shipment
from traceability.kernel import clock, identifiers
from traceability.kernel.command import command
from traceability.kernel.quantities import print_kilograms
from traceability.kernel.sql import lock_rows
from traceability.ledger import queries as ledger_queries
from traceability.ledger import services as ledger
from traceability.ledger.models import Log
from traceability.ledger.queries import RecordedEntry
from traceability.ledger.services import Acknowledgement
from traceability.registry import queries as registry
from traceability.registry.viewer import Viewer, system_viewer
from traceability.review import queries as review
from traceability.review.dossier import Dossier
from traceability.review.models import Case, Clearance, Decision, Examination, Finding
from traceability.tlog.notes import SigningKey

APPROVED = "case.approved"
RESULTS = ("passed", "failed", "not_applicable", "not_checked")


@dataclass(frozen=True)
class Issued:
    """A new certificate, and the ledger's promise for its entry."""

    certificate: Certificate
    acknowledgement: Acknowledgement


def issue(*, case_id: UUID) -> Issued:
    """Issue the certificate of an approved case, on behalf of the regulator.

    The dossier is read before the transaction, as of the examination that was decided on: no later fact can slip in.
    Raises CaseNotReady, AlreadyCertified.
    """
    case = Case.objects.filter(id=case_id, state="approved").select_related("shipment").first()
    if case is None:
        raise CaseNotReady()
    examination = Examination.objects.get(case_id=case.id, number=case.examination)
    dossier = review.dossier_of(case.shipment_id, as_of=examination.as_of)
    regulator = registry.regulator()
    by = system_viewer(regulator.id if regulator else None)
    issuer = Issuer(settings.PUBLIC_BASE_URL, regulator.name if regulator else settings.LEDGER_LOG)
    return _issue(case_id=case.id, dossier=dossier, examination=examination, key=announce_key(), by=by, issuer=issuer)


@command
def _issue(*, case_id: UUID, dossier: Dossier, examination: Examination, key: SigningKey, by: Viewer, issuer: Issuer) -> Issued:
    (case,) = lock_rows(Case.objects.select_related("shipment"), [case_id])
    if Certificate.objects.filter(case_id=case.id).exists():
        raise AlreadyCertified()
    approval, anchor = _anchor(case)
    now, certificate_id = clock.now(), identifiers.uuid7()
    number = identifiers.certificate_number(clock.legal_day(now).year, certificate_id)
    judgement = _judgement(case, examination, approved_at=approval.recorded_at)
    said = _statement(number, now, case.shipment, dossier, judgement, anchor)
    signed, place = sign(said, key), draw_place()
    certificate = Certificate.objects.create(
        id=certificate_id,
        number=number,
        case_id=case.id,
        shipment_id=case.shipment_id,
        exporter_id=case.exporter_id,
        state=CERTIFIED,
        statement=signed,
        key=key.verifier.vkey,
        issued_at=now,
        credential=credential_of(said.as_json(), signed, key, issuer=issuer, place=place),
        status_list=place.number,
        status_index=place.index,
    )
    (acknowledgement,) = ledger.append([entries.certificate_issued(certificate, by=by)])
    return Issued(certificate, acknowledgement)


def _anchor(case: Case) -> tuple[RecordedEntry, Anchor]:
    """The entry of the approval and its path to the newest witnessed checkpoint, else the newest sealed one.

    Raises CaseNotReady while it is not sealed.
    """
    approval = next((entry for entry in reversed(ledger_queries.entries_of("case", case.id)) if entry.kind == APPROVED), None)
    if approval is None or approval.origin is None or approval.index is None or approval.log_id is None:
        raise CaseNotReady()
    log = Log.objects.get(log_id=approval.log_id)
    newest = ledger_queries.covering_checkpoint(log.log_id, approval.index)
    if newest is None:
        raise CaseNotReady()
    path = ledger_queries.inclusion_path(log, approval.index, newest.size)
    anchor = Anchor(str(approval.uid), approval.origin, approval.index, approval.leaf_hash, tuple(path), newest.note)
    return approval, anchor


def _judgement(case: Case, examination: Examination, *, approved_at: datetime) -> Judgement:
    findings = list(Finding.objects.filter(examination_id=examination.id).order_by("code").values_list("code", "result"))
    results = Counter(result for _, result in findings)
    cleared = Clearance.objects.filter(finding__examination_id=examination.id).order_by("finding__code")
    return Judgement(
        case=str(case.id),
        examination=examination.number,
        examined_at=clock.rfc3339(examination.as_of),
        counts={result: results[result] for result in RESULTS},
        not_checked=tuple(code for code, result in findings if result == "not_checked"),
        cleared=tuple(cleared.values_list("finding__code", flat=True)),
        approved_at=clock.rfc3339(approved_at),
        signatures=Decision.objects.filter(examination_id=examination.id, verdict="approve").count(),
    )


def _statement(number: str, now: datetime, shipment: Shipment, dossier: Dossier, judgement: Judgement, anchor: Anchor) -> Statement:
    found = registry.organisations_by_code(summary.codes_of(dossier))
    companies = {code: Company(code, one.name, one.name_zh or "", one.country) for code, one in found.items()}
    reo = summary.total_reo_kg(dossier)
    return Statement(
        number=number,
        issued_at=clock.rfc3339(now),
        log=settings.LEDGER_LOG,
        shipment=shipment.number,
        revision=shipment.revision,
        destination=shipment.destination,
        port=shipment.port,
        planned_export_on=shipment.planned_export_on.isoformat(),
        custody_model=summary.weakest_model(dossier),
        exporter=companies[dossier.shipment.exporter],
        goods=summary.goods_of(dossier),
        net_kg=print_kilograms(dossier.shipment.net_kg),
        reo_kg="" if reo is None else print_kilograms(reo),
        share_basis=summary.share_basis(dossier),
        sources=summary.sources_of(dossier),
        chain=summary.chain_of(dossier, companies),
        permits=summary.permits_of(dossier),
        judgement=judgement,
        anchor=anchor,
    )
