"""What was drawn from a quota, batch by batch: the earliest released is used up first. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class BatchUse:
    """One batch in kilograms REO: how much it released, and how much of that is drawn and left."""

    released_on: date
    released_kg: Decimal
    drawn_kg: Decimal

    @property
    def left_kg(self) -> Decimal:
        return self.released_kg - self.drawn_kg


def by_batch(batches: Iterable[tuple[date, Decimal]], drawn_kg: Decimal) -> Iterator[BatchUse]:
    """`batches`: day and tonnes. What was drawn is never more than all of them released: the database holds that."""
    rest = drawn_kg
    for day, tonnes in sorted(batches):
        taken = min(rest, tonnes * 1000)
        rest -= taken
        yield BatchUse(day, tonnes * 1000, taken)
