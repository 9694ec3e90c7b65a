"""A monthly return as a file: CSV for programs, XLSX for the desk. One row for each form, element and measure.

Names are those of the JSON answer. Text is never read as a formula.
"""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import BinaryIO

import xlsxwriter

from traceability.custody.monthly import FIGURES, printed, table_of
from traceability.custody.queries import MonthlyReturn
from traceability.kernel.quantities import kilograms

COLUMNS = ("organisation", "month", "form", "element", "measure", *FIGURES)
LATE_COLUMNS = ("event", "stage", "facility", "ended_at", "recorded_at", "days")
MISSING_COLUMNS = ("kind", "facility", "event")


def as_csv(told: MonthlyReturn) -> str:
    """RFC 4180, with a header line; kilograms as decimal text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for form, element, measure, figures in table_of(told.forms):
        writer.writerow([told.organisation, str(told.month), form, element, measure, *printed(figures).values()])
    return text.getvalue()


def write_xlsx(told: MonthlyReturn, file: BinaryIO) -> None:
    """Three sheets: flows, late events, missing records. Kilograms are numbers with three places."""
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}) as book:
        mass = book.add_format({"num_format": "#,##0.000"})
        head = book.add_format({"bold": True, "bottom": 1})
        flows = book.add_worksheet("flows")
        flows.write_row(0, 0, COLUMNS, head)
        for place, (form, element, measure, figures) in enumerate(table_of(told.forms), start=1):
            flows.write_row(place, 0, (told.organisation, str(told.month), form, element, measure))
            flows.write_row(place, 5, [_number(kg) for kg in figures.values()], mass)
        flows.freeze_panes(1, 0)
        flows.set_column(0, 4, 13)
        flows.set_column(5, 4 + len(FIGURES), 16)
        _sheet(book, "late", LATE_COLUMNS, [one.as_json() for one in told.late], head)
        _sheet(book, "missing", MISSING_COLUMNS, [one.as_json() for one in told.missing], head)


def _sheet(book: xlsxwriter.Workbook, name: str, columns: Sequence[str], rows: Sequence[dict[str, object]], head: object) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, columns, head)
    for place, row in enumerate(rows, start=1):
        sheet.write_row(place, 0, [row[column] for column in columns])
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(columns) - 1, 24)


def _number(kg: Decimal) -> Decimal:
    """A cell holds binary numbers of 15 digits: enough for a million tonnes to the gram."""
    return kilograms(kg)
