"""What a known shape lets pass, the strict reader lets pass too; whatever is changed in a leaf."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability.ledger.fsck import shapes
from traceability.ledger.fsck.shapes import Shapes
from traceability.tlog import canonical
from traceability.tlog.errors import NotCanonical

EXAMPLE = json.loads((Path(__file__).parent.parent.parent / "vectors" / "ledger-example.json").read_text(encoding="utf-8"))
LEAVES = [entry["leaf"] for entry in EXAMPLE["entries"]]
FIRST = LEAVES[0]


def knowing(*leaves):
    known = Shapes()
    for leaf in leaves:
        known.learn(leaf, canonical.read_object(leaf.encode()))
    return known


def is_canonical(text):
    try:
        canonical.read_object(text.encode("utf-8", "surrogatepass"))
    except NotCanonical:
        return False
    return True


def says(found):
    """What is read by places, as the strict reader would have it."""
    shape, pieces = found
    committed = shape.commitments and {name: pieces[at] for name, at in shape.commitments.items()}
    return (*shape.contents(pieces), shape.version_of(pieces), pieces[shape.prev] if shape.prev else None, committed)


def read(text):
    envelope = canonical.read_object(text.encode())
    subject = envelope["subject"]
    members = (envelope[name] for name in ("log", "uid", "kind", "organisation"))
    return (*members, subject["type"], subject["id"], envelope["at"], subject["version"], subject.get("prev"), envelope.get("commitments"))


@pytest.mark.parametrize("leaf", LEAVES, ids=["opening", "with commitments", "second version"])
def test_a_leaf_of_a_known_shape_says_by_its_places_what_it_says(leaf):
    found = knowing(leaf).find(leaf)
    assert found is not None and says(found) == read(leaf)


def test_other_contents_and_other_integers_have_the_same_shape():
    known = knowing(*LEAVES)
    for changed in (
        FIRST.replace("Huafang", "Heron 华方"),
        FIRST.replace('"version":1', '"version":9007'),
        FIRST.replace("019cad8f", "029cad8f"),
    ):
        assert changed != FIRST and says(known.find(changed)) == read(changed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"version":1', '"version":01'), ('"version":1', '"version":-0'), ('"version":1', '"version":1.0'), ('"version":1', '"version":1e0'),
        ('"version":1', '"version":9007199254740993'), ('"version":1', '"version":null'), ('"version":1', '"version":"1"'),
        ('"version":1', '"version": 1'), ('"v":1', '"v":2'), ('"v":1', '"v":true'), ('"v":1}', '"v":1} '), ('"v":1', '"w":1'), ('"v":1', '"v":1,"v":1'),
        ('"code"', '"dode"'), ('"code":"HFR","country":"CN"', '"country":"CN","code":"HFR"'), ("HFR", "H\\u0046R"), ("HFR", "H\\/R"), ("HFR", "H\tR"),
        ("HFR", "H\x00R"), ("HFR", "He\u0301R"), ("HFR", "H\u0378R"), ("HFR", "H\ud800R"), ("HFR", 'H"R'), ('["separator"]', "[]"), ('"CN"', '"C" "N"'),
    ],
)  # fmt: skip
def test_what_could_be_spelt_otherwise_is_left_to_the_strict_reader(old, new):
    changed = FIRST.replace(old, new, 1)
    assert changed != FIRST and knowing(*LEAVES).find(changed) is None


ODD = st.sampled_from(['"', "\\", ":", ",", "{", "}", "[", "]", "0", "1", "-", ".", "e", " ", "\n", "\x00", "\x7f", "é", "e\u0301", "\u0378", "华", "🙂", '""', '":', ',"', "01", "null", ""])  # fmt: skip


@given(st.sampled_from(LEAVES), st.lists(st.tuples(st.integers(0, 1300), st.integers(0, 3), ODD), min_size=1, max_size=3))
def test_whatever_is_changed_a_shape_is_found_for_canonical_leaves_alone(leaf, changes):
    for at, gone, put in changes:
        at %= len(leaf)
        leaf = leaf[:at] + put + leaf[at + gone :]

    found = knowing(*LEAVES).find(leaf)

    if found is not None:
        assert is_canonical(leaf) and says(found) == read(leaf)


def test_a_leaf_whose_members_are_no_strings_is_read_whole():
    envelope = canonical.read_object(FIRST.encode())
    for member in ("log", "uid", "kind", "organisation", "at"):
        odd = canonical.write({**envelope, member: {"": "x"}}).decode()
        assert knowing(odd).find(odd) is None
    for member, value in (
        ("commitments", "none"),
        ("commitments", {"/price": 1}),
        ("subject", {"version": 1}),
        ("subject", {**envelope["subject"], "prev": 7}),
    ):
        odd = canonical.write({**envelope, member: value}).decode()
        assert knowing(odd).find(odd) is None


def test_so_many_shapes_are_remembered_and_no_more(monkeypatch):
    monkeypatch.setattr(shapes, "MOST", 5)
    envelope = canonical.read_object(FIRST.encode())
    known = Shapes()
    for number in range(20):
        leaf = canonical.write({**envelope, "body": {"name": ["x"] * number}}).decode()
        known.learn(leaf, canonical.read_object(leaf.encode()))
        assert known.find(leaf) is not None and len(known._layouts) <= 6
