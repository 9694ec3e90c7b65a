"""The stages that the material of each lot went through, worked out once for all lots of a dossier. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from traceability.review.dossier.material import Event, Lot

HANDLED_ONLY = frozenset({"packing", "blending"})
"""Stages that leave a composition as it is, or mix compositions that others gave."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """`stages` of all events behind a lot, its maker included; `beginnings` of those that took no lot; `producers` of those
    that gave the material its composition: the maker, or behind packing and blending those of the inputs.
    """

    stages: frozenset[str] = frozenset()
    beginnings: frozenset[str] = frozenset()
    producers: frozenset[str] = frozenset()


NO_LINEAGE = Lineage()


def lineages(lots: Iterable[Lot], makers: Mapping[UUID, Event]) -> dict[str, Lineage]:
    """Lot's name → its lineage. A lot without a maker on record has none.

    Sets only grow, so passes are repeated until none grows: two where nothing goes in a circle, since makers come first.
    """
    by_name = {lot.name: lot for lot in lots}
    of_event: dict[UUID, Lineage] = {}
    order = _makers_first(by_name, makers)
    grows = True
    while grows:
        grows = False
        for event in order:
            found = _of_event(event, [of_event.get(lot.made_by, NO_LINEAGE) for drawn in event.inputs if (lot := by_name.get(drawn.lot))])
            if found != of_event.get(event.id):
                of_event[event.id], grows = found, True
    return {name: of_event.get(lot.made_by, NO_LINEAGE) for name, lot in by_name.items()}


def _of_event(event: Event, behind: list[Lineage]) -> Lineage:
    own = frozenset({event.stage})
    return Lineage(
        stages=own.union(*(one.stages for one in behind)),
        beginnings=frozenset().union(*(one.beginnings for one in behind)) if event.inputs else own,
        producers=frozenset().union(*(one.producers for one in behind)) if event.stage in HANDLED_ONLY else own,
    )


def _makers_first(by_name: Mapping[str, Lot], makers: Mapping[UUID, Event]) -> list[Event]:
    """Every event that made a lot, behind those whose lots it took, as far as they go in no circle."""
    order: list[Event] = []
    begun: set[UUID] = set()
    for first in by_name.values():
        waiting = [(first.made_by, False)]
        while waiting:
            event_id, is_last = waiting.pop()
            event = makers.get(event_id)
            if event is None or (event_id in begun and not is_last):
                continue
            if is_last:
                order.append(event)
                continue
            begun.add(event_id)
            waiting.append((event_id, True))
            waiting.extend((lot.made_by, False) for drawn in event.inputs if (lot := by_name.get(drawn.lot)) and lot.made_by not in begun)
    return order
