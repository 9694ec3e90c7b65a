"""The months of a plant's circuit: what was done in them, what was lost, and what was counted. Frozen, pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from traceability.review.dossier.material import Event

CIRCUIT_STAGES = frozenset({"beneficiation", "separation", "recycling"})
"""Stages that a plant does continuously: their material mixes in its circuit."""


@dataclass(frozen=True, slots=True)
class PlantMonth:
    """What was read of one circuit and month. Only with a stocktake are all events of the month here."""

    events: tuple[Event, ...] = ()
    losses: tuple[Event, ...] = ()
    stocktake: Event | None = None


def circuits_of(events: Iterable[Event]) -> dict[tuple[str, str], PlantMonth]:
    """Circuit and YYYY-MM → its month, in the order of time. Of several stocktakes of a month the last counts."""
    parts: dict[tuple[str, str], tuple[list[Event], list[Event], list[Event]]] = {}
    for event in sorted(events, key=lambda event: (event.ended_at, event.id)):
        place = 0 if event.stage in CIRCUIT_STAGES else {"loss": 1, "stocktake": 2}.get(event.stage)
        if place is not None:
            parts.setdefault((event.circuit, event.period), ([], [], []))[place].append(event)
    return {key: PlantMonth(tuple(done), tuple(lost), counts[-1] if counts else None) for key, (done, lost, counts) in parts.items()}
