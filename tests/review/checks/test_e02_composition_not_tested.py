from datetime import date

import pytest

from tests.make.dossiers import a_dossier, a_line, a_lot, a_shipment, an_assay, an_event
from tests.make.story_dossiers import Telling
from traceability.review.checks.e02_composition_not_tested import composition_not_tested

FIVE = {"Sm": "0.00", "Gd": "0.00", "Tb": "0.00", "Dy": "0.00", "Y": "0.00"}


def asked(*, form="magnet", shares, policies=None, **content):
    assay = an_assay(**{"trem_percent": "30.5", **content}, shares_percent=shares)
    return composition_not_tested(
        a_dossier(shipment=a_shipment(lines=(a_line(),)), lots=[a_lot(form=form, assay=assay)], policies=policies)
    )


def melted(found: str, *, implied="1.76", stage="magnet_making", between=()):
    """A magnet whose assay says `found` percent dysprosium, made from a strip that held `implied` percent."""
    strip = an_assay(trem_percent="100.0", shares_percent={**FIVE, "Dy": implied, "Nd": "90.00"})
    magnet = an_assay(trem_percent="100.0", shares_percent={**FIVE, "Dy": found, "Nd": "90.00"})
    lots = [a_lot("S:1", form="strip", assay=strip), a_lot("M:1", form="magnet", assay=magnet, made_by="m")]
    events = [an_event("m", stage=stage, inputs=[("S:1", "1000.000")], outputs=["M:1"]), *between]
    return composition_not_tested(a_dossier(shipment=a_shipment(lines=(a_line(lot="M:1"),)), lots=lots, events=events))


def test_a_magnet_with_all_five_named_passes():
    assert asked(shares={**FIVE, "Nd": "70.00"}).result == "passed"


def test_a_magnet_without_dysprosium_must_be_cleared():
    finding = asked(shares={name: share for name, share in FIVE.items() if name != "Dy"})

    assert (finding.result, finding.severity) == ("failed", "HOLD")
    assert finding.message.en == "Line 1: no credible result for Dy."
    assert finding.message.zh == "第1项：Dy无可信检测结果。"
    assert [row.key for row in finding.policy] == ["E02.elements"]


@pytest.mark.parametrize(("neodymium", "result"), [("74.80", "passed"), ("74.70", "failed"), ("74.90", "passed")])
def test_full_shares_of_one_compound_leave_nothing_untold(neodymium, result):
    assert asked(form="oxide", shares={"Pr": "25.10", "Nd": neodymium}, trem_percent=None, treo_percent="99.5").result == result


def test_a_mixture_names_each_element_however_full_its_shares():
    full = {"La": "50.00", "Ce": "50.00"}

    assert asked(form="mixed_carbonate", shares=full, trem_percent=None, treo_percent="45.0").result == "failed"


@pytest.mark.parametrize(("found", "result"), [("0.87", "failed"), ("0.88", "passed")])
def test_an_assay_that_finds_less_than_half_of_what_was_melted_in_is_not_believed(found, result):
    finding = melted(found)

    assert finding.result == result
    if result == "failed":
        assert [str(value) for value in finding.evidence[0].values["by_inputs"]] == ["1.7600"]


@pytest.mark.parametrize(("implied", "result"), [("0.10", "failed"), ("0.09", "passed")])
def test_only_what_would_make_the_line_controlled_is_asked(implied, result):
    assert melted("0.01", implied=implied).result == result


def test_a_step_that_parts_elements_implies_nothing():
    assert melted("0.00", stage="separation").result == "passed"


@pytest.mark.parametrize("form", ["ore", "concentrate"])
def test_ore_and_concentrate_do_not_apply(form):
    assert asked(form=form, shares={"La": "50.00"}).result == "not_applicable"


def test_without_assay_or_policies_it_is_not_checked():
    shipment = a_shipment(lines=(a_line(),))

    assert composition_not_tested(a_dossier(shipment=shipment, lots=[a_lot(assay=None)])).result == "not_checked"
    assert composition_not_tested(a_dossier(shipment=shipment)).evidence[0].values["missing"] == ("assay.shares_percent",)
    assert asked(shares=FIVE, policies={}).result == "not_checked"


@pytest.mark.parametrize("name", ["S01", "S02", "S04", "S11", "S12"])
def test_the_lots_of_the_stories_were_tested(name):
    assert composition_not_tested(Telling(name).dossier()).result == "passed"


def test_an_assay_far_off_its_charge_is_named_beside_what_is_not_named():
    strip = an_assay(trem_percent="100.0", shares_percent={**FIVE, "Dy": "2.00", "Nd": "90.00"})
    magnet = an_assay(trem_percent="100.0", shares_percent={"Dy": "0.10", "Sm": "0", "Gd": "0", "Y": "0", "Nd": "90.00"})
    lots = [a_lot("S:1", form="strip", assay=strip), a_lot("M:1", form="magnet", assay=magnet, made_by="m")]
    events = [an_event("m", stage="magnet_making", inputs=[("S:1", "1.000")], outputs=["M:1"])]

    shipment = a_shipment(lines=(a_line(lot="M:1"),), planned_export_on=date(2026, 4, 25))
    finding = composition_not_tested(a_dossier(shipment=shipment, lots=lots, events=events))

    assert finding.evidence[0].values["elements"] == ("Tb", "Dy")
