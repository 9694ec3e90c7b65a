"""Refusals of a shipment. Pure."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from traceability.custody import errors
from traceability.custody.claims import ShipmentClaim
from traceability.custody.rules.ground import Ground, Standing
from traceability.custody.rules.masses import shipment_masses
from traceability.custody.rules.names import shipment_names
from traceability.custody.stages import BOOK_AND_CLAIM
from traceability.kernel.errors import TraceabilityError
from traceability.kernel.quantities import print_kilograms


def shipment_problems(
    claim: ShipmentClaim, ground: Ground, standings: Mapping[UUID, Standing], *, exporter: str
) -> list[TraceabilityError]:
    """Everything that cannot be recorded. `exporter` is the code of the recorder's organisation."""
    problems = [*shipment_names(claim, ground), *shipment_masses(claim), *_lines(claim, ground, standings, exporter)]
    if claim.custody_claim == BOOK_AND_CLAIM:
        problems.append(errors.BookAndClaim(pointer="/custody_claim"))
    return problems


def _lines(claim: ShipmentClaim, ground: Ground, standings: Mapping[UUID, Standing], exporter: str) -> Iterator[TraceabilityError]:
    """Two lines may name one lot: together they take no more than is left."""
    left = {lot.id: standings[lot.id].left_kg for lot in ground.lots.values() if lot.id in standings}
    for place, line in enumerate(claim.lines):
        lot = ground.lots.get(line.lot)
        if lot is None or lot.id not in left:
            yield errors.UnknownLot(pointer=f"/lines/{place}/lot", lot=line.lot)
        elif standings[lot.id].holder != ground.recorder:
            yield errors.NotHolder(pointer=f"/lines/{place}/lot", lot=line.lot, organisation=exporter)
        elif line.net_kg > left[lot.id]:
            left_kg, asked_kg = print_kilograms(left[lot.id]), print_kilograms(line.net_kg)
            yield errors.LotExhausted(pointer=f"/lines/{place}/net_kg", lot=line.lot, left_kg=left_kg, asked_kg=asked_kg)
        elif line.net_kg > 0:
            left[lot.id] -= line.net_kg
