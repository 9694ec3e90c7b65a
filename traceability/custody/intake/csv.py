"""Rows of a CSV file (RFC 4180, UTF-8 with or without a byte order mark), read line by line. Pure.

Cells are parted by commas, semicolons or tabs: whichever the header line has most of.
"""

import csv
from collections.abc import Iterator
from typing import BinaryIO

from traceability.custody import errors
from traceability.custody.intake.tables import MOST_CELL_CHARACTERS, MOST_ROW_CHARACTERS, Row

_MARK = b"\xef\xbb\xbf"
_DELIMITERS = ",;\t"
_MOST_BYTES = 4 * MOST_ROW_CHARACTERS


def read_rows(file: BinaryIO) -> Iterator[Row]:
    """Each row with its number, as a spreadsheet counts them. Raises FileRefused when it comes to one that cannot be read."""
    lines = _Lines(file)
    reader = csv.reader(lines, delimiter=_delimiter(file), strict=True)
    while True:
        lines.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            raise errors.FileRefused([_refusal(str(problem), lines.row)]) from problem
        yield lines.row, cells


def _refusal(problem: str, row: int) -> errors.RowNotCsv | errors.QuoteNotClosed | errors.CellTooLong:
    if "field larger" in problem:
        return errors.CellTooLong(row=row, column="", most=MOST_CELL_CHARACTERS)
    if "unexpected end of data" in problem:
        return errors.QuoteNotClosed(row=row, column="")
    return errors.RowNotCsv(row=row, column="")


def _delimiter(file: BinaryIO) -> str:
    """The one that stands most often in the first line; leaves the file where it was."""
    start = file.tell()
    line = file.readline(_MOST_BYTES)
    file.seek(start)
    return max(_DELIMITERS, key=lambda one: line.count(one.encode("ascii")))


class _Lines:
    """The lines of a file as text, none longer than a row may be, nor several together that one quote joins."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.row, self.size, self.is_first = file, 0, 0, True

    def begin_row(self) -> None:
        self.row += 1
        self.size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.file.readline(_MOST_BYTES)
        if self.is_first:
            line, self.is_first = line.removeprefix(_MARK), False
        if not line:
            raise StopIteration
        self.size += len(line)
        if b"\x00" in line:
            raise errors.FileRefused([errors.FileHoldsNul(row=self.row, column="")])
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as problem:
            if self.size < _MOST_BYTES:
                raise errors.FileRefused([errors.FileNotUtf8(row=self.row, column="")]) from problem
        if self.size >= _MOST_BYTES:
            raise errors.FileRefused([errors.RowTooLong(row=self.row, column="", most=MOST_ROW_CHARACTERS)])
        return text
