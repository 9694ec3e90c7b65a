from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_line, a_lot, a_shipment, an_assay, an_event
from tests.make.story_dossiers import Telling
from traceability.review.checks.e13_export_exceeds_chain import export_exceeds_chain
from traceability.review.dossier import Origin, shares_by_origin

EVEN = {"La": "25.00", "Ce": "25.00", "Pr": "25.00", "Nd": "25.00"}
"""Shares so uncertain that the sum is asked before any element."""


def told(masses, *, shares=EVEN, last=None, line_kg=None, policies=None):
    """A lot that an import brings and that `masses` hand on from step to step, each of all of it."""
    lots, events = [], [an_event("e0", stage="import", outputs=["L:0"])]
    for place, net_kg in enumerate(masses):
        assay = an_assay(treo_percent="100.0", shares_percent=last if last and place == len(masses) - 1 else shares)
        lots.append(a_lot(f"L:{place}", net_kg=net_kg, assay=assay, made_by=f"e{place}"))
        if place:
            events.append(an_event(f"e{place}", stage="packing", inputs=[(f"L:{place - 1}", masses[place - 1])], outputs=[f"L:{place}"]))
    shipment = a_shipment(lines=(a_line(lot=lots[-1].name, net_kg=line_kg or masses[-1]),))
    return a_dossier(shipment=shipment, lots=lots, events=events, origins=shares_by_origin(events, lots), policies=policies)


@pytest.mark.parametrize(("shipped", "result"), [("1010.000", "passed"), ("1010.001", "failed")])
def test_a_chain_may_give_back_a_hundredth_more_than_it_took(shipped, result):
    finding = export_exceeds_chain(told(["1000.000", shipped]))

    assert (finding.result, finding.severity) == (result, "BLOCK")


def test_gains_that_each_step_may_have_multiply():
    finding = export_exceeds_chain(told(["1000.000", "1009.000", "1018.081", "1027.244", "1036.489"]))

    assert finding.result == "failed"
    assert finding.evidence[0].values["percent"] == Decimal("103.65")
    assert finding.message.en == "1036.489 kg REO shipped from 1000.000 kg."
    assert finding.message.zh == "出口1036.489千克REO，来源仅1000.000千克。"


def test_a_part_of_a_lot_took_its_part_of_the_origin():
    finding = export_exceeds_chain(told(["1000.000", "900.000"], line_kg="90.000"))

    assert (finding.evidence[0].values["shipped"], finding.evidence[0].values["origin"]) == (Decimal("90.000"), Decimal("100.000"))


def test_more_of_an_element_than_all_origins_held_fails():
    finding = export_exceeds_chain(
        told(["1000.000", "1000.000"], shares={"Nd": "99.00", "Dy": "1.00"}, last={"Nd": "90.00", "Dy": "10.00"})
    )

    assert finding.message.en == "100.000 kg Dy oxide shipped from 10.000 kg in all origins."
    assert finding.message.zh == "出口Dy氧化物100.000千克，全部来源仅含10.000千克。"


@pytest.mark.parametrize(("share", "result"), [("1.05", "passed"), ("1.10", "failed")])
def test_an_element_may_exceed_by_twice_its_uncertainty(share, result):
    last = {"Nd": str(Decimal(100) - Decimal(share)), "Dy": share}

    assert export_exceeds_chain(told(["1000.000", "1000.000"], shares={"Nd": "99.00", "Dy": "1.00"}, last=last)).result == result


def test_an_origin_without_shares_or_grade_is_not_checked_for_what_it_lacks():
    finding = export_exceeds_chain(told(["1000.000", "1000.000"], shares={}, last=EVEN))

    assert finding.result == "passed"
    no_grade = told(["1000.000", "1000.000"])
    lots = (a_lot("L:0", assay=an_assay(treo_percent=None), made_by="e0"), no_grade.lots[1])
    finding = export_exceeds_chain(a_dossier(shipment=no_grade.shipment, lots=lots, events=no_grade.events))
    assert (finding.result, finding.evidence[0].values["missing"]) == ("not_checked", ("origin REO",))


def test_a_lot_from_nowhere_is_not_checked_here():
    shipment = a_shipment(lines=(a_line(),))

    assert export_exceeds_chain(a_dossier(shipment=shipment, lots=[a_lot()])).evidence[0].values["missing"] == ("origin REO",)
    assert export_exceeds_chain(a_dossier(shipment=shipment, lots=[a_lot(assay=None)])).evidence[0].values["missing"] == ("assay",)
    assert export_exceeds_chain(told(["1000.000", "1000.000"], policies={})).result == "not_checked"


def test_an_unknown_origin_leaves_the_elements_unasked():
    one = told(["1000.000", "1000.000"], shares={"Nd": "99.00", "Dy": "1.00"}, last={"Nd": "90.00", "Dy": "10.00"})
    origins = {"L:1": (Origin("unknown", Decimal(1)),)}

    assert export_exceeds_chain(a_dossier(shipment=one.shipment, lots=one.lots, events=one.events, origins=origins)).result == "passed"


def test_without_a_line_it_does_not_apply():
    assert export_exceeds_chain(a_dossier()).result == "not_applicable"


@pytest.mark.parametrize("name", ["S01", "S02", "S03", "S04", "S08", "S11"])
def test_the_chains_of_the_stories_yield_what_is_shipped(name):
    assert export_exceeds_chain(Telling(name).dossier()).result == "passed"


def test_ten_tonnes_of_dysprosium_did_not_come_out_of_bayan_obo():
    finding = export_exceeds_chain(Telling("S09").dossier())

    assert (finding.result, finding.severity) == ("failed", "BLOCK")
    assert {seen.values.get("element") for seen in finding.evidence} == {"Dy"}
