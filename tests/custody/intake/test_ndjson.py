"""Each line is an event, read strictly; what is wrong with one line is a problem of that event alone."""

import io
import json

import pytest

from traceability.custody.errors import FileRefused
from traceability.custody.intake import ndjson
from traceability.custody.intake.files import read_file

GOOD = b'{"stage": "loss"}'


def read(content: bytes):
    return list(read_file(io.BytesIO(content), "ndjson"))


def found(event):
    assert all(problem.text.en and problem.text.zh for problem in event.problems)
    return sorted((problem.code, problem.pointer, problem.facts["column"]) for problem in event.problems)


def test_lines_are_events():
    events = read(b"\xef\xbb\xbf" + GOOD + b"\r\n\n  \n" + GOOD)

    assert [(event.number, event.row, event.rows, event.body, event.problems) for event in events] == [
        (1, 1, 1, {"stage": "loss"}, ()),
        (2, 4, 1, {"stage": "loss"}, ()),
    ]
    assert read(b"") == read(b"\n\n") == []


NO_JSON = [b"{", b"nothing", b'{"a": NaN}', b"[-Infinity]", b"\xff", b'{"a": 1}}', b"{'a': 1}", b'{"a": "\t"}', b'{"a":1,}', b"\x00"]


@pytest.mark.parametrize("line", NO_JSON)
def test_a_line_that_is_no_json_is_that_line_s_problem(line):
    first, second, third = read(GOOD + b"\n" + line + b"\n" + GOOD)

    assert (second.body, found(second)) == (None, [("line_not_json", "", "")])
    assert second.problems[0].facts["row"] == 2
    assert not first.problems and not third.problems


@pytest.mark.parametrize("line", [b"7", b'"loss"', b"null", b"[]", b"true"])
def test_what_is_no_event_is_left_to_the_claims_reader(line):
    (event,) = read(line)

    assert (event.body, event.problems) == (json.loads(line), ())


STRICT = [
    (b'{"a": 1.5}', {"a": "1.5"}, ("line_number_not_text", "/a", "a")),
    (b'{"a": [1e3]}', {"a": ["1e3"]}, ("line_number_not_text", "/a/0", "a/0")),
    (b'{"a": 0.1000}', {"a": "0.1000"}, ("line_number_not_text", "/a", "a")),
    (b'{"a": 9007199254740992}', {"a": "9007199254740992"}, ("line_number_not_text", "/a", "a")),
    (b'{"a": {"b": 1, "b": 1}}', {"a": {"b": 1}}, ("line_name_twice", "/a/b", "a/b")),
    (b'{"a": "\\u0000"}', {"a": "\ufffd"}, ("line_text_not_plain", "/a", "a")),
    (b'{"a": "\\ud800"}', {"a": "\ufffd"}, ("line_text_not_plain", "/a", "a")),
    (b'{"\\udfff": 1}', {"\ufffd": 1}, ("line_text_not_plain", "", "")),
]


@pytest.mark.parametrize(("line", "body", "problem"), STRICT)
def test_what_two_readers_could_understand_differently_is_a_problem(line, body, problem):
    (event,) = read(line)

    assert (event.body, found(event)) == (body, [problem])
    json.dumps(event.body, ensure_ascii=False).encode()


def test_places_can_be_told_in_utf_8_whatever_names_are():
    (event,) = read(b'{"\\ud800": [0.5], "\\udfff": 1, "\\udfff": 2}')

    assert {problem.pointer for problem in event.problems} == {"", "/\\ud800/0", "/\\udfff"}


def test_whole_numbers_stay_numbers():
    (event,) = read(b'{"a": 9007199254740991, "b": -1, "c": true}')

    assert (event.body, event.problems) == ({"a": 9007199254740991, "b": -1, "c": True}, ())


def test_a_million_digits_are_not_computed_with():
    (event,) = read(b'{"a": ' + b"9" * 1_000_000 + b"}")

    assert found(event) == [("line_number_not_text", "/a", "a")]


@pytest.mark.parametrize("depth", [51, 100_000])
def test_deep_lines_are_a_problem(depth):
    deep, good = read(b"[" * depth + b"]" * depth + b"\n" + GOOD)

    assert [problem.code for problem in deep.problems] == ["line_too_deep"]
    assert deep.body is None and not good.problems
    (event,) = read(b"[" * 50 + b"]" * 50)
    assert event.problems == ()


def test_problems_of_one_line_are_bounded():
    (event,) = read(json.dumps([0.5] * 1000).encode())

    assert len(event.problems) == ndjson.MOST_PROBLEMS


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
@pytest.mark.parametrize("more", [-1, 0, 1, 2, 3, 4, 5, 6, 7, 2_000_000])
def test_a_line_is_as_long_as_it_may_be(end, more):
    line = b'"' + b"x" * (ndjson.MOST_LINE_BYTES + more - 2) + b'"'
    events = read(b"7\n" + line + end + (GOOD if end else b""))

    assert [problem.code for problem in events[1].problems] == (["line_too_long"] if more > 0 else [])
    assert [event.row for event in events] == ([1, 2, 3] if end else [1, 2])
    assert events[-1].body == ({"stage": "loss"} if end else events[1].body)


def test_blanks_do_not_make_a_long_line_short():
    events = read(b'"' + b"x" * (ndjson.MOST_LINE_BYTES - 2) + b'"' + b"\r" * 9 + b"7\n" + GOOD)

    assert [[problem.code for problem in event.problems] for event in events] == [["line_too_long"], []]


def test_a_long_line_is_not_held_whole():
    class Counted(io.BytesIO):
        longest = 0

        def readline(self, size: int | None = -1) -> bytes:
            part = super().readline(size)
            Counted.longest = max(Counted.longest, len(part))
            return part

    list(read_file(Counted(b"x" * 8_000_000), "ndjson"))

    assert Counted.longest < 2 * ndjson.MOST_LINE_BYTES


def test_lines_are_bounded(monkeypatch):
    monkeypatch.setattr(ndjson, "MOST_ROWS", 2)

    assert len(read(GOOD + b"\n" + GOOD + b"\n")) == 2
    with pytest.raises(FileRefused) as caught:
        read(GOOD + b"\n\n" + GOOD)
    assert [(problem.code, problem.facts["row"]) for problem in caught.value.problems] == [("too_many_rows", 3)]
