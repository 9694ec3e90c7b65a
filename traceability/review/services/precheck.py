"""What an examination would say of a shipment, before it is submitted. Nothing is locked, and nothing is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from traceability.custody import services as custody
from traceability.custody.claims import ShipmentClaim
from traceability.registry.viewer import Viewer
from traceability.review import catalogue, judgement, queries
from traceability.review.controls import has_controlled_line
from traceability.review.evidence import FindingJson, finding_json
from traceability.review.models import Finding
from traceability.review.queries import Shown

_UNRECORDED = frozenset({"shipment", "line"})
"""Kinds of evidence that have no id yet: the exporter's reference and the number of the line name them."""


@dataclass(frozen=True, slots=True)
class Prechecked:
    """The findings as their exporter may see them, and what they would mean for an approval.

    `blocked_by`: checks that failed as BLOCK. `to_clear`: those that failed as HOLD, which a reviewer would have to clear.
    """

    as_of: datetime
    outcome: str
    is_controlled: bool
    signatures_needed: int
    blocked_by: tuple[str, ...]
    to_clear: tuple[str, ...]
    findings: tuple[Shown, ...]


def precheck(*, by: Viewer, claim: ShipmentClaim) -> Prechecked:
    """Ask every check of a shipment that `by` could submit now, and refuse what a submission would refuse.

    The rows are those that the submission would insert, and the dossier is read as an examination reads it, so that the two
    cannot part. Raises SubmittersOnly, ClaimsRefused.
    """
    with queries.snapshot():
        reading = queries.reading_of_sketch(custody.sketch_shipment(by=by, claim=claim), exporter=by.organisation_code)
    findings = [_finding(finding_json(one)) for one in catalogue.run(reading.dossier)]
    is_controlled = has_controlled_line(reading.dossier)
    return Prechecked(
        as_of=reading.dossier.as_of,
        outcome=judgement.outcome(findings, cleared=frozenset(), is_controlled=is_controlled),
        is_controlled=is_controlled,
        signatures_needed=judgement.signatures_needed(findings, is_controlled=is_controlled),
        blocked_by=judgement.failed(findings, catalogue.BLOCK),
        to_clear=judgement.failed(findings, catalogue.HOLD),
        findings=queries.shown(_in_order(findings), viewer=by),
    )


def _finding(said: FindingJson) -> Finding:
    """A row that is never inserted."""
    return Finding(
        code=said["check"],
        severity=said["severity"],
        result=said["result"],
        message_en=said["message"]["en"],
        message_zh=said["message"]["zh"],
        evidence=[{**one, "id": one["name"]} if one["kind"] in _UNRECORDED else one for one in said["evidence"]],
        policy=said["policy"],
    )


def _in_order(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda one: one.code)
