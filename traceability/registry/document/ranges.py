"""The decimals of a registry document: how large, with how many places; read as the published schema says, no more and no less. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from traceability.kernel.quantities import HUNDRED, MAX_KILOGRAMS, decimal_pattern, parse_decimal


@dataclass(frozen=True, slots=True)
class Range:
    """Decimal text from `lowest` to `highest` with at most `places` places."""

    places: int
    lowest: Decimal
    highest: Decimal

    @property
    def pattern(self) -> str:
        """The regular expression that JSON Schema publishes."""
        return decimal_pattern(self.places, self.lowest, self.highest)

    @property
    def expected(self) -> str:
        return f'decimal text such as "12.5", {self.lowest:f} to {self.highest:f}, at most {self.places} places'

    def read(self, value: object) -> Decimal:
        """Zeros count as places, and a sign stands only where one can mean something. Raises ValueError."""
        number = parse_decimal(value)
        places = -int(number.as_tuple().exponent)
        if not self.lowest <= number <= self.highest or places > self.places or (number.is_signed() and self.lowest >= 0):
            raise ValueError(self.expected)
        return number + 0  # "-0" is nothing else than "0"


NOTHING = Decimal(0)
PERCENT = Range(6, NOTHING, HUNDRED)
LATITUDE = Range(6, Decimal(-90), Decimal(90))
LONGITUDE = Range(6, Decimal(-180), Decimal(180))
CAPACITY = Range(3, NOTHING, Decimal(10**10))
"""Tonnes REO a year."""
QUANTITY = Range(3, NOTHING, MAX_KILOGRAMS)
"""Of a licence, in tonnes or kilograms: as many tonnes still fit an account in kilograms."""
AMOUNT = Range(2, NOTHING, Decimal(10**12))
RELEASED = Range(3, NOTHING, Decimal(10**9))
"""Tonnes REO of one batch of a quota."""
