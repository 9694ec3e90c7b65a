from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_lot, an_assay, an_event, an_id
from traceability.review.dossier import Assay, Fields, Origin, Quantity
from traceability.review.inflow import Held, Traced, origin_lots
from traceability.review.uncertainty import uncertainties

PURE = an_assay(treo_percent="100.0", shares_percent={"Nd": "99.00", "Dy": "1.00"})


def pure(name: str, net_kg: str, made_by: str, **values):
    return a_lot(name, net_kg=net_kg, assay=PURE, made_by=made_by, **values)


def stock(kg: str) -> Quantity:
    return Quantity("mixed_chloride", Decimal(kg), Assay(moisture_percent=Decimal(0), treo_percent=Decimal(100)))


def separated(*, opening="0", closing="0", out="900.000", stocktake=True):
    lots = [pure("A:1", "1000.000", "dug"), pure("H:1", out, "parted")]
    dug = an_event("dug", stage="mining", outputs=["A:1"], ended="2026-02-01")
    parted = an_event("parted", inputs=[("A:1", "1000.000")], outputs=["H:1"])
    counted = an_event("counted", stage="stocktake", fields=Fields(period="2026-03", opening=(stock(opening),), closing=(stock(closing),)))
    return a_dossier(lots=lots, events=[dug, parted, *([counted] if stocktake else [])])


@pytest.mark.parametrize(
    ("changed", "needed"),
    [
        ({"stocktake": False}, "1.25"),
        ({}, "1.25"),
        ({"closing": "200"}, "1"),
        ({"opening": "200"}, "1.5"),
    ],
)
def test_a_step_divides_what_it_took_by_what_it_gave_stock_included(changed, needed):
    told = separated(out="800.000", **changed)

    assert Traced(told).origin_kg_per_kg(told.lots[1]) == Decimal(needed)


def test_origins_stand_for_themselves():
    told = separated()

    assert Traced(told).origin_kg_per_kg(told.lots[0]) == 1


def test_scrap_that_a_step_gave_took_its_part_and_tailings_none():
    lots = [
        pure("A:1", "1000.000", "dug"),
        pure("M:1", "600.000", "cut"),
        pure("M:2", "200.000", "cut", form="scrap"),
        pure("M:3", "200.000", "cut", form="tailings"),
    ]
    events = [
        an_event("dug", stage="mining", outputs=["A:1"]),
        an_event("cut", stage="magnet_making", inputs=[("A:1", "1000.000")], outputs=["M:1", "M:2", "M:3"]),
    ]

    assert Traced(a_dossier(lots=lots, events=events)).origin_kg_per_kg(lots[1]) == Decimal("1.25")


def test_gains_of_each_step_multiply():
    lots = [pure("L:0", "100.000", "e0"), pure("L:1", "200.000", "e1"), pure("L:2", "400.000", "e2")]
    events = [
        an_event("e0", stage="mining", outputs=["L:0"]),
        an_event("e1", stage="packing", inputs=[("L:0", "100.000")], outputs=["L:1"]),
        an_event("e2", stage="packing", inputs=[("L:1", "200.000")], outputs=["L:2"]),
    ]

    assert Traced(a_dossier(lots=lots, events=events)).origin_kg_per_kg(lots[2]) == Decimal("0.25")


def test_it_works_out_a_chain_longer_than_python_may_recurse():
    count = 1500
    lots = [pure(f"L:{place}", "1.000", f"e{place}") for place in range(count)]
    events = [an_event("e0", stage="mining", outputs=["L:0"])]
    events += [
        an_event(f"e{place}", stage="packing", inputs=[(f"L:{place - 1}", "1.000")], outputs=[f"L:{place}"]) for place in range(1, count)
    ]

    assert Traced(a_dossier(lots=lots, events=events)).origin_kg_per_kg(lots[-1]) == 1


def test_what_is_not_known_on_the_way_is_not_known_at_the_end():
    told = separated()
    blind = a_dossier(lots=[a_lot("A:1", assay=None, made_by="dug"), told.lots[1]], events=told.events)

    assert Traced(blind).origin_kg_per_kg(told.lots[1]) is None
    packed = pure("P:1", "900.000", "packed")
    handed_on = an_event("packed", stage="packing", inputs=[("H:1", "900.000")], outputs=["P:1"])
    assert Traced(a_dossier(lots=[*blind.lots, packed], events=[*told.events, handed_on])).origin_kg_per_kg(packed) is None
    assert Traced(a_dossier(lots=[told.lots[1]], events=told.events)).origin_kg_per_kg(told.lots[1]) is None
    assert Traced(a_dossier(lots=told.lots)).origin_kg_per_kg(told.lots[1]) is None


def test_lots_that_make_each_other_within_a_month_count_as_origins_of_each_other():
    lots = [pure("A:1", "1.000", "a"), pure("B:1", "1.000", "b")]
    events = [
        an_event("a", facility="P-1", inputs=[("B:1", "1.000")], outputs=["A:1"]),
        an_event("b", facility="P-2", inputs=[("A:1", "1.000")], outputs=["B:1"]),
    ]

    assert Traced(a_dossier(lots=lots, events=events)).origin_kg_per_kg(lots[0]) == 1


def test_the_origin_lots_are_all_that_the_origin_events_gave():
    lots = [pure("A:1", "1.000", "dug"), pure("A:2", "1.000", "dug"), pure("H:1", "1.000", "parted")]
    events = [an_event("dug", stage="mining", outputs=["A:1", "A:2"]), an_event("parted", inputs=[("A:1", "1.000")], outputs=["H:1"])]
    origins = {"H:1": (Origin("mine", Decimal(1), an_id("dug")),)}

    told = a_dossier(lots=lots, events=events, origins=origins)

    assert origin_lots(told, lots[2]) == (lots[0], lots[1])
    assert origin_lots(told, lots[0]) is None
    assert origin_lots(a_dossier(origins={"H:1": (Origin("unknown", Decimal(1)),)}), lots[2]) is None


def test_an_element_that_an_origin_does_not_name_may_be_all_that_its_shares_leave_open():
    told = a_dossier()
    measured = uncertainties(told, on=told.shipment.planned_export_on)
    half = a_lot("A:2", net_kg="100.000", assay=an_assay(treo_percent="100.0", shares_percent={"Nd": "60.00"}))

    named, unnamed = Held.by([pure("A:1", "100.000", "dug")], measured), Held.by([half], measured)

    assert [(one.oxide_kg("Dy"), one.oxide("Dy").kg) for one in (named, unnamed)] == [(1, 1), (40, 40)]
    assert Held.by([a_lot("A:3", assay=None)], measured) is None
