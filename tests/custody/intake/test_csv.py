"""CSV as spreadsheets write it is read; what cannot be read is refused with its row."""

import io

import pytest

from tests.custody.intake.filling import csv_of
from traceability.custody.errors import FileRefused
from traceability.custody.intake import csv, tables
from traceability.custody.intake.files import read_file


def refusals(file):
    with pytest.raises(FileRefused) as caught:
        list(read_file(file if isinstance(file, io.BytesIO) else io.BytesIO(file), "csv"))
    assert all(problem.text.en and problem.text.zh for problem in caught.value.problems)
    return [(problem.code, problem.facts["row"]) for problem in caught.value.problems]


def bodies(content: bytes):
    return [event.body for event in read_file(io.BytesIO(content), "csv")]


READ = [
    b"stage,facility\nloss,F-1\n",
    b"stage,facility\r\nloss,F-1",
    b"\xef\xbb\xbfstage,facility\nloss,F-1\n",
    b"stage;facility\nloss;F-1\n",
    b"stage\tfacility\nloss\tF-1\n",
    b'"stage","facility"\n"loss","F-1"\n',
    b'\xef\xbb\xbf"stage";"facility"\n"loss";"F-1"\n',
    b"stage,facility\n\n\nloss,F-1\n\n",
]


@pytest.mark.parametrize("content", READ)
def test_what_spreadsheets_write_is_read(content):
    assert bodies(content) == [{"stage": "loss", "facility": "F-1"}]


def test_quotes_hold_delimiters_quotes_and_lines():
    content = b'stage,fields.reason,facility\nloss,"a, ""b""\nc",F-1\nloss,="1",\n'

    events = list(read_file(io.BytesIO(content), "csv"))

    assert [event.body["fields"]["reason"] for event in events] == ['a, "b"\nc', '="1"']
    assert [event.row for event in events] == [2, 3]


def test_only_the_header_says_what_parts_cells():
    assert bodies(b'stage;fields.reason\nloss;"1,5,6"\nloss;1,5,6\n') == [{"stage": "loss", "fields": {"reason": "1,5,6"}}] * 2


REFUSED = [
    (b'stage,facility\nloss,F-1\nloss,"F-1\nloss,F-1\n', [("quote_not_closed", 3)]),
    (b'stage,facility\nloss,"F-1"x\n', [("row_not_csv", 2)]),
    (b"stage,facility\rloss,F-1\r", [("row_not_csv", 1)]),
    ("stage,facility\nloss,F-1\nloss,钕\n".encode("gb18030"), [("file_not_utf8", 3)]),
    ("stage,facility\nloss,F-1\n".encode("utf-16"), [("file_holds_nul", 1)]),
    (b"stage,facility\nloss,F-1\nloss,F\x00\n", [("file_holds_nul", 3)]),
    (b"stage,facility\nloss,\xed\xa0\x80\n", [("file_not_utf8", 2)]),
    (b'stage,facility\nloss,"' + b"x\n" * 70_000, [("cell_too_long", 2)]),
    (b"PK\x03\x04" + b"\x00" * 100, [("file_holds_nul", 1)]),
]


@pytest.mark.parametrize(("content", "found"), REFUSED, ids=lambda one: str(one)[:40])
def test_what_cannot_be_read_is_refused_with_its_row(content, found):
    assert refusals(content) == found


def test_what_is_not_utf8_is_told_how_to_save_it():
    with pytest.raises(FileRefused) as caught:
        list(read_file(io.BytesIO(b"stage\n\xff\n"), "csv"))

    (problem,) = caught.value.problems
    assert "CSV UTF-8" in problem.text.en and "CSV UTF-8" in problem.text.zh


def test_rows_before_the_bad_one_are_read():
    events = read_file(csv_of('stage,facility\nloss,F-1\nloss,F-2\n"'), "csv")

    assert [next(events).body["facility"], next(events).body["facility"]] == ["F-1", "F-2"]
    with pytest.raises(FileRefused):
        next(events)


class Endless(io.RawIOBase):
    """A file without an end, and without a line's end but in its header; it fails when more is read than a row may have."""

    def __init__(self, start: bytes, rest: bytes) -> None:
        self.start, self.rest, self.given = start, rest, 0

    def tell(self) -> int:
        return 0

    def seek(self, place: int, whence: int = 0) -> int:
        self.given = 0
        return 0

    def readline(self, size: int = -1) -> bytes:
        assert size > 0
        if not self.given:
            self.given += len(self.start)
            return self.start
        self.given += size
        assert self.given < 4 * csv._MOST_BYTES
        return (self.rest * (size // len(self.rest) + 1))[:size]


@pytest.mark.parametrize("rest", [b"x", b"x,", "字".encode()])
def test_a_line_without_end_is_not_read_whole(rest):
    assert refusals_of_endless(Endless(b"stage,facility\n", rest)) in ([("row_too_long", 2)], [("cell_too_long", 2)])


def refusals_of_endless(file):
    with pytest.raises(FileRefused) as caught:
        list(read_file(file, "csv"))
    return [(problem.code, problem.facts["row"]) for problem in caught.value.problems]


def test_quoted_lines_are_bounded_together(monkeypatch):
    monkeypatch.setattr(csv, "_MOST_BYTES", 100)
    row = ",".join(['"x\n"'] * 10)

    assert refusals(f"stage\n{row}{row}{row}\n".encode()) == [("row_too_long", 2)]
    assert len(bodies(b'stage,fields.reason\nloss,"x\n"\n' + b'loss,"x\n"\n' * 30)) == 31


def test_the_csv_module_s_own_limit_is_above_ours():
    import csv as standard

    assert standard.field_size_limit() > tables.MOST_CELL_CHARACTERS
