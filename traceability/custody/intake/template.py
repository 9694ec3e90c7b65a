"""The workbook that senders fill in: `events` with every column, `example`, and `columns`, which says what each means and takes. Pure.

Cells are text, so that a spreadsheet changes nothing of what is typed. The same product writes the same bytes.
"""

import csv
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

import traceability.registry
from traceability.custody.claims import kinds
from traceability.custody.intake.columns import COLUMNS, EVENT, Column
from traceability.custody.intake.examples import EXAMPLE
from traceability.custody.intake.words import WORDS, meaning_of, options_of, taken_by
from traceability.custody.intake.workbook import SHEET
from traceability.custody.stages import FAMILIES, STAGES
from traceability.kernel.text import Text

ROWS = 10_000
"""Rows of the sheet that offer lists."""
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_TEXT = 49
"""The number of the format of text."""
_MADE = datetime(2026, 1, 1, tzinfo=UTC)
_ORDER = ("inputs", "outputs", "residues", "documents", "fields", "to", "dispatch", "ownership_passes", "transport", "invoice")
_SELDOM = ("uncertainty", "packages", "origins", "evidence")
_FILLS = {"always": "#F6C667", "in some stages": "#FBE6B8", "in each": "#D9E8F5", "": "#EEEEEE"}
_HEADS = ("column", "needed", "meaning", "含义", "takes", "填写内容", "stages")


def columns_in_order() -> list[Column]:
    """All columns, those that most events need first."""
    return sorted(COLUMNS.values(), key=lambda column: (_rank(column), list(COLUMNS).index(column.name)))


def _rank(column: Column) -> tuple[int, int]:
    first = column.path[0]
    is_seldom = column.path[:2] == ("inputs", "assay") or any(part in _SELDOM for part in column.path)
    return int(is_seldom), _ORDER.index(first) + 1 if first in _ORDER else 0


def need_of(column: Column) -> str:
    """When a column must be filled: a key of the header's colours."""
    if len(column.required) == len(STAGES):
        return "always"
    return "in some stages" if column.required else "in each" if column.needed else ""


def write_template(file: BinaryIO) -> None:
    """Write the workbook."""
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        book.set_properties({"title": "Events", "created": _MADE})
        columns = columns_in_order()
        events, example, meanings, lists = (book.add_worksheet(name) for name in (SHEET, "example", "columns", "lists"))
        heads = {need: book.add_format({"bold": bool(need), "bg_color": colour, "bottom": 1}) for need, colour in _FILLS.items()}
        text = book.add_format({"num_format": _TEXT})
        _header(events, columns, heads, text)
        events.ignore_errors({"number_stored_as_text": f"A2:{_letters(len(columns))}{ROWS + 1}"})
        _offer_lists(events, lists, columns)
        said = {name for row in EXAMPLE for name in row}
        _example(example, [column for column in columns if column.name in said], heads, text)
        _columns(meanings, columns, heads, book.add_format({"text_wrap": True, "valign": "top"}))
        lists.hide()


def _header(sheet: Any, columns: list[Column], heads: dict[str, Any], text: object) -> None:
    """Names in the first row, which stays in sight, each with a note."""
    sheet.write_string(0, 0, EVENT, heads[""])
    sheet.write_comment(0, 0, _note(WORDS[EVENT]), {"x_scale": 2})
    for place, column in enumerate(columns, start=1):
        sheet.write_string(0, place, column.name, heads[need_of(column)])
        sheet.write_comment(0, place, _note(meaning_of(column), taken_by(column.kind)), {"x_scale": 2, "y_scale": 2})
    for place, name in enumerate((EVENT, *(column.name for column in columns))):
        sheet.set_column(place, place, max(12, min(len(name) + 2, 40)), text)
    sheet.freeze_panes(1, 2)


def _note(*said: Text) -> str:
    return "\n".join(f"{one.en}\n{one.zh}" for one in said)


def _offer_lists(sheet: Any, lists: Any, columns: list[Column]) -> None:
    """Lists of words to choose from. Those of reference tables may be overridden: a table may have grown since."""
    written: dict[tuple[str, ...], str] = {}
    for place, column in enumerate(columns, start=1):
        words, is_closed = _choices(column)
        if not words:
            continue
        if words not in written:
            letters = _letters(len(written))
            lists.write_column(0, len(written), words)
            written[words] = f"=lists!${letters}$1:${letters}${len(words)}"
        rule = {"validate": "list", "source": written[words], "error_type": "stop" if is_closed else "warning"}
        sheet.data_validation(1, place, ROWS, place, rule)


def _choices(column: Column) -> tuple[tuple[str, ...], bool]:
    """The words that a column offers, and whether there are no others."""
    if isinstance(column.kind, kinds.Choice):
        return options_of(column.kind), True
    if isinstance(column.kind, kinds.Flag):
        return ("true", "false"), False
    if column.kind is kinds.KEY and column.path[-1] == "form":
        return tuple(FAMILIES), False
    if column.kind is kinds.KEY and column.path[-1] == "kind":
        return _document_kinds(), False
    return (), False


@cache
def _document_kinds() -> tuple[str, ...]:
    table = Path(traceability.registry.__file__).parent / "reference" / "document_kinds.csv"
    with table.open(encoding="utf-8", newline="") as file:
        return tuple(row["kind"] for row in csv.DictReader(file))


def _example(sheet: Any, columns: list[Column], heads: dict[str, Any], text: object) -> None:
    _header(sheet, columns, heads, text)
    for row, said in enumerate(EXAMPLE, start=1):
        for place, name in enumerate((EVENT, *(column.name for column in columns))):
            if name in said:
                sheet.write_string(row, place, said[name])
    sheet.ignore_errors({"number_stored_as_text": f"A1:{_letters(len(columns))}{len(EXAMPLE) + 1}"})


def _columns(sheet: Any, columns: Iterable[Column], heads: dict[str, Any], wrapped: object) -> None:
    """What each column means, takes, and which stages know it."""
    sheet.write_row(0, 0, _HEADS, heads["always"])
    said = WORDS[EVENT]
    sheet.write_row(1, 0, (EVENT, "", said.en, said.zh, "any text", "任意文字", "all"), wrapped)
    for row, column in enumerate(columns, start=2):
        meaning, takes = meaning_of(column), taken_by(column.kind)
        stages = "all" if len(column.stages) == len(STAGES) else ", ".join(one for one in STAGES if one in column.stages)
        sheet.write_string(row, 0, column.name, heads[need_of(column)])
        sheet.write_row(row, 1, (_needed(column), meaning.en, meaning.zh, takes.en, takes.zh, stages), wrapped)
    sheet.freeze_panes(1, 1)
    for place, width in enumerate((44, 34, 60, 50, 60, 50, 60)):
        sheet.set_column(place, place, width)


def _needed(column: Column) -> str:
    """In words of both languages."""
    need = need_of(column)
    if need == "in some stages":
        return ", ".join(stage for stage in STAGES if stage in column.required)
    if need == "in each":
        around = ".".join(column.path[:-1])
        return f"with any of {around} / 填写 {around} 时必填"
    return "always / 必填" if need else ""


def _letters(place: int) -> str:
    """A column's letters, from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
