"""Walks up the chain of a dossier: what made a lot, and what that was made from. Pure."""

from traceability.review.dossier import Dossier, Event, Lot
from traceability.review.dossier.lineage import HANDLED_ONLY


def ancestry(dossier: Dossier, lot: Lot) -> tuple[Event, ...]:
    """Every event that the material of a lot went through before it became this lot, its maker first. Each event once."""
    seen: dict[object, Event] = {}
    waiting = [lot]
    while waiting:
        maker = dossier.maker_of(waiting.pop())
        if maker is None or maker.id in seen:
            continue
        seen[maker.id] = maker
        waiting.extend(made for drawn in maker.inputs if (made := dossier.lot(drawn.lot)))
    return tuple(seen.values())


def producers(dossier: Dossier, lot: Lot) -> tuple[Event, ...]:
    """The events that gave the material its composition: the maker, or behind packing and blending those of the inputs."""
    found: dict[object, Event] = {}
    waiting, seen = [lot], {lot.name}
    while waiting:
        maker = dossier.maker_of(waiting.pop())
        if maker is None:
            continue
        if maker.stage not in HANDLED_ONLY:
            found[maker.id] = maker
            continue
        for drawn in maker.inputs:
            behind = dossier.lot(drawn.lot)
            if behind and behind.name not in seen:
                seen.add(behind.name)
                waiting.append(behind)
    return tuple(found.values())


def is_mineral_product(dossier: Dossier, lot: Lot) -> bool:
    """Whether no separation and no recycling stands between a lot and the ground or the border."""
    return not dossier.lineage_of(lot).stages & {"separation", "recycling"}
