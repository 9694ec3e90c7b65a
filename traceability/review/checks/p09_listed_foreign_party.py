"""P09: is a consignee, end user or their owner on a control or watch list? Rule: checks.md, P09."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import ClassVar

from traceability.kernel.text import Text
from traceability.registry.names import folded, similarity
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import BLOCK, HOLD, check
from traceability.review.dossier import Dossier, ListedParty, Policy, rows_on

SIMILARITY, OWNER_SHARE = "P09.name_similarity", "P09.owner_share_percent"
CONTROL = "control"
_AFFILIATES = "2025-61."
"""Rows of announcement 61 of 2025, by which firms held by listed ones are listed too (reference/controlled_items.csv)."""
_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class ForeignParty:
    """Who is compared with the lists. `organisation` is its code where it is registered, else empty."""

    kind: ClassVar[str] = "party"

    id: str
    title: str
    country: str
    organisation: str = ""

    @property
    def name(self) -> str:
        return self.title


@dataclass(frozen=True, slots=True)
class Match:
    listed: ListedParty
    similarity: Decimal

    def is_same(self, title: str, country: str) -> bool:
        return folded(title) == folded(self.listed.party) and country == self.listed.country


@check(
    "P09",
    severity=BLOCK,
    policies=[SIMILARITY, OWNER_SHARE],
    title=Text(en="Listed foreign party", zh="清单内境外主体"),
    question=Text(
        en="Is a consignee, end user or their owner on a control or watch list?",
        zh="收货人、最终用户或其所有者是否在管控或关注清单上？",
    ),
    failure=Text(en="{party} matches listed party {listed} ({list}).", zh="{party}与{list}所列主体{listed}相符。"),
    rule=Text(
        en="Folded names are compared on the planned export day: equal name and country on the control list is refused; another list, or a "
        "trigram similarity from the policy value on, asks for a person; so do listed owners whose shares reach the policy sum.",
        zh="按计划出口日对折叠后的名称比对：与管控清单名称及国别相同者否决；其他清单，或三元组相似度达到政策值者须人工核查；"
        "清单主体持股合计达到政策值者亦然。",
    ),
)
def listed_foreign_party(dossier: Dossier) -> Iterator[Judged]:
    shipment = dossier.shipment
    rows = dossier.policies(SIMILARITY, OWNER_SHARE, on=shipment.planned_export_on)
    if rows is None:
        yield lacks(shipment, SIMILARITY, OWNER_SHARE)
        return
    if not dossier.lists_loaded:
        yield lacks(shipment, "listed_parties")
        return
    for field, party in (("consignee", shipment.consignee), ("end_user", shipment.end_user)):
        if not party.title:
            yield lacks(shipment, field)
    for compared in _parties(dossier):
        yield _judge(dossier, compared, rows)


def _parties(dossier: Dossier) -> Iterator[ForeignParty]:
    """Consignee and end user, and every organisation abroad in the chain, each name once."""
    shipment, seen = dossier.shipment, set()
    named = [
        ForeignParty(one.title, one.title, one.country, one.organisation) for one in (shipment.consignee, shipment.end_user) if one.title
    ]
    involved = {code for event in dossier.events for code in (event.performed_by, event.recorded_by, event.to_organisation)} | {
        shipment.exporter
    }
    abroad = [
        ForeignParty(str(one.id), one.title, one.country, one.code)
        for code, one in sorted(dossier.organisations.items())
        if code in involved and one.country != "CN"
    ]
    for party in (*named, *abroad):
        key = (folded(party.title), party.country, party.organisation)
        if key not in seen:
            seen.add(key)
            yield party


def _judge(dossier: Dossier, party: ForeignParty, rows: tuple[Policy, ...]) -> Judged:
    likeness, share = rows
    match = _match(dossier, party.title, party.country, likeness.value)
    if match:
        is_same = match.is_same(party.title, party.country)
        severity = BLOCK if is_same and match.listed.list == CONTROL else HOLD
        values: Values = {"similarity": match.similarity.quantize(_PLACES, rounding=ROUND_HALF_EVEN), "country": party.country}
        return fails(party, policy=(likeness,), severity=severity, listed=match.listed.party, list=match.listed.list, **values)
    held, owners = _listed_share(dossier, party.organisation, rows, seen=frozenset({party.organisation}))
    if owners and held >= share.value:
        names = tuple(f"{match.listed.party} {kept.normalize():f} %" for match, kept in owners)
        listed, where = ", ".join(match.listed.party for match, _ in owners), ", ".join(sorted({match.listed.list for match, _ in owners}))
        severity = BLOCK if _affiliates_are_listed(dossier) else HOLD
        return fails(party, policy=(share,), severity=severity, listed=listed, list=where, owners=names, share_percent=held)
    return fits(party, country=party.country, share_percent=held if owners else None)


def _match(dossier: Dossier, title: str, country: str, least: Decimal) -> Match | None:
    """The listed party that a name is most like: equal name and country before all, a control list before others."""
    in_force = rows_on(dossier.listed_parties, dossier.shipment.planned_export_on)
    found = [Match(row, similarity(folded(title), folded(row.party))) for row in in_force]
    like = [match for match in found if match.similarity >= least]
    return max(like, key=lambda one: (one.is_same(title, country), one.listed.list == CONTROL, one.similarity), default=None)


def _listed_share(
    dossier: Dossier, code: str, rows: tuple[Policy, ...], *, seen: frozenset[str]
) -> tuple[Decimal, tuple[tuple[Match, Decimal], ...]]:
    """Percent of an organisation that listed parties hold. Who is held by them to the policy's share counts as listed itself."""
    held: list[tuple[Match, Decimal]] = []
    for owner in dossier.owners.get(code, ()):
        match = _match(dossier, owner.title, owner.country, rows[0].value)
        if match is None and owner.code not in seen:
            above, behind = _listed_share(dossier, owner.code, rows, seen=seen | {owner.code})
            match = behind[0][0] if behind and above >= rows[1].value else None
        if match:
            held.append((match, owner.share_percent))
    return sum((share for _, share in held), Decimal(0)), tuple(held)


def _affiliates_are_listed(dossier: Dossier) -> bool:
    """Whether announcement 61 is in force on the planned day."""
    in_force = rows_on(dossier.reference.rules, dossier.shipment.planned_export_on)
    return any(row.code.startswith(_AFFILIATES) and row.status == "in_force" for row in in_force)
