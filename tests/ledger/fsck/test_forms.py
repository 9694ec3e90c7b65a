"""The short way says yes only where the strict reader does."""

import json
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from traceability.ledger.fsck.forms import Reader, envelope_of
from traceability.tlog import canonical
from traceability.tlog.errors import NotCanonical

EXAMPLE = json.loads((Path(__file__).parent.parent.parent / "vectors" / "ledger-example.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("entry", EXAMPLE["entries"], ids=lambda entry: str(entry["index"]))
def test_real_leaves_are_read(entry):
    assert envelope_of(entry["leaf"].encode()) == canonical.read_object(entry["leaf"].encode())


@pytest.mark.parametrize(
    "leaf",
    [
        b"", b"[]", b'"x"', b"1", b"null", b'{"a":1 }', b'{ "a":1}', b'{"a": 1}', b'{"b":1,"a":2}', b'{"a":1,"a":1}', b'{"a":1,"a":2}', b'{"a":1.0}', b'{"a":1.5}',
        b'{"a":1e3}', b'{"a":-0}', b'{"a":9007199254740992}', b'{"a":99999999999999999999}', b'{"a":null}', b'{"a":[null]}', b'{"a":NaN}', b'{"a":"\\u0041"}',
        b'{"a":"\\/"}', b'{"a":"\\u0000"}', b'{"a":"\\ud800"}', '{"a":"e\u0301"}'.encode(), '{"a":"\u0378"}'.encode(), b'{"a":"\xff"}', b'{"a":"\x00"}', b'{"a":"\t"}',
        '{"\U0001f600":1,"\uffe5":1}'.encode().replace(b'{"\xf0\x9f\x98\x80":1,"\xef\xbf\xa5":1}', '{"\uffe5":1,"\U0001f600":1}'.encode()),
        b"{" + b'"a":{' * 70 + b"}" * 71, b'{"a":1}\n', b'\xef\xbb\xbf{"a":1}', b'{"a":01}', b'{"a":+1}', b'{"a":tru}', b'{"a":1}{',
    ],
)  # fmt: skip
def test_what_the_strict_reader_refuses_is_refused(leaf):
    with pytest.raises(NotCanonical):
        canonical.read_object(leaf)
    with pytest.raises(NotCanonical):
        envelope_of(leaf)


VALUES = st.recursive(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
    | st.integers(-(2**54), 2**54)
    | st.booleans()
    | st.none()
    | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=4), VALUES, max_size=4), st.sampled_from(["sorted", "canonical", "loose"]))
def test_both_readers_agree(value, form):
    if form == "canonical":
        try:
            leaf = rfc8785.dumps(value)
        except (rfc8785.CanonicalizationError, UnicodeEncodeError):
            return
    else:
        leaf = json.dumps(value, ensure_ascii=False, sort_keys=form == "sorted", separators=(",", ":")).encode("utf-8", "replace")
    try:
        strict = canonical.read_object(leaf)
    except NotCanonical:
        with pytest.raises(NotCanonical):
            envelope_of(leaf)
    else:
        assert envelope_of(leaf) == strict


FIELDS = ("said", "at", "version", "prev", "commitments", "v", "is_usual", "envelope")


@pytest.mark.parametrize("entry", EXAMPLE["entries"], ids=lambda entry: str(entry["index"]))
def test_a_leaf_says_the_same_whether_it_is_read_whole_or_by_its_shape(entry):
    leaf, reader = entry["leaf"].encode(), Reader()
    whole, by_shape = reader.read(leaf), reader.read(leaf)

    assert [getattr(by_shape, field) for field in FIELDS] == [getattr(whole, field) for field in FIELDS]
    assert by_shape.is_usual and by_shape.said[1] == json.loads(leaf)["uid"]
    with pytest.raises(NotCanonical):
        reader.read(leaf.replace(b'"v":1', b'"v": 1'))


@pytest.mark.parametrize(
    "changed",
    [{"v": 2}, {"v": True}, {"w": 1}, {"nonce": None}, {"commitments": "none"}, {"body": "none"}, {"subject": "none"}],
    ids=str,
)
def test_a_leaf_with_other_members_is_not_usual(changed):
    envelope = {**json.loads(EXAMPLE["entries"][0]["leaf"]), **changed}
    leaf = canonical.write({name: value for name, value in envelope.items() if value is not None})
    reader = Reader()

    assert [reader.read(leaf).is_usual for _ in range(2)] == [False, False]
