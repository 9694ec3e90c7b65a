"""Findings, cases and what people said of them as answers: shapes, JSON and examples. Shared by shipments and cases."""

from collections.abc import Mapping
from typing import Any

from traceability.interfaces.api.shapes import (
    COUNTRY,
    FLAG,
    MOMENT,
    ORGANISATION,
    SENTENCE,
    TEXT,
    UUID,
    WHOLE,
    list_of,
    named,
    nullable,
    object_of,
    one_of,
)
from traceability.kernel.clock import rfc3339
from traceability.review.catalogue import RESULTS, SEVERITIES, checks
from traceability.review.changes import KINDS
from traceability.review.claims import CHECK
from traceability.review.judgement import OUTCOMES
from traceability.review.queries import CaseLine, Changes, Shown, Standing
from traceability.review.services import Prechecked
from traceability.review.workflow import STATES, VERDICTS

_ASKED = "\n".join(f"- {one.code} {one.title.en} ({one.severity}): {one.question.en}" for one in checks())
CODE = named("CheckCode", {**CHECK.schema, "description": f"the code of a check, with the worst that it can give:\n{_ASKED}"})
SEEN = object_of(
    {
        "kind": TEXT,
        "id": TEXT,
        "name": TEXT,
        "values": {"type": "object", "description": "the numbers compared; `missing` lists what lacked"},
    }
)
POLICY = object_of({"key": TEXT, "value": TEXT, "unit": TEXT, "source": TEXT}, {"valid_from": TEXT, "valid_to": TEXT, "confidence": TEXT})
FINDING = named(
    "Finding",
    object_of(
        {
            "check": CODE,
            "title": SENTENCE,
            "severity": one_of(*SEVERITIES),
            "result": one_of(*RESULTS),
            "message": SENTENCE,
            "evidence": list_of(SEEN),
            "evidence_left_out": WHOLE,
            "policy": nullable(POLICY),
            "policies": list_of(POLICY),
            "cleared": FLAG,
        },
        description="`policy` is the row that decided, `policies` all that were used; evidence of others is left out and counted",
    ),
)
VERDICT = object_of({"verdict": one_of(*VERDICTS), "reason": TEXT, "decided_at": MOMENT, "signatures": WHOLE})
STANDING = object_of(
    {
        "id": UUID,
        "examination": WHOLE,
        "examined_at": nullable(MOMENT),
        "outcome": nullable(one_of(*OUTCOMES)),
        "controlled": FLAG,
    },
    description="the case of a shipment and its newest examination; null before the first, and for who may not see it",
)
_LINE = {
    "id": UUID,
    "shipment": TEXT,
    "exporter": ORGANISATION,
    "destination": COUNTRY,
    "state": one_of(*STATES),
    "controlled": FLAG,
    "submitted_at": MOMENT,
    "examination": WHOLE,
    "examined_at": nullable(MOMENT),
    "outcome": nullable(one_of(*OUTCOMES)),
}
CASE_LINE = named("CaseLine", object_of(_LINE))
CLEARED = object_of({"check": CODE, "by": UUID, "role": TEXT, "reason": TEXT, "cleared_at": MOMENT})
SIGNED = object_of(
    {
        "ordinal": WHOLE,
        "examination": WHOLE,
        "by": UUID,
        "role": TEXT,
        "verdict": one_of(*VERDICTS),
        "reason": TEXT,
        "decided_at": MOMENT,
    }
)
_ANY = {"description": "as it was posted; null: it was not there"}
_CODES = list_of(CODE)
CHANGES = named(
    "Changes",
    object_of(
        {
            "revises": TEXT,
            "said": list_of(object_of({"place": TEXT, "change": one_of(*KINDS), "before": _ANY, "now": _ANY})),
            "now_failing": _CODES,
            "no_longer_failing": _CODES,
            "still_failing": _CODES,
        },
        description="what a revision says otherwise than the shipment that it answers for, and what became of its failed checks",
    ),
)
CASE = named(
    "Case",
    object_of(
        {
            **_LINE,
            "awaits_examination": FLAG,
            "signatures_needed": WHOLE,
            "findings": list_of(FINDING),
            "clearances": list_of(CLEARED),
            "decisions": list_of(SIGNED),
            "changes": nullable(CHANGES),
        },
        description="`outcome` is what stands in the way now, clearances counted; persons appear by opaque ids. `awaits_examination`: "
        "something that was read has changed since, so nothing is decided until the case is examined again. `changes`: of a revision",
    ),
)
PRECHECK = named(
    "Precheck",
    object_of(
        {
            "examination": {"type": "null"},
            "examined_at": MOMENT,
            "outcome": one_of(*OUTCOMES),
            "approvable": FLAG,
            "controlled": FLAG,
            "signatures_needed": WHOLE,
            "blocked_by": _CODES,
            "to_clear": _CODES,
            "results": list_of(FINDING),
            "next": {"type": "null"},
        },
        description="what an examination would say now; nothing is recorded, so there is no number. `approvable`: no check fails as BLOCK; "
        "those of `to_clear` would need a reviewer's clearance. Evidence names the shipment by its reference, a line by its number",
    ),
)


def finding_json(one: Shown) -> dict[str, Any]:
    found = one.finding
    return {
        "check": found.code,
        "title": one.title.as_json(),
        "severity": found.severity,
        "result": found.result,
        "message": one.message.as_json(),
        "evidence": list(one.evidence),
        "evidence_left_out": one.left_out,
        "policy": found.policy[0] if found.policy else None,
        "policies": found.policy,
        "cleared": one.is_cleared,
    }


def precheck_json(said: Prechecked) -> dict[str, Any]:
    return {
        "examination": None,
        "examined_at": rfc3339(said.as_of),
        "outcome": said.outcome,
        "approvable": not said.blocked_by,
        "controlled": said.is_controlled,
        "signatures_needed": said.signatures_needed,
        "blocked_by": list(said.blocked_by),
        "to_clear": list(said.to_clear),
        "results": [finding_json(one) for one in said.findings],
        "next": None,
    }


def changes_json(changes: Changes | None) -> dict[str, Any] | None:
    if changes is None:
        return None
    return {
        "revises": changes.revises,
        "said": [{"place": one.place, "change": one.kind, "before": one.before, "now": one.now} for one in changes.said],
        "now_failing": list(changes.failing.now_failing),
        "no_longer_failing": list(changes.failing.no_longer_failing),
        "still_failing": list(changes.failing.still_failing),
    }


def standing_json(standing: Standing | None) -> dict[str, Any]:
    """The members `case` and `decision` of a shipment."""
    if standing is None:
        return {"case": None, "decision": None}
    case: Mapping[str, Any] = {
        "id": str(standing.case_id),
        "examination": standing.examination,
        "examined_at": rfc3339(standing.examined_at) if standing.examined_at else None,
        "outcome": standing.outcome,
        "controlled": standing.is_controlled,
    }
    said = standing.verdict
    decision = said and {
        "verdict": said.verdict,
        "reason": said.reason,
        "decided_at": rfc3339(said.decided_at),
        "signatures": said.signatures,
    }
    return {"case": case, "decision": decision}


def case_line_json(line: CaseLine) -> dict[str, Any]:
    return {
        "id": str(line.id),
        "shipment": line.shipment,
        "exporter": line.exporter,
        "destination": line.destination,
        "state": line.state,
        "controlled": line.is_controlled,
        "submitted_at": rfc3339(line.submitted_at),
        "examination": line.examination,
        "examined_at": rfc3339(line.examined_at) if line.examined_at else None,
        "outcome": line.outcome,
    }


FINDING_EXAMPLE: dict[str, Any] = {
    "check": "M03",
    "title": {"en": "Element balance", "zh": "元素平衡"},
    "severity": "BLOCK",
    "result": "failed",
    "message": {
        "en": "Event separation HFR-PLANT-2 2026-06-30: 9994.750 kg Dy oxide came out of 166.806 kg: 9827.944 kg too much (± 56.791), "
        "over the limit of 132.519 kg for 45 comparisons.",
        "zh": "环节separation HFR-PLANT-2 2026-06-30：投入166.806千克Dy氧化物，产出9994.750千克：超出9827.944千克（不确定度±56.791），"
        "高于45次比较的限值132.519千克。",
    },
    "evidence": [
        {
            "kind": "event",
            "id": "019cad8f-ac00-7a10-8a10-000000000002",
            "name": "separation HFR-PLANT-2 2026-06-30",
            "values": {"element": "Dy", "excess": "9827.944", "uncertainty": "56.791", "comparisons": 45, "limit": "132.519"},
        }
    ],
    "evidence_left_out": 0,
    "policy": {"key": "M03.floor_kg", "value": "0.100", "unit": "kg oxide", "source": "proposal of this project, adjustable"},
    "policies": [{"key": "M03.floor_kg", "value": "0.100", "unit": "kg oxide", "source": "proposal of this project, adjustable"}],
    "cleared": False,
}
CASE_LINE_EXAMPLE: dict[str, Any] = {
    "id": "019cad8f-ac00-7a10-8a10-0000000000c1",
    "shipment": "EX-2026-7K2M9Q4T1Z",
    "exporter": "EXP",
    "destination": "DE",
    "state": "open",
    "controlled": True,
    "submitted_at": "2026-11-24T08:15:30.123456Z",
    "examination": 1,
    "examined_at": "2026-11-24T08:15:31.000000Z",
    "outcome": "blocked",
}
PRECHECK_EXAMPLE: dict[str, Any] = {
    "examination": None,
    "examined_at": "2026-11-24T08:15:31.000000Z",
    "outcome": "blocked",
    "approvable": False,
    "controlled": True,
    "signatures_needed": 2,
    "blocked_by": ["M03"],
    "to_clear": [],
    "results": [FINDING_EXAMPLE],
    "next": None,
}
CHANGES_EXAMPLE: dict[str, Any] = {
    "revises": "EX-2026-7K2M9Q4T1Z",
    "said": [
        {"place": "/end_use", "change": "changed", "before": "motors", "now": "magnets for traction motors"},
        {
            "place": "/documents/packing_list PK-2026-0114",
            "change": "added",
            "before": None,
            "now": {"kind": "packing_list", "number": "PK-2026-0114"},
        },
        {"place": "/lines/HFR:DY-2026-0210 2846901999/net_kg", "change": "changed", "before": "1460.000", "now": "1400.000"},
    ],
    "now_failing": [],
    "no_longer_failing": ["E07"],
    "still_failing": ["M03"],
}
ACKNOWLEDGEMENT_EXAMPLE: dict[str, Any] = {
    "uid": "019cad9d-dd4b-7c30-ac30-000000000009",
    "state": "recorded",
    "recorded_at": "2026-11-24T08:20:00.000000Z",
    "deadline": "2026-11-24T08:30:00.000000Z",
    "leaf_hash": "5d" * 32,
    "leaf": "e30=",
    "note": "traceability.example/ack\n…",
    "receipt": "/api/v1/ledger/receipts/019cad9d-dd4b-7c30-ac30-000000000009",
}
