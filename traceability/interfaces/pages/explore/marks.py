"""Failed findings as marks on what they name, and as a list with links."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from traceability.interfaces import evidence
from traceability.interfaces.evidence import Fact
from traceability.interfaces.pages.picture import Mark
from traceability.review.catalogue import SEVERITIES
from traceability.review.queries import Shown

_LINKS = {"event": "explore_event", "lot": "explore_lot", "shipment": "explore_shipment"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a finding names: what was compared, and where it is shown."""

    kind: str
    name: str
    facts: list[Fact]
    href: str


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in the reader's language."""

    code: str
    title: str
    severity: str
    result: str
    message: str
    is_cleared: bool
    evidence: tuple[Evidence, ...]
    left_out: int
    policy: list[Mapping[str, Any]]


def told(findings: Iterable[Shown], language: str) -> list[Told]:
    """The worst first, then by code."""
    ranked = sorted(findings, key=lambda one: (SEVERITIES.index(one.finding.severity), one.finding.code))
    return [
        Told(
            code=one.finding.code,
            title=one.title.in_language(language),
            severity=one.finding.severity,
            result=one.finding.result,
            message=one.message.in_language(language),
            is_cleared=one.is_cleared,
            evidence=tuple(_evidence(one.finding.code, seen) for seen in one.evidence),
            left_out=one.left_out,
            policy=one.finding.policy,
        )
        for one in ranked
    ]


def marks_of(findings: Iterable[Shown], language: str) -> dict[str, tuple[Mark, ...]]:
    """By id of an event and by name of a lot, what the findings say of it; each sentence once."""
    marks: dict[str, dict[Mark, None]] = {}
    for one in findings:
        title = one.title.in_language(language)
        mark = Mark(one.finding.severity, f"{one.finding.code} {title}: {one.message.in_language(language)}")
        for seen in one.evidence:
            if seen["kind"] in {"event", "lot"}:
                marks.setdefault(seen["id"] if seen["kind"] == "event" else seen["name"], {})[mark] = None
    return {key: tuple(found) for key, found in marks.items()}


def _evidence(check: str, seen: Mapping[str, Any]) -> Evidence:
    kind, name = seen["kind"], seen["name"]
    return Evidence(kind, evidence.named(kind, name), evidence.facts(check, seen["values"]), _href(seen))


def _href(seen: Mapping[str, Any]) -> str:
    kind, name = seen["kind"], seen["name"]
    if kind in _LINKS:
        return reverse(_LINKS[kind], args=[seen["id"] if kind == "event" else name])
    return f"{reverse('explore_impact')}?{urlencode({'kind': kind, 'name': name})}" if kind == "organisation" else ""
