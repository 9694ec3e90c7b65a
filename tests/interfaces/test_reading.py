"""A body that two readers could understand differently is refused, with its place."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability.interfaces import reading
from traceability.kernel.errors import Malformed


def problems(body):
    with pytest.raises(Malformed) as refused:
        reading.read(body)
    return [(problem.code, problem.pointer or "") for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", [("not_json", "")]),
        (b"[1,", [("not_json", "")]),
        (b'{"a":1} x', [("not_json", "")]),
        (b"{'a':1}", [("not_json", "")]),
        (b"\xff", [("not_json", "")]),
        (b"\xef\xbb\xbf{}", [("not_json", "")]),
        (b'{"a":NaN}', [("not_json", "")]),
        (b'{"a":-Infinity}', [("not_json", "")]),
        (b'{"inputs":[{"net_kg":12.5}]}', [("number_not_text", "/inputs/0/net_kg")]),
        (b'{"a":1e3}', [("number_not_text", "/a")]),
        (b'{"a":1E999999}', [("number_not_text", "/a")]),
        (b'{"a":1,"b":2,"a":3}', [("name_twice", "/a")]),
        (b'[{"x":{"y/z":1,"y/z":1}}]', [("name_twice", "/0/x/y~1z")]),
        (b'{"a":9007199254740992}', [("number_too_large", "/a")]),
        (b'{"a":-' + b"9" * 5000 + b"}", [("number_too_large", "/a")]),
        (b'{"a":"x\\u0000"}', [("text_not_plain", "/a")]),
        (b'{"a":"\\ud800"}', [("text_not_plain", "/a")]),
        (b'{"\\udfff":1}', [("text_not_plain", "")]),
        ('{"a":"e\u0301"}'.encode(), [("text_not_normal", "/a")]),
        (b"[" * 40 + b"]" * 40, [("too_deep", "/0" * 32)]),
        (b"[" * 100_000, [("too_deep", "")]),
    ],
)
def test_what_is_not_plain_json_is_refused_with_its_place(body, expected):
    assert problems(body) == expected


def test_every_bad_place_is_named_at_once():
    assert sorted(problems(b'{"a":1.5,"b":{"c":2.5},"d":1,"d":2}')) == [
        ("name_twice", "/d"),
        ("number_not_text", "/a"),
        ("number_not_text", "/b/c"),
    ]


def test_a_long_list_of_bad_places_is_cut():
    assert len(problems(json.dumps([1.5] * 500).encode())) == reading.MAX_LISTED


def test_more_values_than_any_request_needs_are_refused(monkeypatch):
    monkeypatch.setattr(reading, "MAX_VALUES", 10)

    assert problems(b"[" + b"1," * 10 + b"1]") == [("too_many_values", "")]


def test_escaped_pairs_and_chinese_are_plain_text():
    assert reading.read('{"稀土":"\\ud83d\\ude00 镨钕"}'.encode()) == {"稀土": "😀 镨钕"}


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-reading.MAX_INTEGER, reading.MAX_INTEGER) | st.from_regex(r"[ -~]{0,20}", fullmatch=True),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.from_regex(r"[a-z/~]{1,8}", fullmatch=True), inner, max_size=4),
    max_leaves=20,
)


@given(plain)
def test_plain_values_are_read_as_they_were_written(value):
    assert reading.read(json.dumps(value).encode()) == value


@given(st.binary(max_size=60))
def test_no_bytes_break_the_reader(body):
    with suppress(Malformed):
        reading.read(body)
