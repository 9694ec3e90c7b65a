"""Custody over again, slowly, from nothing but the leaves of the ledger: plain dicts, Decimal, loops. It knows no row, no SQL and no code of custody.

Which events count at a moment, where each lot was then and what was left of it. Lots are known by name, organisations by code.
The chain behind and ahead of a lot, and shares by origin, are in `reference_chain.py`.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import connection

NOTHING = Decimal(0)
Place = tuple[datetime, str]
LOWERING = {
    "beneficiation", "separation", "metal_smelting", "alloying", "magnet_making", "recycling", "blending", "packing", "loss",
}  # fmt: skip
GIVING_BACK = {"case.returned", "case.refused", "case.withdrawn"}


@dataclass(frozen=True)
class Entry:
    """One leaf, as far as it is needed here."""

    kind: str
    at: datetime
    subject: str
    version: int
    body: dict[str, Any]
    committed: frozenset[str]


@dataclass
class Told:
    """An event as it was sworn to, and what became of it."""

    id: str
    at: datetime
    body: dict[str, Any]
    committed: frozenset[str]
    corrected_at: datetime | None = None
    replaced_by: str | None = None
    replaces: str | None = None
    confirmed_at: datetime | None = None

    def counts(self, at: datetime | None) -> bool:
        """Recorded at or before the moment, and not corrected at or before it. None: as of now."""
        if at is None:
            return self.corrected_at is None
        return self.at <= at and (self.corrected_at is None or self.corrected_at > at)

    @property
    def stage(self) -> str:
        return self.body["stage"]

    @property
    def performer(self) -> str:
        return self.body["performed_by"]

    @cached_property
    def uses(self) -> list[tuple[str, Decimal]]:
        return [(one["lot"], Decimal(one["net_kg"])) for one in self.body.get("inputs", [])] if self.stage in LOWERING else []

    @cached_property
    def moves(self) -> list[tuple[str, Decimal]]:
        """Lots that it sends or receives, with their weights."""
        return [] if self.stage in LOWERING else [(one["lot"], Decimal(one["net_kg"])) for one in self.body.get("inputs", [])]

    @property
    def gives(self) -> list[dict[str, Any]]:
        return self.body.get("outputs", [])


@dataclass
class Sent:
    """A shipment, and when its case gave its kilograms back."""

    id: str
    at: datetime
    exporter: str
    lines: list[tuple[str, Decimal]]
    given_back_at: datetime | None = None


@dataclass
class Standing:
    """Where a lot was at a moment, and what was left of it."""

    made_kg: Decimal
    left_kg: Decimal
    short_kg: Decimal
    overdrawn_kg: Decimal
    holder: str | None
    dispatch: str | None = None
    sender: str | None = None
    receiver: str | None = None
    used_kg: Decimal = NOTHING
    shipped_kg: Decimal = NOTHING
    weights: list[tuple[Decimal, Decimal]] = field(default_factory=list)
    """Each weight on the way, with what was drawn since."""


class Reference:
    """Everything that the ledger's entries say of custody."""

    def __init__(self) -> None:
        self.entries = _entries()
        self.events: dict[str, Told] = {}
        self.shipments: dict[str, Sent] = {}
        for entry in self.entries:
            self._take(entry)
        for told in self.events.values():
            if told.replaced_by:
                self.events[told.replaced_by].replaces = told.id
        self._in_force: dict[datetime | None, list[Told]] = {}

    def _take(self, entry: Entry) -> None:
        if entry.kind == "event.recorded":
            self.events[entry.subject] = Told(entry.subject, entry.at, entry.body, entry.committed)
        elif entry.kind == "event.confirmed":
            self.events[entry.subject].confirmed_at = entry.at
        elif entry.kind == "event.corrected":
            told = self.events[entry.subject]
            assert told.corrected_at is None, "an event is corrected once"
            told.corrected_at, told.replaced_by = entry.at, entry.body.get("replaced_by")
        elif entry.kind == "shipment.submitted":
            lines = [(line["lot"], Decimal(line["net_kg"])) for line in entry.body["lines"]]
            self.shipments[entry.subject] = Sent(entry.subject, entry.at, entry.body["number"], lines)
        elif entry.kind in GIVING_BACK:
            self.shipments[entry.body["shipment"]].given_back_at = entry.at

    def in_force(self, at: datetime | None = None) -> list[Told]:
        """The events that count at the moment, each in the place of the first of its chain of corrections."""
        if at not in self._in_force:
            self._in_force[at] = sorted((told for told in self.events.values() if told.counts(at)), key=self.place_of)
        return self._in_force[at]

    def place_of(self, told: Told) -> "Place":
        first = self.chain_of(told)[0]
        return first.at, first.id

    def made_by(self, lot: str, at: datetime | None = None) -> Told | None:
        """The event in force that names the lot as its output."""
        found = [told for told in self.in_force(at) if any(made["lot"] == lot for made in told.gives)]
        assert len(found) < 2, f"{lot} has two makers in force"
        return found[0] if found else None

    def lots(self, at: datetime | None = None) -> dict[str, str]:
        """Every lot that was ever named as an output up to the moment, with its form."""
        told = [one for one in self.events.values() if at is None or one.at <= at]
        return {made["lot"]: made["form"] for one in told for made in one.gives}

    def first_named(self, lot: str) -> Told:
        return min(
            (told for told in self.events.values() if any(made["lot"] == lot for made in told.gives)), key=lambda one: (one.at, one.id)
        )

    def standing(self, lot: str, at: datetime | None = None) -> Standing:
        """The fold over the lot's facts in force: what was made, less what was used and shipped, cut at each move."""
        maker = self.made_by(lot, at)
        made_kg = next((Decimal(made["net_kg"]) for made in maker.gives if made["lot"] == lot), NOTHING) if maker else NOTHING
        standing = Standing(made_kg, NOTHING, NOTHING, NOTHING, self.first_named(lot).performer)
        balance = made_kg
        for _, fact, kg in sorted(self._facts_of(lot, at), key=lambda one: one[0]):
            if isinstance(fact, Sent):
                balance, standing.shipped_kg = balance - kg, standing.shipped_kg + kg
                standing.weights = [(weight, since + kg) for weight, since in standing.weights]
            elif fact.uses:
                balance, standing.used_kg = balance - kg, standing.used_kg + kg
                standing.weights = [(weight, since + kg) for weight, since in standing.weights]
            else:
                standing.short_kg += max(NOTHING, balance) - max(NOTHING, min(balance, kg))
                balance = min(balance, kg)
                standing.weights.append((kg, NOTHING))
                _move(standing, fact)
        standing.left_kg, standing.overdrawn_kg = max(NOTHING, balance), max(NOTHING, -balance)
        return standing

    def chain_of(self, told: Told) -> list[Told]:
        """What it replaces, the first first, and itself."""
        chain = [told]
        while chain[0].replaces:
            chain.insert(0, self.events[chain[0].replaces])
        return chain

    def _facts_of(self, lot: str, at: datetime | None) -> "Iterator[tuple[Place, Told | Sent, Decimal]]":
        """What draws or moves the lot, with its place and kilograms; a shipment whose kilograms came back is nothing.

        A replacing event draws again, in the old place, what its predecessors drew; what it draws beyond that is later.
        """
        for told in self.in_force(at):
            chain = self.chain_of(told)
            weight = dict(told.moves).get(lot)
            if weight is not None:
                unbroken = [one for place, one in enumerate(chain) if all(lot in dict(later.moves) for later in chain[place:])]
                yield (unbroken[0].at, unbroken[0].id), told, weight
            placed = NOTHING
            for place, one in enumerate(chain):
                agreed = min(dict(later.uses).get(lot, NOTHING) for later in chain[place:])
                if agreed > placed:
                    yield (one.at, one.id), told, agreed - placed
                    placed = agreed
        for sent in self.shipments.values():
            is_back = sent.given_back_at is not None and (at is None or sent.given_back_at <= at)
            if (at is None or sent.at <= at) and not is_back:
                yield from (((sent.at, sent.id), sent, kg) for name, kg in sent.lines if name == lot)

    def overdrawn(self, at: datetime | None = None) -> dict[str, Decimal]:
        """The lots that gave more than they held."""
        found = {lot: self.standing(lot, at).overdrawn_kg for lot in self.lots(at)}
        return {lot: kg for lot, kg in found.items() if kg}

    def cases_touched(self, read: Callable[["Sent", datetime], set[str]]) -> set[str]:
        """Open cases whose newest examination read an event that was corrected or confirmed after it.

        `read(shipment, as_of)` are the ids of the events in the chain of the shipment at that moment.
        """
        newest: dict[str, dict[str, Any]] = defaultdict(dict)
        for entry in self.entries:
            if entry.kind.startswith("case."):
                newest[entry.subject] = newest[entry.subject] | entry.body
        touched = set()
        for case, body in newest.items():
            if body["state"] != "open":
                continue
            as_of = datetime.fromisoformat(body["as_of"])
            seen = [self.events[one] for one in read(self.shipments[body["shipment"]], as_of)]
            if any(moment and moment > as_of for told in seen for moment in (told.corrected_at, told.confirmed_at)):
                touched.add(case)
        return touched


def _move(standing: Standing, told: Told) -> None:
    if told.stage == "dispatch":
        standing.holder, standing.dispatch, standing.sender = None, told.id, told.performer
        standing.receiver = told.body["to"]["organisation"]
    else:
        standing.holder, standing.dispatch, standing.sender, standing.receiver = told.performer, None, None, None


def _entries() -> list[Entry]:
    """All leaves in the order in which they were written; the bytes alone are read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT leaf FROM ledger.entry ORDER BY entry_id")
        leaves = [json.loads(bytes(leaf)) for (leaf,) in cursor.fetchall()]
    return [
        Entry(
            leaf["kind"],
            datetime.fromisoformat(leaf["at"]),
            leaf["subject"]["id"],
            leaf["subject"]["version"],
            leaf["body"],
            frozenset(leaf.get("commitments", {})),
        )
        for leaf in leaves
    ]
