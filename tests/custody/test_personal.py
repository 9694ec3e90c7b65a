"""Persons and plates are parted from what is kept for ever, and joined again for who may see them."""

from hypothesis import given
from hypothesis import strategies as st

from traceability.custody.personal import PERSONAL, joined, parted

NAMES = st.sampled_from(["vehicle", "supplier", "signed_by", "number", "fields", "documents"])
BODIES = st.recursive(
    st.text(max_size=5) | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


def test_a_plate_goes_and_its_place_is_kept():
    body = {"transport": {"vehicle": "赣B12345", "pieces": 3}, "documents": [{"number": "1"}, {"fields": {"signed_by": "Ada"}}]}

    rest, apart = parted(body)

    assert rest == {"transport": {"pieces": 3}, "documents": [{"number": "1"}, {"fields": {}}]}
    assert apart == {"/transport/vehicle": "赣B12345", "/documents/1/fields/signed_by": "Ada"}
    assert joined(rest, apart) == body


def test_what_was_erased_stays_away():
    assert joined({"documents": []}, {"/documents/4/fields/signed_by": "Ada"}) == {"documents": []}


@given(st.dictionaries(NAMES, BODIES, max_size=4))
def test_parting_and_joining_is_the_same_body(body):
    rest, apart = parted(body)

    assert joined(rest, apart) == body
    assert not any(name in str(rest) and f"'{name}': '" in str(rest) for name in PERSONAL)
