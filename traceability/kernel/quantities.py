"""Kilograms, percent and money: parse, compare, print. Decimal only; floats are refused. Pure.

Mass is kilograms with three places, rounded half to even once, when a value is stored or shown (checks.md section 3).
"""

import re
from decimal import ROUND_HALF_EVEN, Decimal

KILOGRAM = Decimal("0.001")
SHARE = Decimal("0.000000001")
HUNDRED = Decimal(100)
MAX_KILOGRAMS = Decimal("999999999999.999")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,12})?", re.ASCII)


def parse_decimal(text: object) -> Decimal:
    """A number from plain decimal text such as "7350.000".

    Raises ValueError for anything but a string of ASCII digits with at most one point: no exponent, no NaN, no float.
    """
    if not isinstance(text, str) or not _DECIMAL.fullmatch(text):
        raise ValueError('a decimal as text, such as "1250.000"')
    return Decimal(text)


def decimal_pattern(places: int, lowest: Decimal, highest: Decimal) -> str:
    """A regular expression for decimal text from `lowest` to `highest` with at most `places` places, as JSON Schema takes it.

    Requires bounds that are whole, or all nines behind the point too, and a negative one that mirrors the other.
    """
    if lowest not in {Decimal(0), -highest}:
        raise ValueError("from nothing, or from the same below it")
    top = int(highest)
    if highest != top:
        if highest != top + 1 - Decimal(1).scaleb(-places):
            raise ValueError("a whole bound, or the last number below one")
        numbers = rf"({_below(top + 1)})(\.[0-9]{{1,{places}}})?"
    else:
        numbers = rf"({_below(top)})(\.[0-9]{{1,{places}}})?|{top}(\.0{{1,{places}}})?"
    return rf"^{'-?' if lowest < 0 else ''}({numbers})$"


def _below(bound: int) -> str:
    """A regular expression for the whole numbers from 0 to below `bound`, which is positive."""
    digits = str(bound)
    parts = ["0"] if bound > 1 and len(digits) == 1 else ["0", *([rf"[1-9][0-9]{{0,{len(digits) - 2}}}"] if len(digits) > 1 else [])]
    for place, digit in enumerate(digits):
        first = 0 if place else 1
        if int(digit) > first:
            rest = len(digits) - place - 1
            parts.append(f"{digits[:place]}[{first}-{int(digit) - 1}]" + (f"[0-9]{{{rest}}}" if rest else ""))
    return "|".join(parts)


def parse_kilograms(text: object) -> Decimal:
    """Kilograms from decimal text with at most three places. Raises ValueError; the sign is for the rules to judge."""
    value = parse_decimal(text)
    if value != value.quantize(KILOGRAM):
        raise ValueError("kilograms with at most three decimal places")
    if abs(value) > MAX_KILOGRAMS:
        raise ValueError("kilograms below 1,000,000,000,000")
    return value.quantize(KILOGRAM)


def parse_percent(text: object) -> Decimal:
    """Percent from decimal text, 0 to 100, at most six places. Raises ValueError."""
    value = parse_decimal(text)
    if not 0 <= value <= HUNDRED:
        raise ValueError("a percentage from 0 to 100")
    if value != value.quantize(Decimal("0.000001")):
        raise ValueError("a percentage with at most six decimal places")
    return value


def kilograms(value: Decimal) -> Decimal:
    """Rounded to three places, half to even."""
    return value.quantize(KILOGRAM, rounding=ROUND_HALF_EVEN)


def print_kilograms(value: Decimal) -> str:
    """Fixed three places: "7350.000"."""
    return f"{kilograms(value):f}"


def print_decimal(value: Decimal) -> str:
    """Plain text without exponent and without trailing zeros behind the point: "74.9"."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def print_percent(value: Decimal) -> str:
    """Two places, for people; comparisons use the unrounded value."""
    return f"{value.quantize(Decimal('0.01'), rounding=ROUND_HALF_EVEN):f}"


def print_share(value: Decimal) -> str:
    """Nine places: a share of REO by origin."""
    return f"{value.quantize(SHARE, rounding=ROUND_HALF_EVEN):f}"


def print_money(value: Decimal) -> str:
    """Two places; the currency stands beside it."""
    return f"{value.quantize(Decimal('0.01'), rounding=ROUND_HALF_EVEN):f}"
