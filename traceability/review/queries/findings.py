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
from traceability.registry.access import facilities as visible_facilities
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
    zh="{title}：不符合。相关数据属于其他企业，仅向监管部门显示。",
)
_COMPARED = Text(
    en="{title}: failed. What was compared is shown to the regulator.",
    zh="{title}：不符合。比对内容仅向监管部门显示。",
)
_ELSEWHERE = Text(
    en="{title}: failed. What else is concerned belongs to another organisation and is shown to the regulator.",
    zh="{title}：不符合。另涉及其他企业的记录，仅向监管部门显示。",
)
_NOT_THE_EXPORTERS = Text(
    en="{title}: failed. The exporter holds no licence of a kind and number that the shipment names.",
    zh="{title}：不符合。出口方并不持有申报所列种类及编号的许可证。",
)
_OF_OTHERS = frozenset({"draws"})
"""Values of M01 that name what others took of a lot: its sum is shown with the lot, its parts are not."""
_OF_THE_PERFORMER = {"P03": frozenset({"held", "last_valid"}), "R04": frozenset({"permits"}), "A05": frozenset({"sha256"})}
"""Values, by check, that only the performer of the event is shown: its permits; files of a certificate may be anybody's, so nobody."""
_OF_THE_REGISTERED = {"P04": frozenset({"capacity"}), "P07": frozenset({"age", "registered_on", "closed_on", "days_to_closure"})}
"""Values, by check, from the registry's row of a facility or organisation beyond its public part: shown to its own members."""
_WHOSE_LICENCE = ("E06", frozenset({"number", "organisation"}))
"""The check, and its fields, that tell a number which the registry does not know from a licence of somebody else.

A submitter learns neither: a number typed at random would tell whether it was ever given to anybody.
"""
_NAMES_ANOTHER: Mapping[tuple[str, str], tuple[str, frozenset[str]]] = {
    ("C02", "other_event"): ("event", frozenset()),
    ("C03", "other_event"): ("event", frozenset({"other_seal"})),
    ("C03", "other_shipment"): ("shipment", frozenset({"other_seal"})),
    ("C06", "other_shipment"): ("shipment", frozenset({"shipment"})),
    ("M09", "others"): ("event", frozenset()),
    ("A05", "lots"): ("lot", frozenset()),
}
"""Values that name a record which may be another's, by check: its kind, and the values that are told of it with its name alone.

A submitter learns that something was used twice; not by whom, nor when, which an id would tell, too.
"""
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
    """The newest findings of a shipment that the viewer may see. At most ten queries. Raises ShipmentNotSeen, NotExaminedYet."""
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
    """Findings of one case as the viewer may see what they name. At most six queries, none for who reads everything.

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
            withheld = sight.instead_of_its_sentence(finding) if finding.result == FAILED else None
            if withheld is not None:
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
    """What of all evidence a viewer may see: ids by kind, names of lots with them; events of its own organisation, and the sales to it."""

    seen: Mapping[str, frozenset[str]]
    organisation: str
    own_events: frozenset[str]
    bought: frozenset[str]

    @classmethod
    def of(cls, findings: Iterable[Finding], viewer: Viewer) -> "_Sight":
        named: dict[str, set[str]] = {"event": set(), "lot": set(), "licence": set(), "facility": set(), "shipment": set()}
        for finding in findings:
            for one in finding.evidence:
                if one["kind"] in named and one["kind"] != "shipment":
                    named[one["kind"]].add(one["id"])
                for kind, others, _ in _others(finding, one):
                    named[kind].update(others)
        lot_names = {one for one in named["lot"] if ":" in one}
        events = visible_events(viewer).filter(pk__any=_uuids(named["event"]))
        own = Q(performer_id=viewer.organisation) | Q(to_organisation_id=viewer.organisation)
        registered = _registered(named["licence"] | named["facility"], viewer)
        parties = list(Event.objects.filter(own, pk__any=_uuids(named["event"])).values_list("id", "performer_id", "to_organisation_id"))
        return cls(
            seen={
                "event": _texts(events.values_list("id", flat=True)),
                "lot": _texts(visible_lots(viewer).filter(pk__any=_uuids(named["lot"] - lot_names)).values_list("id", flat=True))
                | (frozenset(visible_lots(viewer).filter(name__in=lot_names).values_list("name", flat=True)) if lot_names else frozenset()),
                "shipment": _texts(visible_shipments(viewer).filter(pk__any=_uuids(named["shipment"])).values_list("id", flat=True))
                if named["shipment"]
                else frozenset(),
                "licence": registered,
                "facility": registered,
            },
            organisation=str(viewer.organisation),
            own_events=frozenset(str(event_id) for event_id, performer, _ in parties if performer == viewer.organisation),
            bought=frozenset(str(event_id) for event_id, _, receiver in parties if receiver == viewer.organisation),
        )

    def of_finding(self, finding: Finding) -> Iterable[Mapping[str, Any]]:
        for one in finding.evidence:
            if one["kind"] in _OWN or one["id"] in self.seen.get(one["kind"], frozenset()):
                yield {**one, "values": self._values(finding, one) if self._may_read(finding, one) else _only_missing(one)}

    def instead_of_its_sentence(self, finding: Finding) -> Text | None:
        """What is said where the viewer may not read all figures that the finding speaks of, or its sentence names a record of others."""
        if any(_is_of_nobody_or_another(finding, one) for one in finding.evidence):
            return _NOT_THE_EXPORTERS
        if not all(self._may_read(finding, one) for one in finding.evidence):
            return _COMPARED if finding.code == WATCHED else _WITHHELD
        if any(self._hidden_of_the_registry(finding, one) & one["values"].keys() for one in finding.evidence):
            return _WITHHELD
        unseen = {other for one in finding.evidence for kind, others, _ in _others(finding, one) for other in others - self.seen[kind]}
        return _ELSEWHERE if any(other in finding.message_en or other in finding.message_zh for other in unseen) else None

    def _values(self, finding: Finding, one: Mapping[str, Any]) -> dict[str, Any]:
        """The values without what they tell of records that the viewer may not see."""
        if _is_of_nobody_or_another(finding, one):
            return {"licence": one["values"]["licence"]}
        hidden = _OF_OTHERS | self._hidden_of_the_registry(finding, one)
        if one["id"] not in self.own_events:
            hidden |= _OF_THE_PERFORMER.get(finding.code, frozenset())
        shown = {name: value for name, value in one["values"].items() if name not in hidden}
        for kind, others, names in _others(finding, one):
            unseen = others - self.seen[kind]
            for name in names if unseen else ():
                value = shown.pop(name, None)
                if isinstance(value, list) and (left := [part for part in value if part in others - unseen]):
                    shown[name] = left
        return shown

    def _hidden_of_the_registry(self, finding: Finding, one: Mapping[str, Any]) -> frozenset[str]:
        """The values that stand in the registry's row of a facility or organisation that is another's."""
        is_own = one["id"] == self.organisation or one["id"] in self.seen["facility"]
        return frozenset() if is_own else _OF_THE_REGISTERED.get(finding.code, frozenset())

    def _may_read(self, finding: Finding, one: Mapping[str, Any]) -> bool:
        if finding.code == WATCHED:
            return one["values"].get("list", _PUBLISHED) == _PUBLISHED
        if finding.code in FOR_THE_REGULATOR:
            return False
        if finding.code in OF_THE_PARTIES:
            return one["kind"] != "event" or one["id"] in self.own_events | self.bought
        is_beyond = finding.code in BEYOND_THE_CHAIN or OF_THE_PLANT in one["values"]
        return not is_beyond or one["kind"] != "event" or one["id"] in self.own_events


def _others(finding: Finding, one: Mapping[str, Any]) -> Iterable[tuple[str, frozenset[str], frozenset[str]]]:
    """Other records that a piece of evidence names: their kind, their ids or names, and the values that tell of them."""
    for (code, name), (kind, told_with_it) in _NAMES_ANOTHER.items():
        if code == finding.code and (value := one["values"].get(name)):
            yield kind, frozenset(value if isinstance(value, list) else [value]), told_with_it | {name}


def _is_of_nobody_or_another(finding: Finding, one: Mapping[str, Any]) -> bool:
    """Whether this piece of evidence is of a named licence that is not the exporter's, be it unknown or another's."""
    code, fields = _WHOSE_LICENCE
    return finding.code == code and one["values"].get("field") in fields


def _registered(ids: Iterable[str], viewer: Viewer) -> frozenset[str]:
    """Which of these ids are of licences and facilities that the viewer may see. One query."""
    asked = _uuids(ids)
    licences = visible_licences(viewer).order_by().filter(pk__any=asked).values_list("id", flat=True)
    return _texts(licences.union(visible_facilities(viewer).order_by().filter(pk__any=asked).values_list("id", flat=True), all=True))


def _only_missing(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one["values"].items() if name == "missing"}


def _uuids(ids: Iterable[str]) -> list[UUID]:
    return sorted(UUID(one) for one in ids)


def _texts(ids: Iterable[UUID]) -> frozenset[str]:
    return frozenset(str(one) for one in ids)
