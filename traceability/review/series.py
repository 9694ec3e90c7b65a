"""The last events of a plant and stage, and the accounts that they make. Pure.

A single chain shows one batch of a plant. Its series shows what it does month after month: whether its figures vary as
measured ones do (M10), and whether small excesses add up to what no shipment shows (M03, M04).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from traceability.review.balance import VARIED_STAGES, Balance, accounts
from traceability.review.dossier import Dossier, Event

WINDOW = "M10.window_events"
"""Policy: how many events of a plant and stage are compared."""


@dataclass(frozen=True, slots=True)
class Series:
    """Of one circuit and stage: the chain's last event there, and the accounts of the last events up to it, in the order of time."""

    last: Event
    accounts: tuple[Balance, ...]


def series_of(dossier: Dossier, window: int) -> tuple[Series, ...]:
    """A series for each plant and stage of the chain, worked out once for all checks that ask."""
    return dossier.once(_series_of, window)


def _series_of(dossier: Dossier, window: int) -> tuple[Series, ...]:
    """Every event is looked at once."""
    return tuple(_each(dossier, window))


def _each(dossier: Dossier, window: int) -> Iterator[Series]:
    last: dict[tuple[str, str], Event] = {}
    for event in dossier.with_stage(*VARIED_STAGES):
        known = last.get((event.circuit, event.stage))
        if known is None or (known.ended_at, known.id) < (event.ended_at, event.id):
            last[event.circuit, event.stage] = event
    done: dict[tuple[str, str], list[Event]] = {key: [] for key in last}
    for event in dossier.recorded:
        key = event.circuit, event.stage
        if key in last and event.ended_at <= last[key].ended_at:
            done[key].append(event)
    for key, events in done.items():
        latest = sorted(events, key=lambda event: (event.ended_at, event.id))[-window:]
        found = {balance.events[0].id: balance for _, balance in accounts(dossier, latest)}
        yield Series(last[key], tuple(found.values()))
