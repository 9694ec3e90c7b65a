"""Countries (ISO 3166-1) and provinces of China (ISO 3166-2) by the names that people use, in both languages. Pure; records keep codes."""

import csv
from functools import cache
from pathlib import Path

from traceability.kernel.text import Text

FILE = Path(__file__).with_name("places.csv")


@cache
def places() -> dict[str, Text]:
    """Names by code."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: Text(en=row["en"], zh=row["zh"]) for row in csv.DictReader(file)}


def is_country(code: str) -> bool:
    """Whether a country has this code now."""
    return len(code) == 2 and code in places()


def named(code: str) -> Text:
    """The name of a place; the code itself where there is none."""
    return places().get(code, Text(en=code, zh=code))
