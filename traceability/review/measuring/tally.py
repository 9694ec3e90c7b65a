"""How often honest shipments are held up, and how much laundering is caught. Pure; the same figures for the same seed."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from random import Random

from traceability.review import dossier as d
from traceability.review.catalogue import BLOCK, FAILED, HOLD, run
from traceability.review.measuring.batch import NOISE
from traceability.review.measuring.patterns import Pattern
from traceability.review.measuring.reading import Records
from traceability.review.measuring.world import World
from traceability.review.measuring.year import a_year

MOST_HELD_PERCENT, LEAST_CAUGHT_PERCENT = Decimal(2), Decimal(99)
"""What this product promises: honest shipments held (none is blocked), and caught of each pattern at the strength of its real case."""
MOST_YEARS_WITHOUT = 3
"""A pattern that finds no shipment to be carried by in so many years is a mistake of ours."""


@dataclass
class Figures:
    """Of shipments judged: how many have a failed BLOCK, how many none but a failed HOLD, and which codes fail so in how many."""

    shipments: int = 0
    blocked: int = 0
    held: int = 0
    codes: Counter[str] = field(default_factory=Counter)

    def add(self, dossier: d.Dossier) -> None:
        failed = [one for one in run(dossier) if one.result == FAILED and one.severity in (BLOCK, HOLD)]
        severities = {finding.severity for finding in failed}
        self.shipments += 1
        self.blocked += BLOCK in severities
        self.held += HOLD in severities and BLOCK not in severities
        self.codes.update(f"{finding.code} {finding.severity}" for finding in failed)

    @property
    def caught(self) -> int:
        return self.blocked + self.held

    def percent(self, number: int) -> Decimal:
        """Of the shipments, with one decimal; 0 of none."""
        return (Decimal(100 * number) / self.shipments).quantize(Decimal("0.1")) if self.shipments else Decimal("0.0")


def measure_honest(seed: int, years: int, most: int, *, noise: Decimal = NOISE, told: Callable[[int], None] = lambda _: None) -> Figures:
    """Every shipment of so many honest years, or the first `most` of them; `told` hears of each. Whatever is caught is a false alarm."""
    figures = Figures()
    for world in (a_year(seed + place, noise=noise) for place in range(years)):
        records = Records(world)
        for shipment in world.shipments[: most - figures.shipments]:
            figures.add(records.dossier(shipment))
            told(figures.shipments)
    return figures


def measure_pattern(seed: int, pattern: Pattern, strength: Decimal, trials: int, *, noise: Decimal = NOISE) -> Figures:
    """So many shipments that carry the pattern; whatever is not caught got through."""
    figures = Figures()
    for world, shipment in _carriers(seed, pattern, strength, trials, noise):
        altered = pattern.alter(world, shipment, strength)
        figures.add(Records(world).dossier(altered))
    return figures


PER_YEAR = 5
"""Shipments of one year that carry a pattern, each in a copy of it: a year takes longer to tell than a shipment to judge."""


def _carriers(seed: int, pattern: Pattern, strength: Decimal, trials: int, noise: Decimal) -> Iterator[tuple[World, d.Shipment]]:
    done, without = 0, 0
    for place in count(seed):
        world = a_year(place, pattern.twist(strength), noise)
        able = [shipment for shipment in world.shipments if pattern.can_be_carried_by(shipment)]
        without = 0 if able else without + 1
        if without > MOST_YEARS_WITHOUT:
            raise ValueError(f"{pattern.key}: no shipment can carry it")
        chance = Random(f"{pattern.key} {place}")  # noqa: S311  a story, no secret
        for shipment in chance.sample(able, min(len(able), PER_YEAR, trials - done)):
            yield world.copied(chance), shipment
            done += 1
        if done >= trials:
            return
