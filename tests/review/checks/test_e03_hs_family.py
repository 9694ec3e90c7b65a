from dataclasses import replace
from datetime import date

import pytest

from tests.make.dossiers import a_dossier, a_line, a_lot, a_shipment, an_assay, the_reference
from tests.make.story_dossiers import Telling
from traceability.review.checks.e03_hs_family import hs_family

DY = {"Dy": "99.95", "Tb": "0.05"}


def asked(*, hs="2846901500", form="oxide", shares=None, day=date(2026, 4, 25), policies=None, reference=None):
    lot = a_lot(form=form, assay=None if shares is None else an_assay(shares_percent=shares))
    shipment = a_shipment(lines=(a_line(hs_code=hs, product="goods"),), planned_export_on=day)
    return hs_family(a_dossier(shipment=shipment, lots=[lot], policies=policies, **({"reference": reference} if reference else {})))


def test_dysprosium_oxide_under_its_code_passes():
    assert asked(shares=DY).result == "passed"


def test_metal_under_the_code_of_targets_fails_in_both_languages():
    finding = asked(hs="8486909110", form="metal", shares={"Y": "99.98"})

    assert (finding.result, finding.severity) == ("failed", "BLOCK")
    assert finding.message.en.startswith("Line 1: code 8486909110 is ") and finding.message.en.endswith("; the goods are goods.")
    assert finding.message.zh.startswith("第1项：税号8486909110为") and finding.message.zh.endswith("，货物为goods。")


@pytest.mark.parametrize(("share", "result"), [("90", "passed"), ("89.99", "failed")])
def test_a_code_of_one_element_asks_for_nine_tenths_of_it(share, result):
    finding = asked(shares={"Dy": share, "Tb": "10.01"})

    assert finding.result == result
    if result == "failed":
        assert [row.key for row in finding.policy] == ["E03.single_min_share_percent"]


def test_a_code_of_several_elements_or_of_mixtures_asks_for_no_share():
    assert asked(hs="2846901999", form="mixed_oxide", shares={"La": "50.00"}).result == "passed"
    assert asked(hs="2805301910", form="metal", shares={"Sm": "50.00"}).result == "passed"


def test_a_code_without_a_row_on_the_day_fails():
    assert asked(hs="9999999999", shares=DY).message.zh == "第1项：税号9999999999为当日税则中无此税号，货物为goods。"
    assert asked(hs="2805301914", form="metal", shares={"Eu": "99.95"}, day=date(2016, 12, 31)).result == "passed"
    assert asked(hs="2805301914", form="metal", shares={"Eu": "99.95"}, day=date(2017, 1, 1)).result == "failed"


def test_the_row_of_the_day_is_named():
    before, since = asked(shares=DY, day=date(2025, 4, 3)), asked(shares=DY, day=date(2025, 4, 4))

    assert before.evidence[0].values["row"] == "hs_codes 2846901500 (… – 2025-04-03)"
    assert since.evidence[0].values["row"] == "hs_codes 2846901500 (2025-04-04 – …)"


def test_a_family_covers_its_forms():
    assert asked(hs="2846904890", form="mixed_carbonate", shares={"La": "99.00"}).result == "passed"
    assert asked(hs="2846904890", form="oxide", shares={"La": "99.00"}).result == "failed"


@pytest.mark.parametrize("shares", [None, {"Tb": "50.00"}])
def test_an_unknown_share_is_not_checked(shares):
    assert asked(shares=shares).evidence[0].values["missing"] == ("shares_percent.Dy",)


def test_without_table_lot_or_policies_it_is_not_checked():
    empty = replace(the_reference(), tariff=())

    assert asked(shares=DY, reference=empty).evidence[0].values["missing"] == ("hs_codes",)
    assert hs_family(a_dossier(shipment=a_shipment(lines=(a_line(),)))).result == "not_checked"
    assert asked(shares=DY, policies={}).result == "not_checked"


def test_without_a_line_it_does_not_apply():
    assert hs_family(a_dossier()).result == "not_applicable"


@pytest.mark.parametrize(
    ("name", "result"), [("S01", "passed"), ("S02", "passed"), ("S03", "passed"), ("S04", "passed"), ("S12", "failed")]
)
def test_the_stories_name_their_codes_rightly_but_for_the_samples(name, result):
    assert hs_family(Telling(name).dossier()).result == result
