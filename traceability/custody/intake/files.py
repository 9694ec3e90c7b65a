"""A file of events, whatever its format. Pure.

Rows are read one after the other and nothing is kept but the event at hand (a workbook apart, which is unpacked as a whole, and 8
bytes for each event that a table names): memory does not grow with the file.
"""

from collections.abc import Iterator
from datetime import timezone
from typing import BinaryIO

from traceability.custody import errors
from traceability.custody.intake import csv, ndjson, xlsx
from traceability.custody.intake.rows import FORMATS, FileEvent
from traceability.custody.intake.tables import read_table
from traceability.custody.intake.values import offset_text


def read_file(file: BinaryIO, format: str, *, utc_offset: timezone | None = None) -> Iterator[FileEvent]:
    """The events of a file that can be sought in, from where it stands, in their order. `utc_offset` is that of times that name none.

    Raises FileRefused: at once when the format, the header or the workbook cannot be read, and while iterating when a row cannot.
    Raises ValueError for an offset that is no whole number of minutes. The file is left open.
    """
    if utc_offset is not None:
        offset_text(utc_offset)
    if format == "csv":
        return read_table(csv.read_rows(file), utc_offset)
    if format == "xlsx":
        return read_table(xlsx.read_rows(file), utc_offset)
    if format == "ndjson":
        return ndjson.read_lines(file)
    raise errors.FileRefused([errors.FormatUnknown(row=1, column="", formats=", ".join(FORMATS))])
