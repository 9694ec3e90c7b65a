"""The stages that the material of each lot went through, worked out once for all lots of a dossier. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from traceability.review.dossier.material import Event

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


def lineages(makers: Mapping[str, Event | None]) -> dict[str, Lineage]:
    """Lot's name → its lineage, out of the maker of every lot by name. A lot without a maker on record has none.

    Sets only grow, so passes are repeated until none grows: one is enough where nothing goes in a circle, since makers come first.
    """
    of_event: dict[int, Lineage] = {}
    order, waits = _makers_first(makers), True
    while waits:
        waits = False
        for event in order:
            behind = [id(maker) for drawn in event.inputs if (maker := makers.get(drawn.lot))]
            found = _of_event(event, [of_event.get(maker, NO_LINEAGE) for maker in behind])
            waits = waits or any(maker not in of_event for maker in behind) or of_event.get(id(event), found) != found
            of_event[id(event)] = found
    return {name: of_event[id(maker)] if maker else NO_LINEAGE for name, maker in makers.items()}


def _of_event(event: Event, behind: list[Lineage]) -> Lineage:
    own = frozenset({event.stage})
    return Lineage(
        stages=own.union(*(one.stages for one in behind)),
        beginnings=frozenset().union(*(one.beginnings for one in behind)) if event.inputs else own,
        producers=frozenset().union(*(one.producers for one in behind)) if event.stage in HANDLED_ONLY else own,
    )


def _makers_first(makers: Mapping[str, Event | None]) -> list[Event]:
    """Every event that made a lot, behind those whose lots it took, as far as they go in no circle."""
    order: list[Event] = []
    begun: set[int] = set()
    for first in makers.values():
        waiting = [(first, False)]
        while waiting:
            event, is_last = waiting.pop()
            if event is None or (id(event) in begun and not is_last):
                continue
            if is_last:
                order.append(event)
                continue
            begun.add(id(event))
            waiting.append((event, True))
            waiting.extend((maker, False) for drawn in event.inputs if (maker := makers.get(drawn.lot)) and id(maker) not in begun)
    return order
