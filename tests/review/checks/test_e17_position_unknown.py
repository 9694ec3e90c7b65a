from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_line, a_lot, a_shipment, an_assay, the_reference
from traceability.custody.reo import METAL_TO_OXIDE
from traceability.review.checks.e01_controlled_by_composition import controlled_by_composition
from traceability.review.checks.e17_position_unknown import position_unknown

FREE = dict.fromkeys(("Sm", "Gd", "Tb", "Dy", "Lu", "Sc", "Y", "Ho", "Er", "Tm", "Eu", "Yb"), "0")
AFTER = date(2026, 11, 11)


def a_told(*, day=AFTER, form="oxide", shares=FREE, policies=None, reference=None):
    lot = a_lot(form=form, assay=an_assay(treo_percent="100.0", shares_percent=shares))
    shipment = a_shipment(lines=(a_line(),), planned_export_on=day)
    return a_dossier(shipment=shipment, lots=[lot], policies=policies, **({"reference": reference} if reference else {}))


def holmium(percent: str) -> dict[str, str]:
    return {**FREE, "Ho": str(Decimal(percent) * METAL_TO_OXIDE["Ho"])}


@pytest.mark.parametrize(
    ("day", "percent", "result"),
    [
        (date(2026, 11, 30), "0.0174", "passed"),
        (date(2026, 11, 30), "0.0199", "passed"),
        (AFTER, "0.02", "failed"),
        (date(2026, 11, 10), "0.02", "not_applicable"),
    ],
)
def test_an_element_above_the_trace_whose_control_is_not_known_must_be_looked_up(day, percent, result):
    finding = position_unknown(a_told(day=day, shares=holmium(percent)))

    assert (finding.result, finding.severity) == (result, "HOLD")
    if result == "failed":
        assert finding.message.en == "Ho 0.0200 %: the control after 2026-11-10 is not known; look it up."
        assert finding.message.zh == "Ho 0.0200%：2026-11-10之后的管制状态未知，请核实。"
        assert (finding.evidence[0].values["code"], finding.evidence[0].values["status"]) == ("1C909.b", "unknown")
        assert [row.key for row in finding.policy] == ["E01.trace_percent"]


def test_the_same_element_is_not_checked_by_composition_and_must_be_cleared_here():
    told = a_told(shares=holmium("0.50"))

    assert controlled_by_composition(told).result == "not_checked"
    assert position_unknown(told).result == "failed"


def test_a_form_that_no_open_row_covers_passes():
    assert position_unknown(a_told(form="strip", shares=holmium("0.50"))).result == "passed"


def test_an_element_of_unknown_position_without_result_is_not_checked():
    finding = position_unknown(a_told(shares={"Nd": "50.00"}))

    assert finding.result == "not_checked"
    assert ("shares_percent.Ho",) in [seen.values["missing"] for seen in finding.evidence]


def test_a_row_that_a_supervisor_enters_answers():
    rows = tuple(replace(row, status="in_force") if row.status == "unknown" else row for row in the_reference().controlled_items)
    told = a_told(shares=holmium("0.50"), reference=replace(the_reference(), controlled_items=rows))

    assert position_unknown(told).result == "not_applicable"
    assert controlled_by_composition(told).result == "failed"


def test_without_assay_or_policies_it_is_not_checked():
    shipment = a_shipment(lines=(a_line(),), planned_export_on=AFTER)

    assert position_unknown(a_dossier(shipment=shipment, lots=[a_lot(assay=None)])).evidence[0].values["missing"] == ("assay",)
    assert position_unknown(a_told(policies={}, shares=holmium("0.50"))).result == "not_checked"
