"""What the page of a case shows, in the order in which a reviewer reads it: dataclasses that a template only walks through."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from traceability.custody.queries import Graph
from traceability.interfaces import evidence
from traceability.interfaces.evidence import Fact
from traceability.kernel.text import Text
from traceability.ledger.queries import RecordedEntry
from traceability.review.catalogue import BLOCK, FAILED, NOT_APPLICABLE, NOT_CHECKED, PASSED, SEVERITIES
from traceability.review.models import Clearance, Finding
from traceability.review.queries import CaseView

STEPS_SHOWN = 300


@dataclass(frozen=True)
class ShownFinding:
    """A finding in the reader's language, with its clearance if somebody gave one."""

    code: str
    title: str
    severity: str
    result: str
    message: str
    evidence: list["Evidence"]
    policy: list[Mapping[str, Any]]
    clearance: Clearance | None
    must_be_cleared: bool


@dataclass(frozen=True)
class Evidence:
    """One subject of a finding with what was compared, and where on the desk it is shown."""

    kind: str
    name: str
    facts: list[Fact]
    href: str


@dataclass(frozen=True)
class Standing:
    """What stands between the case and an approval: failed Blocks, Holds that nobody has cleared, and how many are cleared."""

    blocks: list[ShownFinding]
    holds: list[ShownFinding]
    cleared: int


@dataclass(frozen=True)
class Part:
    """A lot in a step: what was taken or made of it."""

    lot: str
    net_kg: str | None
    share: str | None


@dataclass(frozen=True)
class Step:
    """One event of the chain as a row of a table."""

    id: str
    stage: str
    performed_by: str
    recorded_by: str
    facility: str
    ended_at: str
    custody_model: str | None
    taken: list[Part]
    made: list[Part]


@dataclass(frozen=True)
class Passage:
    """One entry of the history: what happened, in which role, and how far the entry has come."""

    uid: UUID
    kind: str
    role: str
    recorded_at: datetime
    state: str


def findings_by_result(view: CaseView, titles: Mapping[str, Text], language: str, steps: Iterable[Step]) -> dict[str, list[ShownFinding]]:
    """Findings by result; the failed ones with the worst first. Evidence leads to its step on the page, if it has one there."""
    cleared = {one.finding.code: one for one in view.clearances}
    here = {step.id for step in steps}
    shown = [_finding(one, titles, cleared, language, here) for one in view.findings]
    by_result = {result: [one for one in shown if one.result == result] for result in (FAILED, NOT_CHECKED, PASSED, NOT_APPLICABLE)}
    by_result[FAILED].sort(key=lambda one: (SEVERITIES.index(one.severity), one.code))
    return by_result


def standing_of(failed: Iterable[ShownFinding]) -> Standing:
    findings = list(failed)
    holds = [one for one in findings if one.must_be_cleared and one.clearance is None]
    cleared = sum(one.clearance is not None for one in findings)
    return Standing([one for one in findings if one.severity == BLOCK], holds, cleared)


def steps_of(graph: Graph) -> list[Step]:
    """The events of the chain in the order of the graph (by the time they ended), with the lots that each took and made."""
    taken: dict[str, list[Part]] = {}
    made: dict[str, list[Part]] = {}
    for edge in (one.as_json() for one in graph.edges):
        if edge["kind"] in {"input", "sent", "received"}:
            taken.setdefault(edge["to"], []).append(Part(edge["from"], edge["net_kg"], edge["reo_share"]))
        elif edge["kind"] == "output":
            made.setdefault(edge["from"], []).append(Part(edge["to"], edge["net_kg"], edge["reo_share"]))
    names = ("id", "stage", "performed_by", "recorded_by", "facility", "ended_at", "custody_model")
    events = [node for node in graph.nodes if node["kind"] == "event"][-STEPS_SHOWN:]
    return [Step(**{name: node[name] for name in names}, taken=taken.get(node["id"], []), made=made.get(node["id"], [])) for node in events]


def history_of(entries: Iterable[RecordedEntry]) -> list[Passage]:
    """The entries as passages; the role is what the exact bytes say."""
    return [Passage(one.uid, one.kind, json.loads(one.leaf)["actor"]["role"], one.recorded_at, one.state) for one in entries]


def _evidence(check: str, seen: Mapping[str, Any], here: Collection[str]) -> Evidence:
    kind, subject = seen["kind"], seen["id"]
    href = ""
    if kind == "event":
        href = f"#event-{subject}" if subject in here else reverse("desk:custody_event_change", args=[subject])
    elif kind == "lot":
        href = reverse("desk:custody_lot_change", args=[subject])
    elif kind == "licence":
        href = reverse("desk:registry_licence_change", args=[subject])
    return Evidence(kind, evidence.named(kind, seen["name"]), evidence.facts(check, seen["values"]), href)


def _finding(
    one: Finding, titles: Mapping[str, Text], cleared: Mapping[str, Clearance], language: str, here: Collection[str]
) -> ShownFinding:
    message = Text(en=one.message_en, zh=one.message_zh)
    return ShownFinding(
        code=one.code,
        title=titles[one.code].in_language(language) if one.code in titles else one.code,
        severity=one.severity,
        result=one.result,
        message=message.in_language(language),
        evidence=[_evidence(one.code, seen, here) for seen in one.evidence],
        policy=one.policy,
        clearance=cleared.get(one.code),
        must_be_cleared=one.must_be_cleared,
    )
