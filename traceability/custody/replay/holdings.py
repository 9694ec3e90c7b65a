"""Holdings derived again: a lot's account is a fold over its facts in force, in plain Python beside the triggers' SQL.

In force: recorded, and not corrected. What a replacing event draws again stands in the place of what it replaces, what it draws
beyond that in its own: else kilograms that a move lost would come to life. Nothing grows on a lorry.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F

from traceability.custody.models import Correction, Draw, Holding, Lot, Output
from traceability.custody.replay.papers import rows_of
from traceability.ledger.replay import BATCH, Batch, Compared, Contradiction

NOTHING = Decimal(0)
_BESIDE = {
    "corrected": F("event__correction__event_id"),
    "performer": F("event__performer_id"),
    "receiver": F("event__to_organisation_id"),
    "event_at": F("event__recorded_at"),
    "shipment_at": F("shipment__recorded_at"),
}
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
"""The time of what is gone: that it is gone is said of its entry."""
Place = tuple[datetime, UUID]
"""Of a fact among those of a lot: time and id of the event or shipment that first said it."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One fact in force: `kg` used or shipped (what a case gave back is off), or the weight that was sent or received."""

    kind: str
    kg: Decimal
    event: UUID | None
    by: UUID | None
    to: UUID | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """Where a lot is and what is left of it. No holder: on its way from `sender` to `receiver` by `dispatch`."""

    net_kg: Decimal
    left_kg: Decimal
    short_kg: Decimal
    overdrawn_kg: Decimal
    holder: UUID | None
    dispatch: UUID | None = None
    sender: UUID | None = None
    receiver: UUID | None = None

    @property
    def state(self) -> str:
        return "in_hand" if self.holder else "on_the_way"


def account_of(maker: UUID, net_kg: Decimal, facts: Iterable[Moved]) -> Account:
    """The account of a lot that `maker` made with `net_kg`, after these facts in their order. Pure."""
    balance, short = net_kg, NOTHING
    where: tuple[UUID | None, UUID | None, UUID | None, UUID | None] = (maker, None, None, None)
    for fact in facts:
        if fact.kind in {"use", "ship"}:
            balance -= fact.kg
            continue
        short += max(NOTHING, balance - fact.kg) if balance > 0 else NOTHING
        balance = min(balance, fact.kg)
        where = (None, fact.event, fact.by, fact.to) if fact.kind == "send" else (fact.by, None, None, None)
    return Account(net_kg, max(NOTHING, balance), short, max(NOTHING, -balance), *where)


@dataclass(slots=True)
class _Facts:
    """What is on record of one lot: the event in force that made it with how much, and its facts by their place."""

    makers: dict[UUID, datetime] = field(default_factory=dict)
    made: tuple[UUID, Decimal] | None = None
    moves: list[tuple[Place, Moved]] = field(default_factory=list)


def compared() -> Iterator[Batch]:
    """Every lot's holding beside its account, a thousand lots at a time, in nine queries each."""
    after = UUID(int=0)
    while ids := list(Lot.objects.filter(id__gt=after).order_by("id").values_list("id", flat=True)[:BATCH]):
        yield Batch("lot", ids, _beside_accounts)
        after = ids[-1]


def _beside_accounts(ids: Sequence[UUID]) -> Compared:
    lots = {lot: (maker, first) for lot, maker, first in Lot.objects.filter(id__any=ids).values_list("id", "organisation_id", "event_id")}
    held = {one.lot_id: one for one in Holding.objects.filter(lot_id__any=ids)}
    facts = _facts_of(ids)
    found = (_contradiction(lot, *lots[lot], facts[lot], held.get(lot)) for lot in ids)
    return Compared(len(ids), tuple(one for one in found if one is not None))


def _contradiction(lot: UUID, maker: UUID, first: UUID, facts: _Facts, held: Holding | None) -> Contradiction | None:
    named = min(facts.makers, key=lambda event: (facts.makers[event], event), default=None)
    if named != first:
        return Contradiction(f"lot {lot}", f"first named by event {named}", first)
    moves = [moved for _, moved in sorted(facts.moves, key=lambda one: one[0])]
    account = account_of(maker, facts.made[1] if facts.made else NOTHING, moves)
    subject = f"lot {lot}"
    if held is None:
        return Contradiction(subject, "a holding", None)
    makers = {facts.made[0]} if facts.made else set(facts.makers)
    if held.made_by_id not in makers:
        return Contradiction(subject, f"made_by {' or '.join(map(str, sorted(makers)))}", held.made_by_id)
    for name, column in (
        ("net_kg", "net_kg"), ("left_kg", "left_kg"), ("short_kg", "short_kg"), ("overdrawn_kg", "overdrawn_kg"), ("state", "state"),
        ("holder", "holder_id"), ("dispatch", "dispatch_id"), ("sender", "sender_id"), ("receiver", "receiver_id"),
    ):  # fmt: skip
        expected, found = getattr(account, name), getattr(held, column)
        if expected != found:
            return Contradiction(subject, f"{name} {expected}", found)
    return None


def layers_of(drawn: Sequence[Decimal]) -> list[Decimal]:
    """What each event of a chain of corrections still draws in its own place; `drawn` is what each said, the last is in force.

    What all from one on agree to have drawn was drawn at that one. The sum is what the last said. Pure.
    """
    lows, low = [], drawn[-1]
    for kg in reversed(drawn):
        low = min(low, kg)
        lows.append(low)
    lows.reverse()
    return [low - before for low, before in zip(lows, [NOTHING, *lows], strict=False)]


def _facts_of(lots: Sequence[UUID]) -> dict[UUID, _Facts]:
    facts = {lot: _Facts() for lot in lots}
    for made in rows_of(Output.objects.filter(lot_id__any=lots), corrected=F("event__correction__event_id"), at=F("event__recorded_at")):
        facts[made.lot_id].makers[made.event_id] = made.at
        if made.corrected is None:
            facts[made.lot_id].made = (made.event_id, made.net_kg)
    draws: list[Any] = list(rows_of(Draw.objects.filter(lot_id__any=lots).exclude(kind="give_back"), **_BESIDE))
    back = _given_back([drawn.id for drawn in draws if drawn.kind == "ship"])
    in_force = [drawn for drawn in draws if drawn.event_id and drawn.corrected is None]
    chains = _chains({drawn.event_id: drawn.event_at or _BEFORE_ALL for drawn in in_force})
    said = {(drawn.event_id, drawn.lot_id): drawn.net_kg for drawn in draws if drawn.event_id}
    for drawn in in_force:
        facts[drawn.lot_id].moves += _placed(drawn, chains[drawn.event_id], said)
    for drawn in draws:
        if drawn.kind == "ship":
            kg = drawn.net_kg - back.get(drawn.id, NOTHING)
            facts[drawn.lot_id].moves.append(((drawn.shipment_at or _BEFORE_ALL, drawn.shipment_id), Moved("ship", kg, None, None)))
    return facts


def _placed(drawn: Any, chain: Sequence[Place], said: "dict[tuple[UUID, UUID], Decimal]") -> Iterator[tuple[Place, Moved]]:
    """A draw in force as facts, each in its place along the chain of corrections that ends with its event."""
    named = [said.get((event, drawn.lot_id), NOTHING) for _, event in chain]
    if drawn.kind == "use":
        for place, kg in zip(chain, layers_of(named), strict=True):
            if kg:
                yield place, Moved("use", kg, drawn.event_id, drawn.performer)
        return
    first = max((place + 1 for place, kg in enumerate(named) if not kg), default=0)
    yield chain[first], Moved(drawn.kind, drawn.net_kg, drawn.event_id, drawn.performer, drawn.receiver)


def _given_back(shipped: Sequence[UUID]) -> dict[UUID, Decimal]:
    found: dict[UUID, Decimal] = {}
    for undone, net_kg in Draw.objects.filter(undoes_id__any=shipped).values_list("undoes_id", "net_kg"):
        found[undone] = found.get(undone, NOTHING) - net_kg
    return found


def _chains(events: "dict[UUID, datetime]") -> dict[UUID, list[Place]]:
    """For each event its chain of corrections, the first one first; one query for each link of the longest chain."""
    chains = {event: [(at, event)] for event, at in events.items()}
    heads = {event: event for event in events}
    while heads:
        found: Any = Correction.objects.filter(replaced_by_id__any=sorted(heads)).values_list(
            "replaced_by_id", "event_id", "event__recorded_at"
        )
        following: dict[UUID, UUID] = {}
        for replacing, replaced, at in found:
            following[replaced] = heads[replacing]
            chains[heads[replacing]].insert(0, (at, replaced))
        heads = following
    return chains
