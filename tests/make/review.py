"""Builders of examined shipments and decided cases; they call the commands that the worker, the desk and the API call.

`told("S01")` is a story's shipment, examined by the real checks. `a_case(...)` is a small one whose findings a test
chooses, recorded by the same command.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from tests.cast import Cast
from tests.custody.stories import play
from tests.make.custody import Trade, a_lot, an_assay, mining, record, submit, with_reference_tables
from tests.make.custody import a_shipment as a_shipment_claim
from tests.make.custody import an_event as an_event_claim
from traceability.custody.models import Shipment
from traceability.registry.viewer import system_viewer
from traceability.review import queries
from traceability.review import services as review
from traceability.review.evidence import FindingJson
from traceability.review.models import Case, Examination
from traceability.review.services import Decided

SYSTEM = system_viewer(None)
HOLD, BLOCK = ("C09", "HOLD"), ("V01", "BLOCK")
REASON = "Looked at, with the papers."


def told(name: str = "S01", place: int = 0) -> Shipment:
    """The shipment of a story, told through the commands of custody, with the reference tables loaded."""
    with_reference_tables()
    return play(name, {})[place].shipment


def examined(name: str = "S01", place: int = 0) -> Case:
    """The case of a story's shipment after its first examination."""
    shipment = told(name, place)
    review.examine(shipment.id)
    return Case.objects.get(shipment_id=shipment.id)


def approved(cast: Cast, name: str = "S01") -> Case:
    """A story's case, approved by as many as it needs."""
    case = examined(name)
    decided(case, cast.rita, "approve")
    if case.is_controlled:
        decided(case, cast.sven, "approve")
    return Case.objects.get(id=case.id)


def decided(case: Case, person: Any, verdict: str = "approve", **changed: Any) -> Decided:
    """`person`, one of the cast, signs a verdict on the newest examination."""
    known = {"case_id": case.id, "verdict": verdict, "reason": REASON, "examination": Case.objects.get(id=case.id).examination}
    return review.decide(by=person.viewer, **{**known, **changed})


def cleared(case: Case, person: Any, check: str = HOLD[0], **changed: Any) -> review.Cleared:
    known = {"case_id": case.id, "check": check, "reason": REASON, "examination": Case.objects.get(id=case.id).examination}
    return review.clear_finding(by=person.viewer, **{**known, **changed})


def a_submitted(trade: Trade, lot: str = "BYM:ORE-1", *, share_of_dy: str = "", **shipment: Any) -> Shipment:
    """Ore of BYM, or oxide with dysprosium, that BYM sends abroad itself."""
    if share_of_dy:
        shares = {"Nd": str(100 - Decimal(share_of_dy)), "Dy": share_of_dy}
        record(
            trade.bym,
            an_event_claim("leaching", outputs=[a_lot(lot, form="oxide", assay=an_assay(treo_percent="99.0", shares_percent=shares))]),
        )
    else:
        record(trade.bym, mining(a_lot(lot)))
    return submit(trade.bym, a_shipment_claim(lot, **shipment)).shipment


def a_finding(code: str = "M05", severity: str = "HOLD", result: str = "passed", **changed: Any) -> FindingJson:
    sentence = {"en": f"{code} {result}.", "zh": f"{code}：{result}。"}
    base: FindingJson = {"check": code, "severity": severity, "result": result, "message": sentence, "evidence": [], "policy": []}
    return {**base, **changed}  # type: ignore[typeddict-item]


def examined_with(shipment: Shipment, *failing: tuple[str, str], **reading: Any) -> Examination:
    """An examination in which exactly these (code, severity) fail. `reading`: members of the reading that differ."""
    read = replace(queries.reading_of(shipment.id), **reading)
    findings = [a_finding(code, severity, "failed") for code, severity in failing] or [a_finding()]
    return review.record_examination(by=SYSTEM, reading=read, findings=findings)


def a_case(trade: Trade, *failing: tuple[str, str], lot: str = "BYM:ORE-1", controlled: bool = False, **shipment: Any) -> Case:
    """An open case in which exactly these checks fail; with a controlled item, if asked."""
    if controlled:
        shipment = {"end_user": {"name": "Drivewerk GmbH", "country": "DE"}, **shipment}
    sent = a_submitted(trade, lot, share_of_dy="50.00" if controlled else "", **shipment)
    return examined_with(sent, *failing).case
