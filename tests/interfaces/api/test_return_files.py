"""The files of a return: the same figures in CSV and XLSX, and no text that a spreadsheet would run."""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

from traceability.custody.claims import AssayClaim
from traceability.custody.monthly import Account, Month, forms_of, nothing
from traceability.custody.queries import MonthlyReturn
from traceability.interfaces.api.return_files import COLUMNS, as_csv, write_xlsx


def a_return(form="oxide"):
    lot = Account(uuid4(), form, nothing() | {"opening": Decimal("1000.004"), "closing": Decimal("1000.004")})
    assay = AssayClaim(treo_percent=Decimal("99.5"), moisture_percent=Decimal(0), shares_percent={"Nd": Decimal(100)})
    forms = forms_of([lot], {lot.lot_id: assay})
    at = datetime(2026, 4, 2, tzinfo=UTC)
    return MonthlyReturn("HFR", Month(2026, 3), at, date(2026, 4, 10), forms, circuits=(), late=(), missing=())


def sheet_of(told):
    file = io.BytesIO()
    write_xlsx(told, file)
    with zipfile.ZipFile(file) as book:
        return book.read("xl/worksheets/sheet1.xml").decode(), book.read("xl/sharedStrings.xml").decode()


def test_every_row_of_the_table_has_all_columns():
    rows = list(csv.reader(io.StringIO(as_csv(a_return()))))

    assert tuple(rows[0]) == COLUMNS
    assert [row[:5] for row in rows[1:]] == [
        ["HFR", "2026-03", "oxide", "", "net_kg"],
        ["HFR", "2026-03", "oxide", "", "reo_kg"],
        ["HFR", "2026-03", "oxide", "Nd", "reo_kg"],
    ]
    assert (rows[1][-1], rows[2][-1]) == ("1000.004", "995.004")


def test_the_workbook_has_numbers_where_the_table_has_kilograms():
    cells, texts = sheet_of(a_return())

    assert re.findall(r'<c r="F\d"[^>]*><v>([^<]+)</v>', cells)[1:] == ["1000.004", "995.004", "995.004"]
    assert all(f"<t>{name}</t>" in texts for name in COLUMNS)


def test_text_that_looks_like_a_formula_stays_text():
    cells, texts = sheet_of(a_return(form='=HYPERLINK("http://example.org")'))

    assert "<f>" not in cells
    assert "=HYPERLINK" in texts
