"""The accounts that an event stands in: its licence's year and its group's (P02, Q01, Q02), summed once for all shipments that ask."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from traceability.review import dossier as d
from traceability.review.queries import parties, wider
from traceability.review.queries.beyond import ask


@dataclass(frozen=True, slots=True)
class Accounts:
    """What stood in the accounts before each event, by its id. It does not depend on who asks."""

    year_outputs: Mapping[UUID, d.YearOutput]
    group_uses: Mapping[UUID, d.GroupUse]
    separation_uses: Mapping[UUID, d.GroupUse]

    def of(self, events: Iterable[d.Event]) -> dict[str, Any]:
        """The dossier's members for a chain of these events, by their names."""
        ids = [event.id for event in events]
        sums: dict[str, Mapping[UUID, Any]] = {
            "year_outputs": self.year_outputs,
            "group_uses": self.group_uses,
            "separation_uses": self.separation_uses,
        }
        return {name: {event_id: known[event_id] for event_id in ids if event_id in known} for name, known in sums.items()}


def accounts_of(
    chains: Iterable[tuple[Iterable[d.Event], Mapping[str, d.Facility], Mapping[str, d.Organisation]]],
    on_quotas: Collection[tuple[str, int]],
    policies: Iterable[d.Policy],
    *,
    at: datetime | None,
) -> Accounts:
    """Of every event of these chains, each given with the facilities and organisations that it names. One query.

    A group's use is summed only where it can be compared: where the group has a quota in that year (`on_quotas`).
    """
    events: dict[UUID, d.Event] = {}
    facilities: dict[str, d.Facility] = {}
    organisations: dict[str, d.Organisation] = {}
    for told, places, parties_of_it in chains:
        events |= {event.id: event for event in told}
        facilities |= places
        organisations |= parties_of_it
    counted = {
        event.id: event
        for event in events.values()
        if (performer := organisations.get(event.performed_by)) and (performer.group, event.ended_on.year) in on_quotas
    }
    (outputs, uses), separations = ask(
        wider.outputs_before(events.values(), facilities, counted=counted.keys()),
        parties.separation_uses(counted.values(), policies),
        at=at,
    )
    return Accounts(outputs, {event_id: use for event_id, use in uses.items() if event_id in counted}, separations)
