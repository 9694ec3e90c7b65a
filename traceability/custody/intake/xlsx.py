"""Rows of a workbook's sheet `events`, else of its first one. Pure.

A number is the decimal text of 15 digits that a workbook shows, never with an exponent; days and times stay what they are.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, BinaryIO

from python_calamine import CalamineWorkbook

from traceability.custody import errors
from traceability.custody.intake.tables import Row
from traceability.custody.intake.values import Cell, Wrong
from traceability.custody.intake.workbook import one_sheet, refused

Given = Any
"""Text, bool, whole or binary number, date, datetime, time or timedelta; empty text for an empty cell."""


def read_rows(file: BinaryIO) -> Iterator[Row]:
    """Each row with its number. Raises FileRefused, before the first row, for a workbook that cannot be read."""
    with one_sheet(file) as measured, _reader_refuses():
        sheet = CalamineWorkbook.from_filelike(measured.copy).get_sheet_by_name(measured.name)
        before = [""] * sheet.start[1] if sheet.start else []
        for row, given in enumerate(sheet.iter_rows(), start=1):
            cells: list[Cell] = [*before, *map(_cell, given)]
            for column in measured.wrong.get(row, ()):
                cells += [""] * (column - len(cells))
                cells[column - 1] = Wrong.ERROR
            yield row, cells


def _cell(given: Given) -> Cell:
    if isinstance(given, float):
        return Decimal(f"{given:.15g}")  # as the workbook shows it: a formula's 735.0000000000001 is 735
    return Decimal(given) if isinstance(given, int) and not isinstance(given, bool) else given


@contextmanager
def _reader_refuses() -> Iterator[None]:
    """What the reader raises means a file that it cannot read; when it panics that is no `Exception`."""
    try:
        yield
    except MemoryError:
        raise
    except BaseException as problem:
        if isinstance(problem, Exception) or type(problem).__name__ == "PanicException":
            raise refused(errors.NotAWorkbook) from problem
        raise
