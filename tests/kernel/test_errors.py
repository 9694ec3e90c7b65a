import pytest

from traceability.kernel.errors import ClaimsRefused, Missing, Refusal, Tampering, refuse_if
from traceability.kernel.text import Text


class LotEmpty(Refusal):
    code = "lot_empty"
    says = Text(en="Lot {lot} is empty.", zh="批次{lot}已空。")


def test_an_error_has_code_sentence_and_pointer():
    error = LotEmpty(pointer="/inputs/0/lot", lot="HFR:1")

    assert (error.code, error.pointer, error.text.zh) == ("lot_empty", "/inputs/0/lot", "批次HFR:1已空。")
    assert str(error) == "lot_empty at /inputs/0/lot: Lot HFR:1 is empty."


def test_a_fact_that_the_sentence_needs_must_be_given():
    with pytest.raises(ValueError):
        LotEmpty().text  # noqa: B018


def test_refused_claims_hold_every_problem():
    problems = [LotEmpty(lot="HFR:1"), Missing()]
    with pytest.raises(ClaimsRefused) as refused:
        refuse_if(problems)

    assert list(refused.value.problems) == problems
    assert refused.value.text.en.startswith("2 problems")


def test_without_problems_nothing_is_refused():
    refuse_if([])


def test_tampering_names_what_is_wrong():
    assert "leaf 4" in Tampering(what="leaf 4").text.en
