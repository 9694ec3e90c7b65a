"""The year's bodies, for tests that look at it from outside."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from traceability.interfaces.console.demo import year

Body = dict[str, Any]


def events(stage: str, organisation: str | None = None) -> list[Body]:
    """All events of a stage, in the order in which they are posted."""
    return [
        event
        for batch in year.told().batches
        for event in batch.events
        if event["stage"] == stage and organisation in (None, batch.organisation)
    ]


def lots() -> dict[str, Body]:
    """Every lot that is made, by name."""
    return {lot["lot"]: lot for batch in year.told().batches for event in batch.events for lot in event.get("outputs", [])}


def reo(quantity: Body, net_kg: str | None = None) -> Decimal:
    """Kilograms of oxide in something with an oxide basis."""
    assay = quantity.get("assay", quantity)
    dry = Decimal(net_kg or quantity["net_kg"]) * (100 - Decimal(assay["moisture_percent"])) / 100
    return dry * Decimal(assay["treo_percent"]) / 100


def plant_months() -> Iterator[tuple[Body, Body]]:
    """Each month of a plant that mixes, with its stocktake."""
    counted = {(one["facility"], one["fields"]["period"]): one for one in events("stocktake")}
    for stage in ("separation", "recycling"):
        for event in events(stage):
            yield event, counted[event["facility"], event["ended_at"][:7]]
