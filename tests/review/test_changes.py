"""What a revision says otherwise: by the natural key of rows, never by their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability.review.changes import Change, FailingChange, failing_change, said_changes

LINE = {"lot": "HFR:L-1", "net_kg": "1000.000", "hs_code": "2846901999"}
OTHER = {"lot": "HFR:L-2", "net_kg": "5.000", "hs_code": "2846901999"}
PAPER = {"kind": "contract", "number": "C-1"}


def test_members_are_named_by_their_place():
    before = {"destination": "DE", "end_use": "motors", "consignee": {"name": "A", "country": "DE"}}
    now = {"destination": "JP", "port": "CNSHA", "end_use": "motors", "consignee": {"name": "B", "country": "DE"}}

    assert said_changes(before, now) == (
        Change("/consignee/name", "A", "B"),
        Change("/destination", "DE", "JP"),
        Change("/port", None, "CNSHA"),
    )


def test_a_line_is_known_by_its_lot_and_tariff_code():
    now = {"lines": [OTHER, LINE | {"net_kg": "900.000"}]}

    assert said_changes({"lines": [LINE, OTHER]}, now) == (Change("/lines/HFR:L-1 2846901999/net_kg", "1000.000", "900.000"),)


def test_what_is_added_and_removed_is_shown_whole():
    said = said_changes({"lines": [LINE], "documents": [PAPER]}, {"lines": [OTHER], "documents": [PAPER | {"number": "C-2"}]})

    assert [(one.place, one.kind) for one in said] == [
        ("/documents/contract C-1", "removed"),
        ("/documents/contract C-2", "added"),
        ("/lines/HFR:L-1 2846901999", "removed"),
        ("/lines/HFR:L-2 2846901999", "added"),
    ]
    assert said[3].now == OTHER


def test_a_paper_whose_digest_changed_is_the_same_paper():
    before, now = ({"documents": [PAPER | {"sha256": digest * 64}]} for digest in "ab")

    assert said_changes(before, now) == (Change("/documents/contract C-1/sha256", "a" * 64, "b" * 64),)


def test_rows_with_one_key_are_counted():
    before, now = {"lines": [LINE, LINE]}, {"lines": [LINE, LINE | {"net_kg": "1.000"}]}

    assert said_changes(before, now) == (Change("/lines/HFR:L-1 2846901999 #2/net_kg", "1000.000", "1.000"),)


def test_rows_without_a_key_are_compared_place_by_place():
    before, now = {"packages": [{"line": 1, "seals": ["X1"]}]}, {"packages": [{"line": 1, "seals": ["X1", "X2"]}, {"line": 1}]}

    assert said_changes(before, now) == (
        Change("/packages/1/seals", ["X1"], ["X1", "X2"]),
        Change("/packages/2", None, {"line": 1}),
    )


def test_what_differs_between_any_two_shipments_is_no_change():
    before, now = {"number": "EX-1", "revision": 1, "revises": None}, {"number": "EX-2", "revision": 2, "revises": "EX-1"}

    assert said_changes(before | {"submitted_at": "a"}, now | {"submitted_at": "b"}) == ()


@pytest.mark.parametrize(("before", "now", "kind"), [(None, 1, "added"), (1, None, "removed"), (1, 2, "changed")])
def test_a_change_says_what_it_is(before, now, kind):
    assert Change("/port", before, now).kind == kind


def test_what_became_of_failed_checks():
    assert failing_change(["E07", "C09"], ["C09", "V01"]) == FailingChange(("V01",), ("E07",), ("C09",))
    assert failing_change([], []) == FailingChange()


rows = st.lists(
    st.fixed_dictionaries({"lot": st.sampled_from("AB"), "hs_code": st.sampled_from("12"), "net_kg": st.text(max_size=2)}), max_size=4
)


@given(st.dictionaries(st.sampled_from(["lines", "documents", "port"]), rows | st.text(max_size=2), max_size=3))
def test_what_is_the_same_has_no_changes(value):
    assert said_changes(value, value) == ()


@given(rows, rows)
def test_rows_that_differ_have_changes_and_in_another_order_the_same_number_both_ways(before, now):
    forth, back = said_changes({"lines": before}, {"lines": now}), said_changes({"lines": now}, {"lines": before})

    assert {(one.place, one.kind) for one in forth if one.kind == "changed"} == {
        (one.place, one.kind) for one in back if one.kind == "changed"
    }
    assert len(forth) == len(back)
    in_order = sorted(before, key=str) == sorted(now, key=str)
    assert in_order or forth
