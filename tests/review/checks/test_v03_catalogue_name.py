from dataclasses import replace
from datetime import date

import pytest

from tests.make.dossiers import a_dossier, a_lot, a_sale, an_assay, an_invoice, an_organisation, the_reference
from traceability.review.checks.v03_catalogue_name import catalogue_name
from traceability.review.dossier import CatalogueName

MEDIUM = "medium-Y rich-Eu mixed carbonate"
CATALOGUE = (
    CatalogueName(MEDIUM, "carbonate", "medium_y_rich_eu"),
    CatalogueName("high-Y mixed carbonate", "mixed_carbonate", "high_y"),
    CatalogueName("low-Y mixed carbonate", "mixed_carbonate", "low_y"),
    CatalogueName("mixed carbonate", "mixed_carbonate"),
)


def asked(name=MEDIUM, *, y="24.54", eu="0.94", form="mixed_carbonate", catalogue=CATALOGUE, assay=None, policies=None, **invoice):
    lot = a_lot(form=form, assay=assay or an_assay(shares_percent={"Y": y, "Eu": eu, "La": "1.00"}))
    return catalogue_name(
        a_dossier(
            lots=[lot],
            events=[a_sale(invoice=an_invoice(goods_name=name, **invoice))],
            organisations=[an_organisation("HFR"), an_organisation("EXP")],
            reference=replace(the_reference(), catalogue=catalogue),
            policies=policies,
        )
    )


@pytest.mark.parametrize(
    ("y", "result"), [("24.54", "passed"), ("15.00", "passed"), ("14.99", "failed"), ("59.99", "passed"), ("60.00", "failed")]
)
def test_medium_yttrium_is_from_15_to_under_60_percent(y, result):
    finding = asked(y=y)

    assert (finding.result, finding.severity) == (result, "HOLD")


@pytest.mark.parametrize(("eu", "result"), [("0.50", "passed"), ("0.49", "failed")])
def test_rich_europium_is_from_half_a_percent(eu, result):
    assert asked(eu=eu).result == result


@pytest.mark.parametrize(("name", "y", "eu"), [("high-Y mixed carbonate", "60.00", "0.10"), ("low-Y mixed carbonate", "14.99", "0.94")])
def test_the_other_classes_are_known(name, y, eu):
    assert asked(name, y=y, eu=eu).result == "passed"


def test_what_the_assay_says_is_named_in_both_languages():
    finding = asked(y="14.99")

    assert finding.message.en == f"Invoice 00117 names {MEDIUM}; the assay says low-Y."
    assert finding.message.zh == f"发票00117品名为{MEDIUM}，化验为低钇。"


def test_a_name_that_is_no_row_and_a_form_that_differs_fail():
    assert asked("rare earth powder").message.en == "Invoice 00117 names rare earth powder; the assay says no such name in the catalogue."
    assert asked(form="oxide").evidence[0].values["form_by_name"] == "carbonate"


def test_case_and_blanks_make_no_other_name_and_a_row_without_class_asks_for_none():
    assert asked("Mixed  carbonate", assay=an_assay(shares_percent={})).result == "passed"


def test_only_rows_of_the_day_of_the_invoice_count():
    rows = (CatalogueName(MEDIUM, "carbonate", "medium_y_rich_eu", date(2026, 4, 11)),)

    assert asked(catalogue=rows, issued_on=date(2026, 4, 10)).result == "not_checked"
    assert asked(catalogue=rows, issued_on=date(2026, 4, 11)).result == "passed"


def test_what_is_missing_is_not_checked():
    assert asked(catalogue=()).evidence[0].values["missing"] == ("invoice_catalogue",)
    assert asked("").evidence[0].values["missing"] == ("invoice.goods_name",)
    assert asked(assay=an_assay(shares_percent={"Nd": "50.00"})).evidence[0].values["missing"] == ("assay of Y and Eu",)
    assert asked(policies={}).result == "not_checked"


def test_an_ordinary_invoice_does_not_apply():
    assert asked(kind="ordinary_vat_invoice").result == "not_applicable"
