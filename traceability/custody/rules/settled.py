"""What a claim may leave out and its context settles: the custody model, and whether a dispatch is a sale. Pure.

Source: product.md section 3 (as the lot; blending: the weakest input's); checks.md section 6.1.
"""

from collections.abc import Mapping, Sequence

from traceability.custody.claims import EventClaim
from traceability.custody.rules.ground import KnownLot
from traceability.custody.stages import weakest_of


def custody_models(claims: Sequence[EventClaim], lots: Mapping[str, KnownLot]) -> tuple[str, ...]:
    """The custody model of each event, in order: as claimed, else the weakest of its lots. A stocktake may have none."""
    of_lot = {name: lot.custody_model for name, lot in lots.items()}
    settled = []
    for claim in claims:
        model = claim.custody_model or weakest_of([of_lot.get(taken.lot, "") for taken in claim.inputs])
        settled.append(model)
        of_lot.update((made.lot, model) for made in claim.outputs)
    return tuple(settled)


def ownership_passes(claim: EventClaim) -> bool | None:
    """Of a dispatch: as claimed, else whether the receiver is another organisation. None for every other stage."""
    if claim.to is None:
        return None
    return claim.to.organisation != claim.performed_by if claim.ownership_passes is None else claim.ownership_passes
