from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_line, a_lot, a_shipment, an_assay, the_reference
from tests.make.story_dossiers import Telling
from traceability.custody.reo import METAL_TO_OXIDE
from traceability.review.catalogue import Finding
from traceability.review.checks.e01_controlled_by_composition import controlled_by_composition
from traceability.review.controls import has_controlled_line

FREE = {"Sm": "0", "Gd": "0", "Tb": "0", "Dy": "0", "Lu": "0", "Sc": "0", "Y": "0", "Ho": "0", "Er": "0", "Tm": "0", "Eu": "0", "Yb": "0"}


def asked(
    *, declared="not controlled", form="oxide", day=date(2026, 4, 25), policies=None, reference=None, assay=None, **shares
) -> Finding:
    lot = a_lot(form=form, assay=assay or an_assay(treo_percent="100.0", shares_percent={**FREE, **shares}))
    shipment = a_shipment(lines=(a_line(control_code=declared),), planned_export_on=day)
    return controlled_by_composition(
        a_dossier(shipment=shipment, lots=[lot], policies=policies, **({"reference": reference} if reference else {}))
    )


def content(percent: str, element: str = "Dy") -> str:
    """The share of oxide that makes so much element of pure oxide."""
    return str(Decimal(percent) * METAL_TO_OXIDE[element])


@pytest.mark.parametrize(
    ("percent", "result", "severity"),
    [
        ("0.0199", "passed", "BLOCK"),
        ("0.02", "failed", "HOLD"),
        ("0.0999", "failed", "HOLD"),
        ("0.10", "failed", "BLOCK"),
    ],
)
def test_an_element_above_the_trace_must_be_asked_and_from_a_tenth_of_a_percent_declared(percent, result, severity):
    finding = asked(Dy=content(percent))

    assert (finding.result, finding.severity) == (result, severity)


def test_dysprosium_oxide_declared_by_its_code_passes():
    finding = asked(declared="1C905.b", Dy="99.95")

    assert finding.result == "passed"
    assert [(seen.values["element"], seen.values["controlled"]) for seen in finding.evidence] == [("Dy", True)]


@pytest.mark.parametrize(("declared", "severity"), [("1C904.b", "BLOCK"), ("1C905.a", "BLOCK"), ("not controlled", "BLOCK")])
def test_a_code_of_another_element_or_form_does_not_declare_it(declared, severity):
    finding = asked(declared=declared, Dy="99.95")

    assert (finding.result, finding.severity) == ("failed", severity)


def test_the_code_of_one_of_two_controlled_elements_is_enough():
    assert asked(declared="1C904.b", Dy="50.00", Tb="50.00").result == "passed"


def test_a_trace_under_a_declared_code_is_no_matter():
    assert asked(declared="1C905.b", Dy="99.90", Tb="0.05", Y="0.05").result == "passed"


def test_the_neodymium_oxide_of_s01_passes():
    assert controlled_by_composition(Telling("S01").dossier()).result == "passed"


def test_the_magnet_of_s11_fails_with_its_content():
    finding = controlled_by_composition(Telling("S11").dossier())

    values = finding.evidence[0].values
    assert (values["element"], values["content"], values["code"], values["declared"]) == (
        "Dy",
        Decimal("0.3573"),
        "1C905.a",
        "not controlled",
    )
    assert finding.message.en == "Line 1: Dy 0.3573 % makes it 1C905.a; declared not controlled."


def test_a_stated_minimum_replaces_the_policy():
    rows = tuple(replace(row, minimum_percent=Decimal("1")) for row in the_reference().controlled_items)
    reference = replace(the_reference(), controlled_items=rows)

    assert asked(reference=reference, Dy=content("0.99")).severity == "HOLD"
    assert asked(reference=reference, Dy=content("1.00")).severity == "BLOCK"


def test_a_row_holds_from_its_first_day():
    assert asked(day=date(2025, 4, 3), Dy="99.95").result == "passed"
    assert asked(day=date(2025, 4, 4), Dy="99.95").result == "failed"


@pytest.mark.parametrize(
    ("day", "share", "result"),
    [
        (date(2026, 11, 10), "1.00", "passed"),
        (date(2026, 11, 11), "1.00", "not_checked"),
        (date(2026, 11, 11), "0.01", "passed"),
    ],
)
def test_a_position_of_law_that_is_not_known_is_not_checked(day, share, result):
    assert asked(day=day, Ho=share).result == result


def test_an_element_under_control_without_result_is_not_checked():
    finding = asked(assay=an_assay(shares_percent={"Pr": "25.00", "Nd": "74.80"}))

    assert finding.result == "not_checked"
    assert {"shares_percent.Dy"} in [set(seen.values["missing"]) for seen in finding.evidence]


def test_full_shares_leave_nothing_for_what_is_not_named():
    assert asked(assay=an_assay(shares_percent={"Pr": "25.00", "Nd": "74.90"})).result == "passed"


def test_without_assay_or_policies_it_is_not_checked():
    shipment = a_shipment(lines=(a_line(),))
    assert controlled_by_composition(a_dossier(shipment=shipment, lots=[a_lot(assay=None)])).result == "not_checked"
    assert asked(policies={}, Dy="99.95").result == "not_checked"


@pytest.mark.parametrize(("name", "controlled"), [("S01", False), ("S02", True), ("S03", False), ("S04", True), ("S11", True)])
def test_a_line_is_controlled_by_its_composition_whatever_is_declared(name, controlled):
    assert has_controlled_line(Telling(name).dossier()) == controlled


def test_a_line_whose_lot_is_not_known_is_not_checked():
    assert controlled_by_composition(a_dossier(shipment=a_shipment(lines=(a_line(),)))).result == "not_checked"


def test_an_unknown_position_counts_from_the_trace_itself():
    at_the_trace = asked(day=date(2026, 11, 11), Ho=content("0.02", "Ho"))

    assert at_the_trace.result == "not_checked"
