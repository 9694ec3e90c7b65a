from datetime import date

import pytest

from tests.make.dossiers import a_dossier, a_line, a_lot, a_shipment, an_assay
from traceability.review.checks.e04_medium_heavy_line import MEDIUM_AND_HEAVY, medium_heavy_line

GE30, LT30 = "2846904810", "2846904890"
LIGHT = dict.fromkeys(MEDIUM_AND_HEAVY, "0")


def asked(percent: str, *, hs=GE30, shares=None, policies=None, day=date(2026, 4, 25)):
    """`percent` of a pure oxide is yttrium, the rest lanthanum."""
    assay = an_assay(treo_percent="100.0", shares_percent={**LIGHT, "Y": percent} if shares is None else shares)
    shipment = a_shipment(lines=(a_line(hs_code=hs),), planned_export_on=day)
    return medium_heavy_line(a_dossier(shipment=shipment, lots=[a_lot(form="mixed_carbonate", assay=assay)], policies=policies))


@pytest.mark.parametrize(
    ("percent", "hs", "result", "severity"),
    [
        ("35.01", GE30, "passed", "BLOCK"),
        ("35.00", GE30, "failed", "HOLD"),
        ("25.00", GE30, "failed", "HOLD"),
        ("24.99", GE30, "failed", "BLOCK"),
        ("24.99", LT30, "passed", "BLOCK"),
        ("25.00", LT30, "failed", "HOLD"),
        ("35.00", LT30, "failed", "HOLD"),
        ("35.01", LT30, "failed", "BLOCK"),
    ],
)
def test_inside_the_band_a_person_decides_and_outside_it_the_side_must_be_right(percent, hs, result, severity):
    finding = asked(percent, hs=hs)

    assert (finding.result, finding.severity) == (result, severity)


def test_the_sentence_names_the_sum_and_the_side():
    finding = asked("24.99")

    assert finding.message.en == "Line 1: medium and heavy 24.99 %, code says 30 % or more."
    assert finding.message.zh == "第1项：中重稀土24.99%，税号为30%及以上。"
    assert [row.key for row in finding.policy] == ["E04.band_low_percent"]


def test_the_sum_is_of_net_mass_and_of_twelve_elements():
    half = an_assay(treo_percent="50.0", shares_percent=dict.fromkeys(MEDIUM_AND_HEAVY, "6"))
    shipment = a_shipment(lines=(a_line(hs_code=GE30),))

    finding = medium_heavy_line(a_dossier(shipment=shipment, lots=[a_lot(form="mixed_carbonate", assay=half)]))

    assert str(finding.evidence[0].values["sum"]) == "36.00"


def test_other_codes_and_days_do_not_apply():
    assert asked("24.99", hs="2846901999").result == "not_applicable"
    assert asked("24.99", hs="2530902010", day=date(2017, 1, 1)).result == "not_applicable"


def test_what_is_not_measured_is_not_checked():
    assert "shares_percent.Dy" in asked("", shares={"La": "50", "Y": "20"}).evidence[0].values["missing"]
    assert asked("35.01", policies={}).result == "not_checked"
    shipment = a_shipment(lines=(a_line(hs_code=GE30),))
    assert medium_heavy_line(a_dossier(shipment=shipment, lots=[a_lot(assay=None)])).evidence[0].values["missing"] == ("assay",)
    no_grade = a_lot(assay=an_assay(treo_percent=None))
    assert medium_heavy_line(a_dossier(shipment=shipment, lots=[no_grade])).result == "not_checked"
