from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_lot, an_assay
from traceability.review.catalogue import Finding
from traceability.review.checks.a04_assay_arithmetic import MAX_SUM, MIN_SUM, assay_arithmetic


def asked(form="mixed_oxide", policies=None, **shares: str) -> Finding:
    return assay_arithmetic(a_dossier(lots=[a_lot("H:L-1", form=form, assay=an_assay(shares_percent=shares))], policies=policies))


@pytest.mark.parametrize(("nd", "result"), [("49.00", "passed"), ("48.99", "failed"), ("51.00", "passed"), ("51.01", "failed")])
def test_the_shares_sum_to_a_hundred_within_a_point(nd, result):
    finding = asked(La="30.00", Ce="20.00", Nd=nd)

    assert (finding.result, finding.severity, finding.evidence[0].values["sum"]) == (result, "HOLD", Decimal(nd) + 50)


def test_the_sentence_names_the_sum():
    finding = asked(La="30.00", Ce="20.00", Nd="48.99")

    assert (finding.message.en, finding.message.zh) == ("H:L-1: shares sum to 98.99 %.", "H:L-1：配分合计98.99%。")


@pytest.mark.parametrize(
    ("shares", "element"), [({"La": "101.00", "Ce": "-1.00", "Nd": "0.00"}, "Ce"), ({"Nd": "99.00", "Pm": "1.00"}, "Pm")]
)
def test_what_cannot_be_is_named(shares, element):
    finding = asked(form="oxide", **shares)

    assert (finding.result, finding.evidence[0].values["element"]) == ("failed", element)
    assert f"{element} {shares[element]} % cannot be" in finding.message.en
    assert f"{element} {shares[element]}%不可能" in finding.message.zh


@pytest.mark.parametrize(("form", "result"), [("concentrate", "not_checked"), ("oxide", "not_applicable"), ("metal", "not_applicable")])
def test_two_shares_say_too_little_of_a_mixture_and_enough_of_a_single_product(form, result):
    assert asked(form=form, Nd="75.00", Pr="24.00").result == result


def test_no_pm_and_no_shares_are_fine():
    assert asked(La="30.00", Ce="20.00", Nd="50.00", Pm="0.00").result == "passed"
    assert assay_arithmetic(a_dossier(lots=[a_lot(assay=None)])).result == "not_applicable"


def test_without_its_policies_it_is_not_checked():
    assert asked(policies={}, La="30.00", Ce="20.00", Nd="50.00").result == "not_checked"


@pytest.mark.parametrize("policies", [{MIN_SUM: "99.5"}, {MAX_SUM: "98"}])
def test_the_limits_are_the_policys(policies):
    assert asked(policies=policies, La="30.00", Ce="20.00", Nd="49.20").result == "failed"
