from datetime import date

import pytest

from tests.make.dossiers import a_dossier, a_lot, a_sale, an_invoice, an_organisation
from traceability.review.checks.v01_special_invoice import special_invoice


def asked(*, form="mixed_oxide", policies=None, buyer="CN", **sale):
    organisations = [an_organisation("HFR"), an_organisation("EXP", country=buyer)]
    return special_invoice(a_dossier(lots=[a_lot(form=form)], events=[a_sale(**sale)], organisations=organisations, policies=policies))


def test_a_special_invoice_passes():
    assert asked().result == "passed"


def test_an_ordinary_invoice_fails_and_is_named():
    finding = asked(invoice=an_invoice(kind="ordinary_vat_invoice", number="OV-9"))

    assert (finding.result, finding.severity) == ("failed", "BLOCK")
    assert finding.evidence[0].values["number"] == "OV-9"
    assert [row.key for row in finding.policy] == ["V01.forms", "V01.from"]


@pytest.mark.parametrize(("day", "result"), [(date(2012, 6, 1), "failed"), (date(2012, 5, 31), "not_applicable")])
def test_the_rule_holds_from_its_first_day(day, result):
    assert asked(invoice=an_invoice(kind="ordinary_vat_invoice", issued_on=day)).result == result


@pytest.mark.parametrize("form", ["metal", "alloy", "magnet", "scrap"])
def test_what_is_not_in_the_catalogue_is_not_judged(form):
    assert asked(form=form, invoice=an_invoice(kind="ordinary_vat_invoice")).result == "not_applicable"


@pytest.mark.parametrize(
    "form",
    ["ore", "concentrate", "carbonate", "mixed_carbonate", "oxalate", "mixed_chloride", "fluoride", "hydroxide", "oxide", "compound"],
)
def test_every_form_of_a_listed_family_is_judged(form):
    assert asked(form=form, invoice=an_invoice(kind="ordinary_vat_invoice")).result == "failed"


def test_a_sale_without_invoice_is_not_checked_here():
    assert asked(invoice=None).result == "not_checked"


def test_a_sale_abroad_and_a_move_without_sale_do_not_apply():
    assert asked(buyer="DE").result == "not_applicable"
    assert asked(ownership_passes=False).result == "not_applicable"


def test_without_policies_it_is_not_checked():
    assert asked(policies={}).result == "not_checked"


@pytest.mark.parametrize(
    ("paper", "result"),
    [
        ({"kind": "", "number": "X"}, "failed"),
        ({"kind": "ordinary_vat_invoice", "number": ""}, "failed"),
        ({"kind": "", "number": ""}, "not_checked"),
    ],
)
def test_half_an_invoice_is_judged_and_an_empty_one_is_none(paper, result):
    assert asked(invoice=an_invoice(**paper)).result == result
