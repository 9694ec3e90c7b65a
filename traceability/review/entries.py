"""What we swear to about a case: one pure function per entry kind, from the rows to a Draft. The body is the full new state.

Findings go in by hash, results in clear. Reasons are committed: they may speak of people. A person appears by an opaque id alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from traceability.kernel.clock import rfc3339
from traceability.kernel.quantities import print_kilograms, print_money
from traceability.ledger.envelope import Draft
from traceability.ledger.kinds import COMMITTED, PUBLIC, register
from traceability.registry.viewer import Viewer

if TYPE_CHECKING:
    from traceability.registry.models import LicenceDraw, QuotaDraw
    from traceability.review.models import Case, Clearance, Decision, Examination, Finding

_CASE = {f"/{name}": PUBLIC for name in ("shipment", "exporter", "state", "controlled", "examination")}
EXAMINED = register(
    "case.examined", _CASE | {"/as_of": PUBLIC, "/outcome": PUBLIC, "/results": PUBLIC, "/findings": PUBLIC, "/dossier": PUBLIC}
)
CLEARED = register("finding.cleared", _CASE | {"/check": PUBLIC, "/severity": PUBLIC, "/reason": COMMITTED})
SIGNED = register("decision.signed", _CASE | {"/verdict": PUBLIC, "/ordinal": PUBLIC, "/needed": PUBLIC, "/reason": COMMITTED})
_SIGNATURES = {"/signatures": PUBLIC}
APPROVED = register("case.approved", _CASE | _SIGNATURES | {"/licences": PUBLIC, "/licences/*/amount": COMMITTED, "/quotas": COMMITTED})
RETURNED = register("case.returned", _CASE | _SIGNATURES)
REFUSED = register("case.refused", _CASE | _SIGNATURES)
WITHDRAWN = register("case.withdrawn", _CASE | {"/reason": COMMITTED})
GIVEN_BACK = register(
    "case.given_back", _CASE | {"/lines": PUBLIC, "/licences": PUBLIC, "/licences/*/amount": COMMITTED, "/quotas": COMMITTED}
)
_KIND_OF_STATE = {"approved": APPROVED, "returned": RETURNED, "refused": REFUSED}


def case_examined(case: "Case", examination: "Examination", findings: Iterable["Finding"], *, count: int, by: Viewer) -> Draft:
    """`count`: how many entries were read; `dossier.json` of the bundle names them all."""
    body = state_of(case) | {
        "as_of": rfc3339(examination.as_of),
        "outcome": examination.outcome,
        "results": [{"check": one.code, "result": one.result, "severity": one.severity} for one in findings],
        "findings": {"sha256": examination.findings_sha256},
        "dossier": {"entries": count, "sha256": examination.dossier_sha256},
    }
    return _draft(EXAMINED, case, body, by)


def finding_cleared(case: "Case", finding: "Finding", clearance: "Clearance", *, by: Viewer) -> Draft:
    body = state_of(case) | {"check": finding.code, "severity": finding.severity, "reason": clearance.reason}
    return _draft(CLEARED, case, body, by)


def decision_signed(case: "Case", decision: "Decision", *, needed: int, by: Viewer) -> Draft:
    """`needed`: how many signatures the verdict needs on this examination."""
    body = state_of(case) | {"verdict": decision.verdict, "ordinal": decision.ordinal, "needed": needed, "reason": decision.reason}
    return _draft(SIGNED, case, body, by)


def case_decided(
    case: "Case",
    signatures: Sequence["Decision"],
    *,
    licences: Sequence["LicenceDraw"] = (),
    quotas: Sequence["QuotaDraw"] = (),
    by: Viewer,
) -> Draft:
    """The last signature moved the case: approved, returned or refused. Draws are this case's children."""
    body = state_of(case) | {"signatures": [{"person": one.member_id, "role": one.role, "ordinal": one.ordinal} for one in signatures]}
    if case.state == "approved":
        body["licences"] = [_licence(draw) for draw in licences]
        body["quotas"] = [_quota(draw) for draw in quotas]
    return _draft(_KIND_OF_STATE[case.state], case, body, by)


def case_given_back(
    case: "Case", kg_by_line: Mapping[int, Decimal], *, licences: Sequence["LicenceDraw"], quotas: Sequence["QuotaDraw"], by: Viewer
) -> Draft:
    """What did not leave went back to the lots of these lines, and to licences and quotas in counter-draws, negative as their rows are."""
    body = state_of(case) | {
        "lines": [{"line": number, "net_kg": print_kilograms(kg)} for number, kg in sorted(kg_by_line.items())],
        "licences": [_licence(draw) for draw in licences],
        "quotas": [_quota(draw) for draw in quotas],
    }
    return _draft(GIVEN_BACK, case, body, by)


def case_withdrawn(case: "Case", *, reason: str, by: Viewer) -> Draft:
    return _draft(WITHDRAWN, case, state_of(case) | {"reason": reason}, by)


def state_of(case: "Case") -> dict[str, Any]:
    """How a case stands: the part of every entry that its row holds."""
    return {
        "shipment": case.shipment_id,
        "exporter": case.exporter_id,
        "state": case.state,
        "controlled": case.is_controlled,
        "examination": case.examination,
    }


def _licence(draw: "LicenceDraw") -> dict[str, Any]:
    amount = None if draw.amount is None else {"value": print_money(draw.amount), "currency": draw.currency}
    return {"licence": draw.licence_id, "export_on": draw.export_on, "kg": print_kilograms(draw.kg), "amount": amount}


def _quota(draw: "QuotaDraw") -> dict[str, Any]:
    return {"quota": draw.quota_id, "drawn_on": draw.drawn_on, "reo_kg": print_kilograms(draw.reo_kg)}


def _draft(kind: str, case: "Case", body: dict[str, Any], by: Viewer) -> Draft:
    return Draft(kind, subject=("case", case.id, case.version), actor=by.actor, organisation=by.organisation, body=body)
