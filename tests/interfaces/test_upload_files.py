"""The files beside an upload."""

import csv
import io
import zipfile

from traceability.custody.queries import Problem
from traceability.interfaces.upload_files import errors_csv, template


def read(*found):
    return list(csv.reader(io.StringIO("".join(errors_csv(found)))))


def test_a_problem_is_a_line_with_both_languages():
    found = Problem(17, "inputs.net_kg", "/inputs/0/net_kg", "not_positive", 'not "more", than 0', "须大于 0")
    assert read(found) == [
        ["row", "column", "code", "detail", "detail_zh"],
        ["17", "inputs.net_kg", "not_positive", 'not "more", than 0', "须大于 0"],
    ]


def test_what_a_spreadsheet_would_compute_is_told_as_text():
    assert read(Problem(2, "=cmd()", "", "unknown_column", "+1", "@x"))[1] == ["2", "'=cmd()", "unknown_column", "'+1", "'@x"]


def test_the_template_is_made_once_and_is_a_workbook():
    assert template() is template()
    assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(template())).namelist()
