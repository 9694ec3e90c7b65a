from dataclasses import replace
from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_lot, a_receipt, a_sale, an_assay
from traceability.review.catalogue import Finding
from traceability.review.checks.a07_umpire_gap import MIXED, PURE, umpire_gap
from traceability.review.dossier import Input


def asked(ours, theirs, *, form="concentrate", policies=None) -> Finding:
    sale = a_sale(lot="BYM:L-1")
    received = replace(a_receipt(sale), inputs=(Input("BYM:L-1", Decimal(1000), theirs),))
    return umpire_gap(a_dossier(lots=[a_lot("BYM:L-1", form=form, assay=ours)], events=[sale, received], policies=policies))


def of_oxide(percent: str | None):
    return an_assay(treo_percent=percent)


@pytest.mark.parametrize(
    ("theirs", "result"), [("55.5", "passed"), ("55.6", "failed"), ("54.5", "passed"), ("54.4", "failed"), ("55.0", "passed")]
)
def test_half_a_point_between_seller_and_buyer_of_a_mixture(theirs, result):
    finding = asked(of_oxide("55.0"), of_oxide(theirs))

    assert (finding.result, finding.severity) == (result, "HOLD")


@pytest.mark.parametrize(
    ("form", "theirs", "result"),
    [("oxide", "99.6", "passed"), ("oxide", "99.7", "failed"), ("mixed_oxide", "100.0", "passed"), ("mixed_oxide", "98.9", "failed")],
)
def test_a_tenth_of_a_point_of_an_oxide(form, theirs, result):
    assert asked(of_oxide("99.5"), of_oxide(theirs), form=form).result == result


@pytest.mark.parametrize(("theirs", "result"), [("30.6", "passed"), ("30.7", "failed")])
def test_a_tenth_of_a_point_of_metal_in_an_alloy(theirs, result):
    assert asked(an_assay(trem_percent="30.5"), an_assay(trem_percent=theirs), form="strip").result == result


def test_the_sentence_names_both():
    finding = asked(of_oxide("55.0"), of_oxide("55.6"))

    assert finding.message.en == "BYM:L-1: seller 55.0 %, buyer 55.6 % TREO."
    assert finding.message.zh == "BYM:L-1：卖方55.0%，买方55.6%（TREO）。"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (of_oxide(None), of_oxide("55.0")),
        (of_oxide("55.0"), of_oxide(None)),
        (of_oxide("55.0"), an_assay(trem_percent="47.0")),
        (None, of_oxide("55.0")),
    ],
)
def test_a_grade_that_is_missing_or_on_another_basis_is_not_checked(ours, theirs):
    assert asked(ours, theirs).result == "not_checked"


def test_without_policies_it_is_not_checked_and_without_an_assay_at_receipt_it_does_not_apply():
    assert asked(of_oxide("55.0"), of_oxide("55.0"), policies={}).result == "not_checked"
    assert asked(of_oxide("55.0"), None).result == "not_applicable"


@pytest.mark.parametrize(("form", "key"), [("oxide", PURE), ("carbonate", MIXED)])
def test_the_limit_is_the_policys(form, key):
    assert asked(of_oxide("50.0"), of_oxide("51.0"), form=form, policies={key: "1.0"}).result == "passed"
