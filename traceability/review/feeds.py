"""What of a separator's feed came out of a separation before, or over the border. Pure. Rule: checks.md, Q02.

The walk goes up through packing, blending and beneficiation, and stops where material was separated, recycled or won.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from traceability.custody.reo import reo_kg
from traceability.review.dossier import Dossier, Event

PASSES_ON = frozenset({"packing", "blending", "beneficiation"})
"""Stages whose outputs are what went in, as far as a quota counts. The wider sum of Q02 walks through the same."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Shares of a feed's REO, 0 to 1. The rest is fresh material of our own ground, or recycled."""

    separated: Decimal
    imported: Decimal


Parts = list[tuple[Event, Decimal]]


def feed_of(dossier: Dossier, event: Event) -> Feed | None:
    """The shares of an event's inputs, weighted by REO. None where an input, its maker or its REO is not known, or goes in a circle."""
    known: dict[UUID, Feed] = {}
    begun: dict[UUID, Parts] = {}
    waiting = [event]
    while waiting:
        step = waiting[-1]
        if step.id in known:
            waiting.pop()
            continue
        is_new = step.id not in begun
        parts = _parts(dossier, step) if is_new else begun[step.id]
        if parts is None:
            return None
        begun[step.id] = parts
        behind = [maker for maker, _ in parts if maker.stage in PASSES_ON and maker.id not in known]
        if behind and (not is_new or any(maker.id in begun for maker in behind)):
            return None
        waiting.extend(behind)
        if not behind:
            known[step.id] = _mixed(parts, known)
    return known[event.id]


def _mixed(parts: Parts, known: Mapping[UUID, Feed]) -> Feed:
    separated, imported = Decimal(0), Decimal(0)
    for maker, share in parts:
        own = known.get(maker.id) if maker.stage in PASSES_ON else None
        separated += share * (own.separated if own else Decimal(maker.stage == "separation"))
        imported += share * (own.imported if own else Decimal(maker.stage == "import"))
    return Feed(separated, imported)


def _parts(dossier: Dossier, step: Event) -> Parts | None:
    """Makers of a step's inputs with their shares of its REO; None where one is not known or nothing went in."""
    found = []
    for drawn in step.inputs:
        lot = dossier.lot(drawn.lot)
        maker = dossier.maker_of(lot) if lot else None
        reo = reo_kg(drawn.net_kg, lot.assay) if lot else None
        if maker is None or reo is None:
            return None
        found.append((maker, reo))
    whole = sum((reo for _, reo in found), Decimal(0))
    return [(maker, reo / whole) for maker, reo in found] if whole else None
