import json
import tracemalloc

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from tests.tlog.example import EXAMPLE, LEAVES
from traceability.tlog import canonical
from traceability.tlog.canonical import DEEPEST, LARGEST_INTEGER
from traceability.tlog.errors import NotCanonical


def _is_allowed(text):
    try:
        canonical.write(text)
    except NotCanonical:
        return False
    return True


texts = st.text(max_size=20).filter(_is_allowed)
values = st.recursive(
    st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=20,
)


@pytest.mark.parametrize("entry", EXAMPLE["entries"], ids=lambda entry: f"leaf {entry['index']}")
def test_the_leaves_of_the_example(entry):
    assert canonical.write(entry["envelope"]) == entry["leaf"].encode()
    assert canonical.read(entry["leaf"].encode()) == entry["envelope"]
    assert len(entry["leaf"].encode()) == entry["leaf_length"]


# ---- laws


@given(values)
def test_two_writers_that_know_nothing_of_each_other_agree(value):
    assert canonical.write(value) == rfc8785.dumps(value)


@given(values)
def test_what_is_written_the_quick_way_is_the_same_to_the_byte(value):
    assert canonical.write_plainly(value) in (None, rfc8785.dumps(value))


@pytest.mark.parametrize("entry", EXAMPLE["entries"], ids=lambda entry: f"leaf {entry['index']}")
def test_ordinary_entries_are_written_the_quick_way(entry):
    assert canonical.write_plainly(entry["envelope"]) == entry["leaf"].encode()


@pytest.mark.parametrize("text", ["赣州（江西）分离厂，氧化镨钕", "全角\u3000空格", "\uff08\ufb01", "Ä ö é"])
def test_ordinary_chinese_is_written_the_quick_way(text):
    value = {text: [text], "name": text}

    assert canonical.write_plainly(value) == rfc8785.dumps(value)


def test_names_that_sort_in_two_ways_are_written_the_slow_way():
    value = {"\ufb01": 1, "\U0001f600": 2}

    assert canonical.write_plainly(value) is None
    assert list(canonical.read_object(canonical.write(value))) == ["\U0001f600", "\ufb01"]


@given(values)
def test_what_was_written_is_read(value):
    assert canonical.read(canonical.write(value)) == value


@given(values)
def test_the_canonical_form_is_a_fixed_point_of_any_layout(value):
    spread = json.dumps(value, indent=3).encode()

    assert canonical.write(canonical.parse(spread)) == canonical.write(value)


@given(values, st.data())
def test_the_quick_way_and_the_slow_way_agree_on_whatever_is_bent(value, data):
    text = bytearray(canonical.write(value))
    for _ in range(data.draw(st.integers(0, 2))):
        at = data.draw(st.integers(0, len(text)))
        text[at : at + data.draw(st.integers(0, 2))] = data.draw(
            st.sampled_from([b"", b'"', b" ", b"0", b".5", b"\\u0061", b"\xcc\x81", b"null", b"{", b"]"])
        )

    assert _answer(canonical.read, bytes(text)) == _answer(_read_slowly, bytes(text))


def _read_slowly(data):
    value = canonical.parse(data)
    if canonical.write(value) != data:
        raise NotCanonical("another form")
    return value


def _answer(read, data):
    try:
        return json.dumps(read(data))
    except NotCanonical:
        return None


@given(
    st.dictionaries(st.text('a\u00e9\ufb01\uffee\U00010000\U0001f600\x7f\t"\\', max_size=3).filter(_is_allowed), st.booleans(), max_size=6)
)
def test_members_stand_in_utf_16_order(value):
    assert canonical.write(value) == rfc8785.dumps(value)


def test_an_astral_name_stands_before_u_fb01():
    assert canonical.write({"\ufb01": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb01":1}'.encode()


def test_u_fb33_of_the_standards_own_example_is_not_nfc():
    with pytest.raises(NotCanonical):
        canonical.write({"\ufb33": 1, "\U0001f600": 2})


@pytest.mark.parametrize(
    "value", [LARGEST_INTEGER, -LARGEST_INTEGER, 0, True, "", [], {}, "\x7f", '\x1f\b\f\n\r\t"\\/', "é", "😀", [[]], {"": ""}]
)
def test_edges_that_are_allowed(value):
    data = canonical.write(value)

    assert data == rfc8785.dumps(value)
    assert canonical.read(data) == value


# ---- refusals

WRONG_VALUES = {
    "a float": b'{"a":1.5}',
    "a whole float": b"1.0",
    "an exponent": b"1e2",
    "a huge exponent": b"1E400",
    "not a number": b"NaN",
    "infinity": b"-Infinity",
    "null": b'{"a":null}',
    "null alone": b"null",
    "2^53": b"9007199254740992",
    "-2^53": b"-9007199254740992",
    "an integer of 5,000 digits": b"9" * 5_000,
    "minus zero": b"-0",
    "a leading zero": b"01",
    "a plus": b"+1",
    "a member twice": b'{"a":1,"a":1}',
    "a member twice below": b'[{"b":{"a":1,"a":2}}]',
    "a member twice, once escaped": b'{"a":1,"\\u0061":1}',
    "NFD": '"e\u0301"'.encode(),
    "NFD in a name": '{"e\u0301":1}'.encode(),
    "a singleton that NFC replaces": '"\u212b"'.encode(),
    "U+0000": b'"\\u0000"',
    "U+0000 in a name": b'{"\\u0000":1}',
    "a lone high surrogate": b'"\\ud83d"',
    "a lone low surrogate": b'"\\ude00"',
    "a lone surrogate in a name": b'{"\\ud83d":1}',
    "a surrogate in UTF-8": b'"\xed\xa0\xbd"',
    "an unassigned code point": '"\u0378"'.encode(),
    "a noncharacter": '"\ufffe"'.encode(),
    "broken UTF-8": b'"\xff"',
    "overlong UTF-8": b'"\xc0\xaf"',
    "a byte order mark": b'\xef\xbb\xbf{"a":1}',
    "UTF-16": '"a"'.encode("utf-16"),
    "nothing": b"",
    "two values": b"1 2",
    "a trailing comma": b"[1,]",
    "a comment": b"[1] // one",
    "a raw newline in a string": b'"a\nb"',
    "single quotes": b"{'a':1}",
    "too deep": b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1),
    "far too deep": b"[" * 200_000 + b"]" * 200_000,
    "far too deep and cut off": b'{"a":' * 200_000,
}


def test_more_parts_than_any_bundle_has_are_refused_before_they_are_read():
    data = b"[" + b"[]," * 1_500_000 + b"[]]"

    tracemalloc.start()
    for function in (canonical.parse, canonical.read):
        with pytest.raises(NotCanonical, match="parts"):
            function(data)
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("data", WRONG_VALUES.values(), ids=WRONG_VALUES)
def test_a_value_that_no_entry_has_is_refused(data):
    with pytest.raises(NotCanonical):
        canonical.parse(data)
    with pytest.raises(NotCanonical):
        canonical.read(data)


OTHER_FORMS = {
    "a space": b'{"a": 1}',
    "a newline behind": b'{"a":1}\n',
    "members out of order": b'{"b":1,"a":2}',
    "members in the order of code points": '{"\ufb01":1,"\U0001f600":2}'.encode(),
    "an escape that is not needed": b'"\\u0061"',
    "an escaped slash": b'"\\/"',
    "an astral as two escapes": b'"\\ud83d\\ude00"',
    "an upper-case escape": b'"\\u001F"',
    "a long escape for a newline": b'"\\u000a"',
}


@pytest.mark.parametrize("data", OTHER_FORMS.values(), ids=OTHER_FORMS)
def test_another_form_of_an_allowed_value_is_parsed_and_not_read(data):
    assert canonical.write(canonical.parse(data)) != data
    with pytest.raises(NotCanonical):
        canonical.read(data)


@pytest.mark.parametrize(
    "value",
    [None, 1.0, b"a", {1: 2}, {True: 2}, {"a": None}, [{1, 2}], 2**53, "\ud800", "\x00", {"a": b""}, "e\u0301", "\u0378", float("nan")],
    ids=repr,
)
def test_what_cannot_be_read_is_not_written(value):
    with pytest.raises(NotCanonical):
        canonical.write(value)
    assert canonical.write_plainly(value) is None


def test_the_deepest_nesting_is_allowed():
    data = b"[" * DEEPEST + b"]" * DEEPEST

    assert canonical.write(canonical.read(data)) == data


@pytest.mark.parametrize("data", [b"[]", b'"a"', b"1", b"true"])
def test_an_object_is_asked_for(data):
    with pytest.raises(NotCanonical):
        canonical.read_object(data)


def test_leaves_are_objects():
    assert canonical.read_object(LEAVES[0])["v"] == 1


def test_absent_is_not_null_and_z_is_not_an_offset():
    assert canonical.write({}) != canonical.write({"a": ""})
    assert canonical.write("2026-03-02T08:00:00.000000Z") != canonical.write("2026-03-02T08:00:00.000000+00:00")
    assert canonical.read(b'"2026-03-02T08:00:00.120000Z"') == "2026-03-02T08:00:00.120000Z"
