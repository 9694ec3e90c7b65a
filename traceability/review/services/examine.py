"""Examine a shipment: read everything once, ask every check with no transaction open, record what they said."""

import hashlib
import logging
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from traceability.custody.models import Shipment
from traceability.kernel.command import command
from traceability.kernel.sql import insert_rows, lock_rows
from traceability.ledger import services as ledger
from traceability.registry import queries as registry
from traceability.registry.viewer import Viewer, system_viewer
from traceability.review import catalogue, drawing, entries, judgement, queries
from traceability.review.controls import has_controlled_line
from traceability.review.errors import AlreadyExamined, CaseClosed
from traceability.review.evidence import FindingJson, finding_json, findings_sha256
from traceability.review.models import Case, Examination, Finding
from traceability.review.queries.dossier import Reading
from traceability.review.services.trace import touch_again
from traceability.review.workflow import OPEN

log = logging.getLogger(__name__)


def examine(shipment_id: UUID) -> Examination:
    """Examine a shipment that has no case yet, or an open case again.

    A fact that arrives between reading and recording makes a newer version of something that was read, so the case counts
    as touched and waits again. Raises ShipmentNotSeen, AlreadyExamined, CaseClosed.
    """
    return _examine(queries.reading_of(shipment_id))


def examine_together(shipment_ids: Sequence[UUID]) -> Callable[[UUID], Examination]:
    """Read these shipments at one moment, and return what examines one of them: each as `examine` does, with the same result."""
    try:
        readings = {reading.shipment_id: reading for reading in queries.readings_of(shipment_ids)}
    except Exception:
        # Each is then read alone: one that cannot be read stops no other.
        log.warning("readings_parted", extra={"shipments": len(shipment_ids)}, exc_info=True)
        readings = {}

    def examine_one(shipment_id: UUID) -> Examination:
        reading = readings.pop(shipment_id, None)
        return _examine(reading) if reading else examine(shipment_id)

    return examine_one


def _examine(reading: Reading) -> Examination:
    findings = [finding_json(finding) for finding in catalogue.run(reading.dossier)]
    regulator = registry.regulator()
    by = system_viewer(regulator.id if regulator else None)
    return record_examination(by=by, reading=reading, findings=findings)


@command
def record_examination(*, by: Viewer, reading: Reading, findings: Sequence[FindingJson]) -> Examination:
    """Record what the checks said of what was read. Raises AlreadyExamined when somebody else was first, CaseClosed."""
    case = _case(reading)
    is_controlled = has_controlled_line(reading.dossier)
    if case is None:
        row = {"shipment_id": reading.shipment_id, "exporter_id": reading.exporter_id, "state": OPEN}
        (case,) = insert_rows(Case, [{**row, "examination": 1, "is_controlled": is_controlled}])
    else:
        case.version, case.examination, case.is_controlled = case.version + 1, case.examination + 1, is_controlled
        Case.objects.filter(id=case.id).update(version=case.version, examination=case.examination, is_controlled=is_controlled)
    (examination,) = insert_rows(Examination, [_examination(case, reading, findings, is_controlled=is_controlled)])
    rows = insert_rows(Finding, [_finding(case, examination, one) for one in findings])
    touch_again(reading)
    ledger.append([entries.case_examined(case, examination, rows, count=len(reading.entries), by=by)])
    return examination


def _case(reading: Reading) -> Case | None:
    """The case under lock, or none and the shipment under lock: who comes second finds the first one's case."""
    found = Case.objects.filter(shipment_id=reading.shipment_id).values_list("id", flat=True).first()
    if found is None:
        lock_rows(Shipment, [reading.shipment_id])
        if Case.objects.filter(shipment_id=reading.shipment_id).exists():
            raise AlreadyExamined()
        return None
    (case,) = lock_rows(Case, [found])
    if not case.is_open:
        raise CaseClosed(state=case.state)
    if case.examination != reading.examination:
        raise AlreadyExamined()
    return case


def _examination(case: Case, reading: Reading, findings: Sequence[FindingJson], *, is_controlled: bool) -> dict[str, Any]:
    dossier = reading.dossier_json
    found = [_Found(one) for one in findings]
    return {
        "case_id": case.id,
        "number": case.examination,
        "as_of": reading.dossier.as_of,
        "outcome": judgement.outcome(found, cleared=frozenset(), is_controlled=is_controlled),
        "is_controlled": is_controlled,
        "dossier": dossier,
        "dossier_sha256": hashlib.sha256(dossier).hexdigest(),
        "read_uids": sorted(uid for uid, _ in reading.entries),
        "parties": list(reading.parties),
        "names": list(reading.names),
        "takes": drawing.takes_json(drawing.takes_of(reading.dossier)),
        "findings_sha256": findings_sha256(findings),
    }


def _finding(case: Case, examination: Examination, one: FindingJson) -> dict[str, Any]:
    return {
        "case_id": case.id,
        "examination_id": examination.id,
        "code": one["check"],
        "severity": one["severity"],
        "result": one["result"],
        "message_en": one["message"]["en"],
        "message_zh": one["message"]["zh"],
        "evidence": one["evidence"],
        "policy": one["policy"],
    }


class _Found:
    """A finding in JSON as `judgement` asks for it."""

    def __init__(self, one: FindingJson) -> None:
        self.code, self.severity, self.result = one["check"], one["severity"], one["result"]
