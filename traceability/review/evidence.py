"""Findings as JSON: what is stored, hashed into the case's entry, and shown by every door. Pure."""

import hashlib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NotRequired, TypedDict
from uuid import UUID

from traceability.kernel.text import Text
from traceability.review.answers import Value
from traceability.review.catalogue import Finding, Seen
from traceability.review.dossier import Policy
from traceability.tlog import canonical


class SeenJson(TypedDict):
    """One subject of a finding."""

    kind: str
    id: str
    name: str
    values: dict[str, Any]


class PolicyJson(TypedDict):
    """A row that gave a threshold."""

    key: str
    value: str
    unit: str
    source: str
    valid_from: NotRequired[str]
    valid_to: NotRequired[str]
    confidence: NotRequired[str]


class FindingJson(TypedDict):
    """One check's answer, without its title: the catalogue has it."""

    check: str
    severity: str
    result: str
    message: dict[str, str]
    evidence: list[SeenJson]
    policy: list[PolicyJson]


def finding_json(finding: Finding) -> FindingJson:
    return {
        "check": finding.code,
        "severity": finding.severity,
        "result": finding.result,
        "message": finding.message.as_json(),
        "evidence": [_seen(seen) for seen in finding.evidence],
        "policy": [_policy(row) for row in finding.policy],
    }


def findings_sha256(findings: Iterable[FindingJson]) -> str:
    """SHA-256 of the findings as canonical JSON, in the order of their codes."""
    in_order: Any = sorted(findings, key=lambda one: one["check"])
    return hashlib.sha256(canonical.write(in_order)).hexdigest()


def dossier_bytes(entries: Iterable[tuple[UUID, bytes]]) -> bytes:
    """The file `dossier.json`: canonical JSON of [uid, leaf hash] of every entry that was read, sorted by uid (ledger.md section 10)."""
    listed: Any = sorted([str(uid), leaf_hash.hex()] for uid, leaf_hash in entries)
    return canonical.write(listed)


def plain(value: Value) -> Any:
    """A value of the evidence as JSON has it: numbers as decimal text, so that none loses a digit."""
    if isinstance(value, Text):
        return value.as_json()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, tuple):
        return [plain(one) for one in value if one is not None]
    return value


def _seen(seen: Seen) -> SeenJson:
    values = {name: plain(value) for name, value in seen.values.items()}
    return {
        "kind": seen.kind,
        "id": seen.id,
        "name": seen.name,
        "values": {name: value for name, value in values.items() if value is not None},
    }


def _policy(row: Policy) -> PolicyJson:
    known: PolicyJson = {"key": row.key, "value": row.text, "unit": row.unit, "source": row.source}
    if row.valid_from:
        known["valid_from"] = row.valid_from.isoformat()
    if row.valid_to:
        known["valid_to"] = row.valid_to.isoformat()
    if row.confidence:
        known["confidence"] = row.confidence
    return known
