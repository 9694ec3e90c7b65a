"""What findings call things: words for the codes that evidence keeps. Pure; the words stand in names.csv, those of deposits,
routes and ports where their rows do. A code without a word is said as it is.

Evidence is a contract and keeps codes; its sentence says words. Whoever shows evidence to people asks here too.
"""

import csv
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from traceability.kernel.places import named as place
from traceability.kernel.text import Text
from traceability.review.missing import missing

_OWN = Path(__file__).with_name("names.csv")
_REFERENCE = Path(__file__).parents[1] / "registry" / "reference"
_NAMED_BY_ROWS = {"deposit": ("deposits.csv", "deposit"), "route": ("recoveries.csv", "route"), "port": ("ports.csv", "unlocode")}
"""File and column of the codes whose names stand in a reference table."""
_EVENT = re.compile(r"\b([a-z_]+)(?= \S+ \d{4}-\d{2}-\d{2})")
_RESIDUE = re.compile(r"residue \((.+)\)")
_BY_NAME: Mapping[str, tuple[str, ...]] = {
    "activity": ("stage",),
    "basis": ("basis",),
    "claim": ("custody_model",),
    "class": ("form",),
    "country": ("place",),
    "declared": ("control_code",),
    "deposit": ("deposit",),
    "destination": ("place",),
    "end_use_class": ("end_use_class",),
    "field": ("field",),
    "form": ("form",),
    "form_by_name": ("form",),
    "forms": ("form",),
    "held": ("licence", "quota_kind"),
    "invoice_kind": ("document",),
    "kind": ("quota_kind",),
    "kinds": ("licence",),
    "licence": ("licence",),
    "list": ("list",),
    "mode": ("trade_mode",),
    "model": ("custody_model",),
    "origin_country": ("place",),
    "paper": ("document", "paper"),
    "product": ("form",),
    "role": ("role",),
    "user": ("role",),
    "act": ("act",),
    "route": ("route",),
    "stage": ("stage",),
    "status": ("status",),
}
"""By the name of a value, whose words it speaks; the first that has one answers."""
_BY_CHECK: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("C06", "kind"): ("document",),
    ("C07", "allowed"): ("custody_model",),
    ("E06", "allowed"): ("licence", "form", "place"),
    ("E06", "value"): ("form", "place", "control_code"),
    ("E08", "consignee"): ("place",),
    ("E08", "end_user"): ("place",),
    ("M09", "end"): ("stage",),
    ("P02", "limit"): ("ore_class", "form"),
    ("P02", "value"): ("ore_class", "form"),
    ("P03", "last_valid"): ("licence",),
}
_OF_EVENTS = frozenset({"event", "dispatch", "other", "events", "origins", "lot"})
"""Values that name an event as its subject does: `separation HFR-PLANT-2 2026-07-31`."""


def in_words(check: str, name: str, value: Any) -> Any:
    """A value of a check's evidence as people say it: a Text or a tuple of such; what has no word is given back.

    Takes it as a check gives it, or as JSON has it.
    """
    if isinstance(value, list | tuple):
        return tuple(in_words(check, name, one) for one in value)
    if isinstance(value, Mapping) and value.keys() == {"en", "zh"}:
        return Text(**value)
    if not isinstance(value, str):
        return value
    if name == "missing":
        return missing(value, _word)
    if name in _OF_EVENTS:
        return event_named(value)
    kinds = _BY_CHECK.get((check, name)) or _BY_NAME.get(name)
    return value if kinds is None else _said(value, kinds)


def event_named(name: str) -> Text:
    """`separation HFR-PLANT-2 2026-07-31`, whose first word is a stage, in words; any other text as it is."""
    residue = _RESIDUE.fullmatch(name)
    if residue:
        event, form = event_named(residue[1]), word("form", "residue")
        return Text(en=f"{form.en} ({event.en})", zh=f"{form.zh}（{event.zh}）")
    en, zh = (_EVENT.sub(lambda found: word("stage", found[1]).in_language(code), name) for code in ("en", "zh"))  # noqa: B023
    return Text(en=en, zh=zh)


def list_named(code: str) -> Text:
    """One part of a policy's list: a permit, a mode, a form or a country by its word; any other text as it is."""
    return _word(("licence", "trade_mode", "form", "place"), code) or Text(en=code, zh=code)


def word(kind: str, code: str) -> Text:
    """The word of one kind for a code, or for several of a list; the code itself where there is none."""
    said = _said(code, (kind,))
    return said if isinstance(said, Text) else Text(en=code, zh=code)


def _said(value: str, kinds: tuple[str, ...]) -> Text | str:
    """The whole as a word, or each part of a list, or the first part before a number: `commercial_invoice CI-7`."""
    whole = _word(kinds, value)
    if whole is not None:
        return whole
    first, blank, rest = value.partition(" ")
    if blank and not first.endswith(",") and (known := _word(kinds, first)) is not None:
        return Text(en=f"{known.en} {rest}", zh=f"{known.zh}{rest}")
    for between, zh in ((", ", "、"), ("+", "＋")):
        parts = [_word(kinds, part) or Text(en=part, zh=part) for part in value.split(between)]
        if len(parts) > 1 and any(part.en != code for part, code in zip(parts, value.split(between), strict=True)):
            return Text(en=(between if between == ", " else " + ").join(part.en for part in parts), zh=zh.join(part.zh for part in parts))
    return value


def _word(kinds: tuple[str, ...], code: str) -> Text | None:
    return next((found for kind in kinds if (found := _looked_up(kind, code)) is not None), None)


def _looked_up(kind: str, code: str) -> Text | None:
    if kind == "place":
        return place(code) if place(code).en != code else None
    return words(kind).get(code)


@cache
def words(kind: str) -> dict[str, Text]:
    """All words of one kind, by code."""
    if kind in _NAMED_BY_ROWS:
        file, column = _NAMED_BY_ROWS[kind]
        return _read(
            _REFERENCE / file, lambda row: (row[column], _port(row) if kind == "port" else Text(en=row["name_en"], zh=row["name_zh"]))
        )
    return _read(_OWN, lambda row: (row["code"], Text(en=row["en"], zh=row["zh"])) if row["kind"] == kind else None)


def _port(row: Mapping[str, str]) -> Text:
    """UN/LOCODE names CNSHA for an airport, with a remark in brackets; people know that port by its customs district."""
    if "(" in row["name_en"]:
        return Text(en=row["customs_district_en"], zh=row["customs_district_zh"].removesuffix("海关"))
    return Text(en=row["name_en"], zh=row["name_zh"])


def _read(file: Path, named: Callable[[Mapping[str, str]], tuple[str, Text] | None]) -> dict[str, Text]:
    with file.open(encoding="utf-8", newline="") as rows:
        return dict(found for row in csv.DictReader(rows) if (found := named(row)) is not None)
