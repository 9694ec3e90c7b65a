from dataclasses import replace
from decimal import Decimal

from tests.make.dossiers import a_dossier, a_lot, an_event
from traceability.review.balance import balance_of, balances
from traceability.review.dossier import Beside, Fields, Quantity

STOCK = (Quantity("mixed_chloride", Decimal(10)),)
FEED, PRODUCT = a_lot("H:IN", net_kg="100.000"), a_lot("H:OUT", net_kg="90.000", made_by="e-1")
EVENT = an_event("e-1", inputs=[("H:IN", "100.000")], outputs=["H:OUT"])


def test_an_event_alone_is_its_own_account():
    balance = balance_of(a_dossier(lots=[FEED, PRODUCT], events=[EVENT]), EVENT)

    assert [(flow.lot, flow.net_kg) for flow in balance.inputs] == [("H:IN", Decimal(100))]
    assert [(flow.lot, flow.is_product) for flow in balance.outputs] == [("H:OUT", True)]
    assert (balance.opening, balance.closing, balance.events) == ((), (), (EVENT,))


def test_a_stocktake_of_the_month_brings_the_plants_other_events_and_its_stock():
    neighbour = an_event("e-2", inputs=[("H:B", "50.000")], outputs=[], ended="2026-03-02")
    elsewhere = an_event("e-3", facility="HFR-PLANT-2")
    count = an_event("count", stage="stocktake", fields=Fields(period="2026-03", opening=STOCK, closing=STOCK))
    beside = Beside(events=(neighbour, elsewhere), lots=(a_lot("H:B"),))

    balance = balance_of(a_dossier(lots=[FEED, PRODUCT], events=[EVENT, count], beside=beside), EVENT)

    assert {event.id for event in balance.events} == {EVENT.id, neighbour.id}
    assert sum(flow.net_kg for flow in balance.inputs) == 150
    assert len(balance.opening) == len(balance.closing) == 1


def test_of_two_stocktakes_of_a_month_the_later_counts():
    early = an_event("c-1", stage="stocktake", ended="2026-03-30", fields=Fields(period="2026-03"))
    late = an_event("c-2", stage="stocktake", ended="2026-03-31", fields=Fields(period="2026-03", closing=STOCK))

    assert len(balance_of(a_dossier(lots=[FEED, PRODUCT], events=[EVENT, late, early]), EVENT).closing) == 1


def test_what_is_made_and_used_within_the_month_crosses_no_border():
    second = an_event("e-2", inputs=[("H:OUT", "40.000")], outputs=["H:END"], ended="2026-03-20")
    count = an_event("count", stage="stocktake", fields=Fields(period="2026-03"))
    lots = [FEED, PRODUCT, a_lot("H:END", net_kg="38.000", made_by="e-2")]

    balance = balance_of(a_dossier(lots=lots, events=[EVENT, second, count]), second)

    assert [(flow.lot, flow.net_kg) for flow in balance.inputs] == [("H:IN", Decimal(100))]
    assert {flow.lot: flow.net_kg for flow in balance.outputs} == {"H:OUT": Decimal(50), "H:END": Decimal(38)}


def test_a_metal_maker_has_no_circuit():
    smelting = replace(EVENT, stage="metal_smelting")
    count = an_event("count", stage="stocktake", fields=Fields(period="2026-03", closing=STOCK))

    assert balance_of(a_dossier(lots=[FEED, PRODUCT], events=[smelting, count]), smelting).closing == ()


def test_a_lot_that_is_not_in_the_dossier_is_named():
    assert balance_of(a_dossier(lots=[PRODUCT], events=[EVENT]), EVENT).missing_lots == ("H:IN",)


def test_only_transforming_events_of_the_chain_are_balanced():
    dossier = a_dossier(lots=[FEED, PRODUCT], events=[EVENT, an_event("m", stage="mining"), an_event("d", stage="dispatch")])

    assert [event.id for event, _ in balances(dossier)] == [EVENT.id]


def test_a_stocktake_of_another_plant_or_month_is_not_this_ones():
    elsewhere = an_event("c-1", stage="stocktake", facility="HFR-PLANT-2", fields=Fields(period="2026-03", closing=STOCK))
    before = an_event("c-2", stage="stocktake", fields=Fields(period="2026-02", closing=STOCK))

    assert balance_of(a_dossier(lots=[FEED, PRODUCT], events=[EVENT, elsewhere, before]), EVENT).closing == ()
