"""What a finding rests on, as people read it: each value of its evidence under a label, codes in words, in the reader's language."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from traceability.interfaces.words import WORDS, word
from traceability.kernel.text import Text
from traceability.review.naming import event_named, in_words, list_named

FILE = Path(__file__).with_name("evidence.csv")
_ROW = re.compile(rf"\b({'|'.join(sorted(WORDS['reference_table']))}) ([^\s,]+)(?: (in_force|suspended|unknown))?")
_KEYS = {"deposits": "deposit", "recoveries": "route", "product_forms": "form", "document_kinds": "paper", "licence_kinds": "kinds"}
"""What the key of a row is, as evidence names such a thing, for the tables whose keys have words."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One value and what it is."""

    label: str
    text: str


@cache
def labels() -> dict[tuple[str, str], Text]:
    """By the name of a value and the check that gives it; an empty check stands for all others."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {(row["name"], row["check"]): Text(en=row["en"], zh=row["zh"]) for row in csv.DictReader(file)}


def facts(check: str, values: Mapping[str, Any]) -> list[Fact]:
    """The values of one piece of evidence in their order."""
    return [Fact(_label(check, name), _said(check, name, value)) for name, value in values.items()]


def named(kind: str, name: str) -> str:
    """What the evidence is of: an event by its stage in words, a person by the role."""
    if kind == "person":
        return _text(in_words("C08", "user", name))
    return name if kind == "lot" and ":" in name else _text(event_named(name))


def with_labels(check: str, sentence: Text) -> str:
    """A sentence with the labels of what is filled in, in brackets."""
    said = sentence.in_language(_language())
    return said.format(**{name: f"[{_label(check, name)}]" for name in sentence.placeholders})


def listed(text: str) -> str:
    """The parts of a policy's list, parted by semicolons: codes in words."""
    return _listed(_text(list_named(part.strip())) for part in text.split(";"))


def _label(check: str, name: str) -> str:
    known = labels().get((name, check)) or labels().get((name, ""))
    return name if known is None else known.in_language(_language())


def _said(check: str, name: str, value: Any) -> str:
    if name == "row" and isinstance(value, str):
        return _ROW.sub(_row, value)
    if name == "confidence" and isinstance(value, str):
        return _listed(word(one, "confidence") for one in value.split(", "))
    return _text(in_words(check, name, value))


def _row(found: re.Match[str]) -> str:
    """`recoveries blend` as `Recoveries: Lots of one form`."""
    table, key, status = found.groups()
    said = [_text(in_words("", _KEYS[table], key)) if table in _KEYS else key, *([_text(in_words("", "status", status))] if status else [])]
    return f"{word(table, 'reference_table')}: {' '.join(said)}"


def _text(value: Any) -> str:
    if isinstance(value, Text):
        return value.in_language(_language())
    if isinstance(value, Mapping):
        return _listed(f"{name} {_text(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return _listed(_text(one) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "–" if value is None or value == "" else str(value)


def _listed(parts: Iterable[str]) -> str:
    return ("、" if _language().startswith("zh") else ", ").join(parts) or "–"


def _language() -> str:
    return get_language() or "en"
