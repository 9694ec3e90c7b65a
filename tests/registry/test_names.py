from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability.registry.names import folded, similarity, trigrams


@pytest.mark.parametrize("name", [
    "Meridian Ordnance Supply FZE",
    "MERIDIAN  ordnance-supply, F.Z.E.",
    "Ｍｅｒｉｄｉａｎ Ordnance Supply",
    "Meridian Ordnance & Supply Co., Ltd.",
    "Meridian Ordnance Supply (LLC)",
])  # fmt: skip
def test_spellings_of_one_name_fold_to_one(name):
    assert folded(name) == "meridian ordnance supply"


def test_chinese_legal_forms_fall_away():
    assert folded("华方稀土分离有限公司") == folded("华方稀土分离股份有限公司") == folded("华方稀土分离")


@pytest.mark.parametrize(("one", "other"), [("Meridian Supply", "Meridian Ordnance Supply"), ("Huafang", "华方"), ("Norden A", "Norden B")])
def test_different_names_stay_different(one, other):
    assert folded(one) != folded(other)


def test_a_name_that_is_nothing_but_a_legal_form_is_kept():
    assert folded("Co. Ltd") == "co ltd"
    assert folded("???") == "???"


@given(st.text(alphabet=st.characters(codec="ascii"), min_size=1, max_size=60))
def test_what_is_folded_folds_no_further(name):
    assert folded(folded(name)) == folded(name)


def test_a_name_has_the_trigrams_of_its_padded_words():
    assert trigrams("ab c") == {"  a", " ab", "ab ", "  c", " c "}
    assert trigrams("") == frozenset()


@pytest.mark.parametrize(
    ("one", "other", "like"),
    [("drivewerk", "drivewerk", "1"), ("drivewerk", "odra", "0"), ("word", "two words", "0.3636"), ("", "", "0")],
)
def test_names_are_as_like_as_the_trigrams_that_both_have(one, other, like):
    """The third pair is that of pg_trgm's own documentation: 4 of 11."""
    assert similarity(one, other).quantize(Decimal("0.0001")) == Decimal(like)
    assert similarity(other, one) == similarity(one, other)
