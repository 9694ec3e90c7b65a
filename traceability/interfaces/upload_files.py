"""The files that stand beside an upload: the workbook to fill in, and the table of what was wrong. Shared by the doors."""

import csv
import io
from collections.abc import Iterable, Iterator
from functools import lru_cache

from traceability.custody.intake.template import write_template
from traceability.custody.queries import Problem


@lru_cache(maxsize=1)
def template() -> bytes:
    """The workbook; it is the same for everybody until the program changes."""
    file = io.BytesIO()
    write_template(file)
    return file.getvalue()


def errors_csv(problems: Iterable[Problem]) -> Iterator[str]:
    """RFC 4180, line by line. A text that a spreadsheet would compute is told with an apostrophe before it."""
    yield _line(("row", "column", "code", "detail", "detail_zh"))
    for one in problems:
        yield _line((one.row, one.column, one.code, one.en, one.zh))


def _line(cells: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([_harmless(cell) for cell in cells])
    return text.getvalue()


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
