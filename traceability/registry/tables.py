"""Files of reference tables: CSV text in, lines out, and everything that checks could not read or should not trust. Pure.

Columns and their meaning: reference/README.md.
"""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from traceability.kernel import quantities
from traceability.kernel.errors import TraceabilityError
from traceability.kernel.text import Text
from traceability.registry import errors, in_force
from traceability.registry.words import CONFIDENCES, ELEMENTS, ORE_CLASSES

NATURAL_KEYS: dict[str, tuple[str, ...]] = {
    "controlled_items": ("control_code",),
    "deposits": ("deposit", "element"),
    "document_kinds": ("kind",),
    "elements": ("symbol",),
    "hs_codes": ("hs_code",),
    "invoice_catalogue": ("name",),
    "licence_kinds": ("kind",),
    "partner_imports": ("country", "hs6", "year"),
    "policy": ("key",),
    "ports": ("unlocode",),
    "product_forms": ("form",),
    "quotas": ("year", "kind", "holder_kind", "holder", "batch"),
    "recoveries": ("route",),
    "reference_prices": ("product", "currency"),
}
"""Each table's columns that, with the first day of validity, name a row. `load_reference` reads `reference/<table>.csv`."""
WITHOUT_GAPS = frozenset({"controlled_items"})
"""Tables whose intervals of one code touch (checks.md section 4): what is suspended or not known is a row of its own."""
MOST_LINES = 20_000
LONGEST_KEY = 200

Read = Callable[[str], object]

_COLUMNS_MISSING = Text(en="the columns {columns} are missing", zh="缺少列 {columns}")
_NO_CSV = Text(en="it is no CSV in UTF-8", zh="不是 UTF-8 编码的 CSV 文件")
_TOO_LONG = Text(en="it has more than {limit} rows", zh="超过 {limit} 行")
_NOT_AS_WIDE = Text(en="it has not as many cells as the header", zh="单元格数与表头不符")
_NO_DAY = Text(en="{column} is no day", zh="{column} 不是日期")
_NO_KEY = Text(en="its key is too long, or a cell holds what is no text", zh="键过长，或单元格含非文本内容")
_UPSIDE_DOWN = Text(en="{key} ends before it begins", zh="{key} 的截止日早于起始日")
_TWICE = Text(en="{key} holds twice on the same day", zh="{key} 在同一日有两条有效记录")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file, with what every table has in common. `number` is its line, the header being the first."""

    number: int
    key: str
    valid_from: date | None
    valid_to: date | None
    values: dict[str, str]

    @property
    def position(self) -> int:
        """Place among the rows, from 1."""
        return self.number - 1


@dataclass(frozen=True, slots=True)
class Shape:
    """What checks read of a table beside its key: columns that are never empty, and how the cells of a column must read."""

    filled: tuple[str, ...] = ()
    reads: Mapping[str, Read] = field(default_factory=dict)


def _number(text: str) -> Decimal:
    """At least zero: no share, mass, factor or price is less."""
    number = quantities.parse_decimal(text)
    if number < 0:
        raise ValueError(text)
    return number


def _year(text: str) -> int:
    if len(text) != 4 or not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text)


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError(text)
    return day


def _one_of(*words: str) -> Read:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(text)
        return text

    return read


def _elements(text: str) -> tuple[str, ...]:
    """A misspelt element would take its control or share away in silence."""
    symbols = tuple(text.split(";"))
    if not set(symbols) <= set(ELEMENTS):
        raise ValueError(text)
    return symbols


_RECOVERED = ("min_percent", "max_expected_percent", "hard_max_percent")
SHAPES: Mapping[str, Shape] = {
    "controlled_items": Shape(
        ("kind", "status"),
        {
            "kind": _one_of("goods", "equipment", "technology", "rule"),
            "status": _one_of("in_force", "suspended", "unknown"),
            "element": _elements,
            "minimum_percent": _number,
        },
    ),
    "deposits": Shape(("share_percent",), {"element": _elements, "share_percent": _number, "ore_class": _one_of(*ORE_CLASSES)}),
    "document_kinds": Shape(("number_reuse",), {"number_reuse": _one_of("once", "by_quantity", "many")}),
    "hs_codes": Shape((), {"elements": _elements, "medium_heavy_30": _one_of("ge30", "lt30"), "vat_rebate_percent": _number}),
    "partner_imports": Shape(("net_t",), {"year": _year, "net_t": _number}),
    "policy": Shape(("value",)),
    "product_forms": Shape(
        ("family", "basis"),
        {"basis": _one_of("oxide", "element"), "content_min_percent": _number, "content_max_percent": _number},
    ),
    "quotas": Shape((), {"year": _year, "reo_t": _number, "released_on": _day}),
    "recoveries": Shape(("stage", "basis", *_RECOVERED), dict.fromkeys(_RECOVERED, _number)),
    "reference_prices": Shape(("price_per_kg",), {"price_per_kg": _number}),
}
"""A table that is not named has no columns that a check would stumble over."""
_EVERY_TABLE: Mapping[str, Read] = {"confidence": _one_of(*CONFIDENCES)}


def read_lines(table: str, content: bytes) -> list[Line]:
    """The rows of a table's file. Raises TableUnreadable for what is no such table: text, header, number of cells, days."""
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        header = tuple(reader.fieldnames or ())
        missing = [name for name in NATURAL_KEYS[table] if name not in header]
        if missing:
            raise errors.TableUnreadable(table=table, line=1, reason=_COLUMNS_MISSING.fill(columns=", ".join(missing)))
        return [_line(table, number, cells) for number, cells in enumerate(reader, start=2)]
    except (UnicodeDecodeError, csv.Error) as problem:
        raise errors.TableUnreadable(table=table, line=1, reason=_NO_CSV) from problem


def problems_of(table: str, lines: Iterable[Line]) -> list[TraceabilityError]:
    """Every row without source, with a cell that no check can read, or whose interval contradicts another of its key."""
    rows = list(lines)
    if len(rows) > MOST_LINES:
        return [errors.TableUnreadable(table=table, line=MOST_LINES + 1, reason=_TOO_LONG.fill(limit=MOST_LINES))]
    found = [problem for row in rows for problem in _of_row(table, row)]
    return [*found, *_of_intervals(table, rows), *_of_shares(table, rows)]


def _line(table: str, number: int, cells: Mapping[str, str]) -> Line:
    if None in cells or None in cells.values():
        raise errors.TableUnreadable(table=table, line=number, reason=_NOT_AS_WIDE)
    days = {}
    for name in ("valid_from", "valid_to"):
        try:
            days[name] = _day(cells[name]) if cells.get(name) else None
        except ValueError as problem:
            raise errors.TableUnreadable(table=table, line=number, reason=_NO_DAY.fill(column=name)) from problem
    key = "|".join(cells[name] for name in NATURAL_KEYS[table])
    return Line(number, key, days["valid_from"], days["valid_to"], {name: cell for name, cell in cells.items() if cell})


def _of_row(table: str, row: Line) -> Iterator[TraceabilityError]:
    shape = SHAPES.get(table, Shape())
    said = row.values
    if not (said.get("source") or said.get("legal_basis")) or not said.get("confidence"):
        yield errors.RowWithoutSource(table=table, line=row.number)
    for name in (*NATURAL_KEYS[table], *shape.filled):
        if not said.get(name):
            yield errors.CellMissing(table=table, line=row.number, column=name)
    for name, read in {**shape.reads, **_EVERY_TABLE}.items():
        try:
            read(said[name]) if name in said else None
        except ValueError:
            yield errors.CellUnreadable(table=table, line=row.number, column=name, value=said[name][:80])
    if any("\0" in cell for cell in said.values()) or len(row.key) > LONGEST_KEY:
        yield errors.TableUnreadable(table=table, line=row.number, reason=_NO_KEY)
    if table == "policy" and said.get("value") and not is_readable(said["value"], said.get("unit", "")):
        yield errors.CellUnreadable(table=table, line=row.number, column="value", value=said["value"][:80])


def is_readable(value: str, unit: str) -> bool:
    """Whether a check can read a policy's value as its unit says."""
    try:
        if unit == "date":
            return date.fromisoformat(value).isoformat() == value
        if unit == "list":
            return all(part.strip() for part in value.split(";"))
        quantities.parse_decimal(value)
    except ValueError:
        return False
    return True


def _of_intervals(table: str, rows: Iterable[Line]) -> Iterator[TraceabilityError]:
    """Rows that end before they begin, hold on one day with another of their key, or leave days of a code without a word."""
    by_key: dict[str, list[Line]] = {}
    for row in rows:
        if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
            yield errors.TableUnreadable(table=table, line=row.number, reason=_UPSIDE_DOWN.fill(key=row.key))
        else:
            by_key.setdefault(row.key, []).append(row)
    for of_key in by_key.values():
        in_order = sorted(of_key, key=lambda row: row.valid_from or date.min)
        for before, after in pairwise(in_order):
            if in_force.overlap(before, after):
                line = max(before.number, after.number)
                yield errors.TableUnreadable(table=table, line=line, reason=_TWICE.fill(key=after.key))
            elif table in WITHOUT_GAPS and before.valid_to and after.valid_from and before.valid_to + timedelta(days=1) < after.valid_from:
                yield errors.CodeLeavesGap(table=table, line=after.number, key=after.key, last=before.valid_to, first=after.valid_from)


def _of_shares(table: str, rows: Iterable[Line]) -> Iterator[TraceabilityError]:
    """A deposit whose shares are not a whole is compared with nothing."""
    sums: dict[str, Decimal] = {}
    for row in rows if table == "deposits" else ():
        try:
            share = _number(row.values.get("share_percent", "0"))
        except ValueError:
            return
        sums[row.values.get("deposit", "")] = sums.get(row.values.get("deposit", ""), Decimal(0)) + share
    for deposit, whole in sums.items():
        if whole != quantities.HUNDRED:
            yield errors.SharesNoWhole(table=table, deposit=deposit, sum=whole)


def digest_of_rows(rows: Iterable[Mapping[str, str]]) -> str:
    """SHA-256 of all cells of a table's rows in their order, in hex: one for each content, however its file was spelt."""
    text = json.dumps(list(rows), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def as_file(table: str, rows: Iterable[Mapping[str, str]]) -> str:
    """Rows as a file that `read_lines` reads back: the key and the days first, source and confidence last.

    Without rows: a header alone, of the columns that this table must or may have.
    """
    said = list(rows)
    shape = SHAPES.get(table, Shape())
    first = (*NATURAL_KEYS[table], "valid_from", "valid_to")
    known = {*shape.filled, *shape.reads, *(name for row in said for name in row)} - {*first, "source", "confidence"}
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, (*first, *sorted(known), "source", "confidence"), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(said)
    return out.getvalue()
