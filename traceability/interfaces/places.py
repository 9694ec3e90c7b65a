"""Countries (ISO 3166-1) and the provinces of China (ISO 3166-2) by the names that people use, in both languages. Records keep codes."""

import csv
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from traceability.kernel.text import Text

FILE = Path(__file__).with_name("places.csv")


@cache
def places() -> dict[str, Text]:
    """Names by code."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: Text(en=row["en"], zh=row["zh"]) for row in csv.DictReader(file)}


def place(code: object) -> str:
    """The name in the reader's language; the code itself where there is none."""
    known = places().get(str(code))
    return str(code) if known is None else known.in_language(get_language() or "en")


def place_with_code(code: str) -> str:
    """`Germany (DE)`: for a list beside a picture that has room for codes alone."""
    name = place(code)
    return name if name == code else f"{name} ({code})"
