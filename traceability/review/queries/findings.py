"""Findings of a shipment's newest examination, as far as their viewer may see what they name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from traceability.custody.access import visible_events, visible_lots, visible_shipments
from traceability.custody.errors import ShipmentNotSeen
from traceability.custody.models import Event
from traceability.kernel.text import Text
from traceability.registry.access import licences as visible_licences
from traceability.registry.viewer import Viewer
from traceability.review.catalogue import FAILED, checks
from traceability.review.errors import NotExaminedYet
from traceability.review.models import Examination, Finding

RETRY_AFTER_SECONDS = 2
BEYOND_THE_CHAIN = frozenset({"P02", "Q01", "Q02", "Q03", "Q04", "V02", "V05", "M04", "M08", "M10"})
"""Checks whose figures are sums over all records of an organisation, plant or group, or its quota: not for others' eyes."""
OF_THE_PLANT = "months"
"""A value that M02 and M03 give where they judged the account of a plant, whose figures are more than this chain's."""
OF_THE_PARTIES = frozenset({"V04", "V06"})
"""Checks of a sale whose quantities on one invoice, or price, are shown to its seller and buyer."""
FOR_THE_REGULATOR = frozenset({"E13", "E15"})
"""Checks of a line or shipment whose figures are what all its miners and makers held, or what a country's other exporters sent."""
WATCHED = "P09"
"""Control lists are published; who is merely watched must not learn it from a finding."""
_WITHHELD = Text(
    en="{title}: failed. The figures belong to another organisation and are shown to the regulator.",
    zh="{title}：未通过。相关数据属于其他企业，仅向监管部门显示。",
)
_COMPARED = Text(
    en="{title}: failed. What was compared is shown to the regulator.",
    zh="{title}：未通过。比对内容仅向监管部门显示。",
)
_OF_OTHERS = frozenset({"draws"})
"""Values of M01 that name what others took of a lot: its sum is shown with the lot, its parts are not."""
_PUBLISHED = "control"
_OWN = frozenset({"shipment", "line", "organisation", "facility"})
"""Subjects that an exporter may always see named: its own, and what the public directory has."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding as its viewer sees it. `left_out` counts evidence that is another organisation's."""

    finding: Finding
    title: Text
    message: Text
    evidence: tuple[Mapping[str, Any], ...]
    left_out: int
    is_cleared: bool


@dataclass(frozen=True, slots=True)
class FindingsView:
    """The answers of every check, in the order of their codes."""

    examination: int
    examined_at: datetime
    outcome: str
    findings: tuple[Shown, ...]


def findings_of(number: str, *, viewer: Viewer) -> FindingsView:
    """The newest findings of a shipment that the viewer may see. At most eight queries. Raises ShipmentNotSeen, NotExaminedYet."""
    shipment = visible_shipments(viewer).filter(number=number).select_related("case").first()
    if shipment is None or viewer.role == "customs":
        raise ShipmentNotSeen()
    case = getattr(shipment, "case", None)
    examined = Examination.objects.defer("dossier", "read_uids").filter(case_id=case.id, number=case.examination).first() if case else None
    if examined is None:
        raise NotExaminedYet(shipment=number, retry_after=RETRY_AFTER_SECONDS)
    findings = list(Finding.objects.filter(examination_id=examined.id).select_related("clearance").order_by("code"))
    return FindingsView(examined.number, examined.as_of, examined.outcome, shown(findings, viewer=viewer))


def titles() -> dict[str, Text]:
    """The title of every check that is built."""
    return {check.code: check.title for check in checks()}


def shown(findings: Iterable[Finding], *, viewer: Viewer) -> tuple[Shown, ...]:
    """Findings of one case as the viewer may see what they name. At most four queries, none for who reads everything.

    Requires findings with their clearances (`select_related`), or a query for each.
    """
    return tuple(_shown(list(findings), viewer))


def _shown(findings: list[Finding], viewer: Viewer) -> Iterable[Shown]:
    named = titles()
    sight = None if viewer.reads_everything else _Sight.of(findings, viewer)
    for finding in findings:
        title = named.get(finding.code, Text(en=finding.code, zh=finding.code))
        message, evidence = Text(en=finding.message_en, zh=finding.message_zh), tuple(finding.evidence)
        if sight is not None:
            evidence = tuple(sight.of_finding(finding))
            if finding.result == FAILED and not sight.may_read(finding):
                withheld = _COMPARED if finding.code == WATCHED else _WITHHELD
                message = Text(en=withheld.en.format(title=title.en), zh=withheld.zh.format(title=title.zh))
        yield Shown(
            finding=finding,
            title=title,
            message=message,
            evidence=evidence,
            left_out=len(finding.evidence) - len(evidence),
            is_cleared=finding.is_cleared,
        )


@dataclass(frozen=True, slots=True)
class _Sight:
    """What of all evidence a viewer may see: ids by kind, the events of its own organisation, and the sales to it."""

    seen: Mapping[str, frozenset[str]]
    own_events: frozenset[str]
    bought: frozenset[str]

    @classmethod
    def of(cls, findings: Iterable[Finding], viewer: Viewer) -> "_Sight":
        named: dict[str, set[str]] = {"event": set(), "lot": set(), "licence": set()}
        for finding in findings:
            for one in finding.evidence:
                if one["kind"] in named:
                    named[one["kind"]].add(one["id"])
        events = visible_events(viewer).filter(pk__any=_uuids(named["event"]))
        own = Q(performer_id=viewer.organisation) | Q(to_organisation_id=viewer.organisation)
        parties = list(Event.objects.filter(own, pk__any=_uuids(named["event"])).values_list("id", "performer_id", "to_organisation_id"))
        return cls(
            seen={
                "event": _texts(events.values_list("id", flat=True)),
                "lot": _texts(visible_lots(viewer).filter(pk__any=_uuids(named["lot"])).values_list("id", flat=True)),
                "licence": _texts(visible_licences(viewer).filter(pk__any=_uuids(named["licence"])).values_list("id", flat=True)),
            },
            own_events=frozenset(str(event_id) for event_id, performer, _ in parties if performer == viewer.organisation),
            bought=frozenset(str(event_id) for event_id, _, receiver in parties if receiver == viewer.organisation),
        )

    def of_finding(self, finding: Finding) -> Iterable[Mapping[str, Any]]:
        for one in finding.evidence:
            if one["kind"] in _OWN or one["id"] in self.seen.get(one["kind"], frozenset()):
                shown = {name: value for name, value in one["values"].items() if name not in _OF_OTHERS}
                yield {**one, "values": shown if self._may_read(finding, one) else _only_missing(one)}

    def may_read(self, finding: Finding) -> bool:
        """Whether the viewer may read the figures of all that the finding speaks of, so also its sentence."""
        return all(self._may_read(finding, one) for one in finding.evidence)

    def _may_read(self, finding: Finding, one: Mapping[str, Any]) -> bool:
        if finding.code == WATCHED:
            return one["values"].get("list", _PUBLISHED) == _PUBLISHED
        if finding.code in FOR_THE_REGULATOR:
            return False
        if finding.code in OF_THE_PARTIES:
            return one["kind"] != "event" or one["id"] in self.own_events | self.bought
        is_beyond = finding.code in BEYOND_THE_CHAIN or OF_THE_PLANT in one["values"]
        return not is_beyond or one["kind"] != "event" or one["id"] in self.own_events


def _only_missing(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one["values"].items() if name == "missing"}


def _uuids(ids: Iterable[str]) -> list[UUID]:
    return sorted(UUID(one) for one in ids)


def _texts(ids: Iterable[UUID]) -> frozenset[str]:
    return frozenset(str(one) for one in ids)
