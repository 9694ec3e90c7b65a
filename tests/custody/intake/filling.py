"""Files of events as a sender makes them: an event's JSON laid out in rows, and rows as CSV, XLSX and lines of JSON."""

import csv
import io
import json
import zipfile
from datetime import UTC, datetime

import xlsxwriter

Row = dict[str, str]
MADE = datetime(2026, 1, 1, tzinfo=UTC)
"""The same bytes at every second."""


def rows_of(event: dict, *, paired: bool = False) -> list[Row]:
    """The event in rows, each with at most one element of each list. `paired`: objects of data as one cell."""
    return _block(event, (), paired) or [{}]


def _block(value: dict, path: tuple[str, ...], paired: bool) -> list[Row]:
    own: Row = {}
    lists: list[list[Row]] = []
    for name, member in value.items():
        _lay((*path, name), member, own, lists, paired)
    rows = [dict(own)] if own else []
    for block in lists:
        for place, row in enumerate(block):
            if place == len(rows):
                rows.append({})
            rows[place] |= row
    return rows


def _lay(path: tuple[str, ...], member: object, own: Row, lists: list[list[Row]], paired: bool) -> None:
    if isinstance(member, list) and member and isinstance(member[0], dict):
        lists.append([row for element in member for row in _block(element, path, paired)])
    elif isinstance(member, list):
        own[".".join(path)] = "; ".join(member)
    elif isinstance(member, dict) and paired and path[-1] == "shares_percent":
        own[".".join(path)] = "; ".join(f"{name}={share}" for name, share in member.items())
    elif isinstance(member, dict):
        for name, one in member.items():
            _lay((*path, name), one, own, lists, paired)
    else:
        own[".".join(path)] = {True: "true", False: "false"}.get(member, str(member)) if isinstance(member, bool) else str(member)


def table_of(events: list[dict], *, paired: bool = False) -> list[list[str]]:
    """A header and rows that the column `event` joins."""
    rows = [{"event": f"e{number}"} | row for number, event in enumerate(events) for row in rows_of(event, paired=paired)]
    names = sorted({name for row in rows for name in row}, key=lambda name: (name != "event", name))
    return [names, *([row.get(name, "") for name in names] for row in rows)]


def as_csv(table: list[list[str]], *, delimiter: str = ",", mark: bool = False, end: str = "\r\n") -> io.BytesIO:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(table)
    return io.BytesIO(text.getvalue().encode("utf-8-sig" if mark else "utf-8"))


def as_xlsx(table: list[list[object]], *, sheet: str = "events", formats: dict | None = None, before: tuple[str, ...] = ()) -> io.BytesIO:
    """A workbook: text as text, anything else as a spreadsheet would keep it. `formats`: by the type of the cell."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False}) as book:
        book.set_properties({"created": MADE})
        for name in before:
            book.add_worksheet(name).write_string(0, 0, "nothing")
        page = book.add_worksheet(sheet)
        known = {kind: book.add_format(given) for kind, given in (formats or {}).items()}
        for place, row in enumerate(table):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    if cell:
                        page.write_string(place, column, cell)
                elif isinstance(cell, tuple):
                    page.write_formula(place, column, cell[0], None, cell[1])
                else:
                    page.write(place, column, cell, known.get(type(cell)))
    return file


def as_lines(events: list[object], *, mark: bool = False) -> io.BytesIO:
    text = "\n".join(json.dumps(event, ensure_ascii=False) for event in events)
    return io.BytesIO(text.encode("utf-8-sig" if mark else "utf-8"))


def csv_of(text: str) -> io.BytesIO:
    return io.BytesIO(text.encode())


def repacked(file: io.BytesIO, **changes: object) -> io.BytesIO:
    """The workbook with some parts changed: by the part's last name without its dot, such as `sheet1`; None takes a part out."""
    made = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            change = changes.get(info.filename.rpartition("/")[2].partition(".")[0], lambda content: content)
            if change is not None:
                new.writestr(zipfile.ZipInfo(info.filename), change(old.read(info)), zipfile.ZIP_DEFLATED)
    return made
