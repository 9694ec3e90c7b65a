"""What customs say of a release, read from plain JSON. Pure. Names: product.md section 5."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from traceability.custody.claims import kinds
from traceability.custody.claims.shapes import ListOf, Shape
from traceability.kernel.errors import ClaimsMalformed

MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class ReleasedLot:
    """What left of one lot."""

    lot: str
    net_kg: Decimal


@dataclass(frozen=True, slots=True)
class ReleaseClaim:
    """The day on which the goods left, and the weights; a lot that is not named did not leave."""

    released_on: date
    lines: tuple[ReleasedLot, ...]


LOT = Shape(ReleasedLot, {"lot": kinds.LOT_NAME, "net_kg": kinds.KILOGRAMS})
RELEASE = Shape(ReleaseClaim, {"released_on": kinds.Day(), "lines": ListOf(LOT, least=1, most=MOST_LINES)})


def read_release(body: object) -> ReleaseClaim:
    """Raises ClaimsMalformed with every bad place."""
    problems: kinds.Problems = []
    claim = RELEASE.read(body, "", problems)
    if problems or claim is None:
        raise ClaimsMalformed(problems)
    return claim
