"""What the account of a step gave back, and what its routes allow. The edges of the ranges are tried with M02."""

from datetime import date
from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, an_assay, an_event
from traceability.review.balance import Balance, Flow
from traceability.review.dossier import Fields
from traceability.review.recoveries import MIN, Ranges, sides
from traceability.review.uncertainty import total, uncertainties

COMMON = uncertainties(a_dossier(), on=date(2026, 3, 31))


def an_account(*routes: str, stage="separation", **flows) -> Balance:
    events = tuple(an_event(f"e-{place}", stage, fields=Fields(route=route)) for place, route in enumerate(routes))
    return Balance(events, flows.get("inputs", ()), flows.get("outputs", ()), flows.get("opening", ()), flows.get("closing", ()))


def a_flow(net_kg: str, *, is_product=True, **assay) -> Flow:
    return Flow("H:L", "oxide", Decimal(net_kg), an_assay(**({"treo_percent": "100.0"} | assay)), is_product)


def test_a_route_has_its_row_two_multiply_and_none_means_the_widest():
    ranges = Ranges(a_dossier())

    one, two, both = (
        ranges.of(an_account(route)) for route in ("cracking_monazite", "separation_rock", "cracking_monazite+separation_rock")
    )

    assert both.least == one.least * two.least / 100 and both.hard == one.hard * two.hard / 100
    assert ranges.of(an_account("")).least <= one.least
    assert ranges.of(an_account("separation_rock", "separation_ionic")).most == max(
        ranges.of(an_account(route)).most for route in ("separation_rock", "separation_ionic")
    )


def test_an_unknown_route_has_no_range():
    assert Ranges(a_dossier()).of(an_account("no_such_route")) is None
    assert Ranges(a_dossier()).of(an_account("separation_rock+no_such_route")) is None


@pytest.mark.parametrize("route", ["flotation_iron_tailings", "electrolysis", "separation_rock+electrolysis"])
def test_a_route_of_another_stage_is_as_good_as_none(route):
    ranges = Ranges(a_dossier())

    assert ranges.of(an_account(route)) == ranges.of(an_account(""))


def test_a_policy_comes_before_the_table():
    assert Ranges(a_dossier(policies={f"{MIN}.separation_rock": "1"})).of(an_account("separation_rock")).least == 1


def test_the_sums_are_those_of_masses_measured_one_by_one():
    inputs, outputs = (a_flow("700.000"), a_flow("300.000", treo_percent="55.0")), (a_flow("600.000"), a_flow("9.000", is_product=False))

    produced, consumed = sides(an_account("", inputs=inputs, outputs=outputs), "reo", COMMON)

    parts = total(COMMON.reo(flow.net_kg, flow.assay, flow.form) for flow in inputs)
    assert (produced.kg, consumed.kg) == (Decimal(600), Decimal(865))
    assert abs(consumed.u_kg - parts.u_kg) < Decimal("0.000001")


def test_stock_added_counts_as_produced_and_adds_no_uncertainty():
    flows = {"inputs": (a_flow("100.000"),), "outputs": (a_flow("80.000"),)}
    plain = sides(an_account("", **flows), "reo", COMMON)[0]

    stocked = sides(an_account("", **flows, opening=(a_flow("5.000"),), closing=(a_flow("15.000"),)), "reo", COMMON)[0]

    assert (stocked.kg, stocked.u_kg) == (plain.kg + 10, plain.u_kg)


@pytest.mark.parametrize("side", ["inputs", "outputs", "opening", "closing"])
def test_a_mass_that_is_not_known_leaves_none(side):
    known = {"inputs": (a_flow("100.000"),), "outputs": (a_flow("80.000"),)}
    unknown = (*known.get(side, ()), a_flow("1.000", treo_percent=None))

    assert sides(an_account("", **{**known, side: unknown}), "reo", COMMON) is None
    assert sides(an_account("", outputs=known["outputs"]), "reo", COMMON) is None
