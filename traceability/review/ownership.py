"""Whose a lot is at a moment. Pure. Rule: checks.md, P06: the maker's, then the receiver's of the last sale.

P06 and V04 ask here, so that they cannot disagree.
"""

from datetime import datetime
from uuid import UUID

from traceability.review.dossier import Dossier, Lot

_KEEPS_OWNER = frozenset({"packing", "blending"})


def owners_of(dossier: Dossier, lot: Lot, at: datetime, *, besides: UUID | None = None) -> frozenset[str]:
    """Codes of who owns a lot at `at`; more than one where it was blended out of several owners' goods.

    Who packs or blends another's goods does not come to own them: until it is sold, such a lot is theirs who owned what
    went into it. The sale `besides` does not count. Empty where the maker is not in the dossier.
    """
    owners: set[str] = set()
    waiting, seen = [(lot, at)], {lot.name}
    while waiting:
        one, moment = waiting.pop()
        sales = [move for move in dossier.moves_of(one.name) if move.ownership_passes and move.started_at <= moment and move.id != besides]
        maker = dossier.maker_of(one)
        if sales:
            owners.add(sales[-1].to_organisation)
        elif maker and maker.stage in _KEEPS_OWNER:
            behind = (made for drawn in maker.inputs if (made := dossier.lot(drawn.lot)) and made.name not in seen)
            for part in behind:
                seen.add(part.name)
                waiting.append((part, maker.started_at))
        elif maker:
            owners.add(maker.performed_by)
    return frozenset(owners)
