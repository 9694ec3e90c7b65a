"""A workbook is measured before it is read: what is broken, hidden, old or would unpack to more than it may is refused."""

import io
import re
import zipfile

import pytest

from tests.custody.intake.filling import as_xlsx, repacked
from traceability.custody.errors import FileRefused
from traceability.custody.intake import workbook, xlsx
from traceability.custody.intake.files import read_file

TABLE = [["stage", "facility"], ["loss", "F-1"]]
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
HEAD = b'<row r="1"><c r="A1" t="inlineStr"><is><t>stage</t></is></c></row>'


def refusals(file):
    with pytest.raises(FileRefused) as caught:
        list(read_file(file, "xlsx"))
    assert all(problem.text.en and problem.text.zh for problem in caught.value.problems)
    return [problem.code for problem in caught.value.problems]


def with_sheet(rows: bytes):
    return repacked(as_xlsx(TABLE), sheet1=lambda part: SHEET % rows)


def test_a_good_one_is_read():
    assert [event.body for event in read_file(as_xlsx(TABLE), "xlsx")] == [{"stage": "loss", "facility": "F-1"}]
    assert [event.body for event in read_file(with_sheet(HEAD), "xlsx")] == []


WHOLE = as_xlsx(TABLE).getvalue()
BROKEN = [
    (b"", "not_a_workbook"),
    (b"stage,facility\nloss,F-1\n", "not_a_workbook"),
    (b"PK\x03\x04", "not_a_workbook"),
    (WHOLE[:-30], "not_a_workbook"),
    (WHOLE[: len(WHOLE) // 2], "not_a_workbook"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old_workbook"),
]


@pytest.mark.parametrize(("content", "code"), BROKEN, ids=lambda one: str(one)[:30])
def test_what_is_no_workbook_is_refused(content, code):
    assert refusals(io.BytesIO(content)) == [code]


def zipped(parts, compression=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as packed:
        for name, content in parts:
            packed.writestr(name, content)
    return file


def test_other_kinds_of_workbooks_are_told_how_to_save():
    assert refusals(zipped([("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "<a/>")])) == ["old_workbook"]
    assert refusals(zipped([("xl/workbook.bin", b"\x00")])) == ["old_workbook"]
    assert refusals(zipped([("word/document.xml", "<a/>")])) == ["not_a_workbook"]


def test_what_unpacks_to_far_more_than_it_is_is_refused():
    assert refusals(zipped([("xl/workbook.xml", b" " * 3_000_000)])) == ["workbook_too_large"]
    assert refusals(zipped([("xl/workbook.xml", b" " * 3_000_000)], zipfile.ZIP_STORED)) == ["not_a_workbook"]


def test_parts_are_bounded(monkeypatch):
    assert workbook.MOST_BYTES == 256 * 1024 * 1024 and workbook.MOST_TIMES == 200 and workbook.MOST_PARTS == 10_000
    monkeypatch.setattr(workbook, "MOST_BYTES", 1000)
    assert refusals(as_xlsx(TABLE)) == ["workbook_too_large"]
    monkeypatch.undo()
    monkeypatch.setattr(workbook, "MOST_PARTS", 5)
    assert refusals(as_xlsx(TABLE)) == ["workbook_too_large"]


def test_a_part_that_says_less_than_it_unpacks_to_is_refused():
    content = b"<a>" + b" " * 5000 + b"</a>"
    file = zipped([("xl/workbook.xml", content)]).getvalue()
    size = len(content).to_bytes(4, "little")

    assert file.count(size) == 2
    assert refusals(io.BytesIO(file.replace(size, (100).to_bytes(4, "little")))) == ["not_a_workbook"]


def test_hidden_parts_are_refused():
    twice = as_xlsx(TABLE)
    with zipfile.ZipFile(twice, "a") as packed:
        packed.writestr("XL/worksheets/sheet1.xml", SHEET % HEAD)
    assert refusals(twice) == ["not_a_workbook"]
    locked = bytearray(as_xlsx(TABLE).getvalue())
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert refusals(io.BytesIO(locked)) == ["not_a_workbook"]


@pytest.mark.parametrize(("at", "value"), [(10, 99), (6, 250)], ids=["method", "version"])
def test_a_way_of_packing_that_nobody_knows_is_refused(at, value):
    file = bytearray(as_xlsx(TABLE).getvalue())
    for place in [one.start() for one in re.finditer(b"PK\x01\x02", bytes(file))]:
        file[place + at] = value

    assert refusals(io.BytesIO(file)) == ["not_a_workbook"]


@pytest.mark.parametrize("part", ["sheet1", "workbook", "sharedStrings", "styles"])
def test_parts_that_are_no_xml_or_declare_entities_are_refused(part):
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'

    assert refusals(repacked(as_xlsx(TABLE), **{part: lambda content: content[:-5]})) == ["not_a_workbook"]
    assert refusals(repacked(as_xlsx(TABLE), **{part: lambda content: bomb})) == ["not_a_workbook"]


@pytest.mark.parametrize("part", ["sheet1", "workbook"])
def test_a_workbook_without_its_sheet_is_refused(part):
    assert refusals(repacked(as_xlsx(TABLE), **{part: None})) == ["not_a_workbook"]


def test_a_sheet_is_one_of_the_workbook_s_own_parts():
    def elsewhere(part):
        return part.replace(b"worksheets/sheet1.xml", b"sharedStrings.xml")

    assert refusals(repacked(as_xlsx(TABLE), workbook=elsewhere)) == ["not_a_workbook"]


FAR = [
    (b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>', ["too_many_rows"]),
    (b'<row r="2"><c r="XFD2"><v>1</v></c></row>', ["too_many_columns"]),
    (b'<row r="1000000"><c r="ALL1000000"><v>1</v></c></row>', ["workbook_too_large"]),
    (b'<x:row xmlns:x="y" r="1000000"><x:c r="ALL1000000"><x:v>1</x:v></x:c></x:row>', ["workbook_too_large"]),
    (b'<row r="2"><c r="A99999999999"><v>1</v></c></row>', ["not_a_workbook"]),
    (b'<row r="-1"><c r="A1"><v>1</v></c></row>', ["not_a_workbook"]),
    (b'<row r="x"><c r="A1"><v>1</v></c></row>', ["not_a_workbook"]),
]


@pytest.mark.parametrize(("row", "codes"), FAR, ids=lambda one: str(one)[:40])
def test_cells_far_away_make_no_room(row, codes):
    assert refusals(with_sheet(HEAD + row)) == codes


def test_a_far_cell_that_is_empty_does_no_harm():
    assert [event.body for event in read_file(with_sheet(HEAD + b'<row r="1048576"><c r="XFD1048576" s="0"/></row>'), "xlsx")] == []


def test_text_that_many_cells_share_is_counted_for_each(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_CHARACTERS", 2000)
    long = as_xlsx([["stage", "fields.reason"], *([["loss", "x" * 100]] * 15)])
    longer = as_xlsx([["stage", "fields.reason"], *([["loss", "x" * 100]] * 25)])

    assert len(list(read_file(long, "xlsx"))) == 15
    assert refusals(longer) == ["workbook_too_large"]


def test_a_number_of_a_shared_text_in_pieces_is_one_number(monkeypatch):
    texts = b"<sst>" + b"<si><t>a</t></si>" * 12 + b"<si><t>" + b"x" * 3000 + b"</t></si></sst>"
    monkeypatch.setattr(workbook, "MOST_CHARACTERS", 2000)
    cell = b'<row r="2"><c r="A2" t="s"><v>1<!-- -->2</v></c></row>'

    assert refusals(repacked(with_sheet(HEAD + cell), sharedStrings=lambda part: texts)) == ["workbook_too_large"]


def test_what_a_sheet_holds_is_bounded(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_TEXTS", 3)
    assert refusals(as_xlsx(TABLE)) == ["workbook_too_large"]
    monkeypatch.undo()
    monkeypatch.setattr(workbook, "MOST_ELEMENTS", 30)
    assert refusals(as_xlsx([["stage"], *([["loss"]] * 30)])) == ["workbook_too_large"]
    monkeypatch.undo()
    monkeypatch.setattr(workbook, "MOST_ERRORS", 3)
    assert refusals(as_xlsx([["stage"], *([[("=NA()", "#N/A")]] * 4)])) == ["cell_is_error"]


def test_a_nul_in_a_cell_is_refused():
    assert refusals(as_xlsx([["stage"], ["a\x00b"]])) == ["file_holds_nul"]
    assert refusals(as_xlsx([["stage", "a\x00b"]])) == ["file_holds_nul"]


class Panicking:
    """A reader that fails as its worst: `PanicException` is no `Exception`."""

    def __init__(self, problem: BaseException) -> None:
        self.problem = problem

    def __call__(self, *_: object) -> None:
        raise self.problem


@pytest.mark.parametrize("problem", [type("PanicException", (BaseException,), {})("index out of bounds"), OverflowError("date")])
def test_what_the_reader_raises_is_a_refusal(problem, monkeypatch):
    monkeypatch.setattr(xlsx, "CalamineWorkbook", type("Reader", (), {"from_filelike": Panicking(problem)}))

    assert refusals(as_xlsx(TABLE)) == ["not_a_workbook"]


def test_only_the_reader_s_failures_are_refusals(monkeypatch):
    monkeypatch.setattr(xlsx, "CalamineWorkbook", type("Reader", (), {"from_filelike": Panicking(KeyboardInterrupt())}))

    with pytest.raises(KeyboardInterrupt):
        list(read_file(as_xlsx(TABLE), "xlsx"))
