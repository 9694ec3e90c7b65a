from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_line, a_lot, a_receipt, a_sale, a_shipment, an_assay, an_event
from traceability.review.checks.c01_chain_gap import chain_gap
from traceability.review.dossier import Assay, Document, Fields, Origin, Quantity, shares_by_origin

KNOWN = (Origin("mine", Decimal(1)),)


def asked(*, origins=KNOWN, holder="EXP", events=(), policies=None, lots=None):
    return chain_gap(
        a_dossier(
            shipment=a_shipment(),
            lots=[a_lot(holder=holder)] if lots is None else lots,
            events=events,
            origins={"HFR:L-1": tuple(origins)} if origins else {},
            policies=policies,
        )
    )


def test_a_whole_chain_passes():
    sale = a_sale()

    assert asked(events=[sale, a_receipt(sale)]).result == "passed"


@pytest.mark.parametrize(("unknown", "result"), [("0", "passed"), ("0.000000001", "failed")])
def test_no_unknown_share_is_allowed(unknown, result):
    origins = (Origin("mine", 1 - Decimal(unknown)), Origin("unknown", Decimal(unknown)))

    assert asked(origins=origins).result == result


def test_circuit_stock_without_origin_is_unknown():
    """400 kg of it beside 15,180 kg of feed."""
    feed = a_lot("BYM:CON", net_kg="15180.000", assay=an_assay(treo_percent="100.0"), made_by="mine")
    product = a_lot(made_by="separate", holder="EXP")
    stock = Quantity("mixed_chloride", Decimal("400.000"), Assay(Decimal(0), Decimal(100)))
    events = [
        an_event("mine", stage="mining", facility="M", outputs=["BYM:CON"], ended="2026-02-01"),
        an_event("separate", inputs=[("BYM:CON", "15180.000")], outputs=["HFR:L-1"], custody_model="mass_balance"),
        an_event("count", stage="stocktake", fields=Fields(period="2026-03", opening=(stock,))),
    ]
    lots = [feed, product]

    finding = chain_gap(a_dossier(shipment=a_shipment(), lots=lots, events=events, origins=shares_by_origin(events, lots)))

    assert (finding.result, finding.severity) == ("failed", "BLOCK")
    assert finding.evidence[0].values["share"] == Decimal("0.025673941")
    assert finding.message.en == "0.025673941 of HFR:L-1 has no known origin: no recorded origin."


def test_collected_scrap_needs_a_supplier_or_the_papers_of_its_purchase():
    def collected(**values) -> str:
        lots = [a_lot(made_by="collect", holder="EXP", form="scrap")]
        events = [an_event("collect", stage="collection", outputs=["HFR:L-1"], **values)]
        return chain_gap(a_dossier(shipment=a_shipment(), lots=lots, events=events, origins=shares_by_origin(events, lots))).result

    assert collected() == "failed"
    assert collected(documents=(Document("scrap_purchase_list", "SP-1"),)) == "passed"
    assert collected(fields=Fields(has_supplier=True)) == "passed"


def test_a_lot_without_any_origin_and_an_unknown_lot_fail():
    assert asked(origins=()).result == "failed"
    assert asked(lots=[]).result == "failed"


def test_a_lot_that_is_not_in_the_exporters_hands_fails():
    finding = asked(holder="HFR")

    assert finding.evidence[0].values["holder"] == "HFR"


def test_a_dispatch_without_receipt_before_the_lot_leaves_fails():
    finding = asked(events=[a_sale()])

    assert (finding.result, finding.evidence[0].kind) == ("failed", "event")


def test_a_receipt_by_another_than_the_addressee_fails():
    sale = a_sale()

    assert asked(events=[sale, a_receipt(sale, performed_by="W1")]).result == "failed"


def test_a_dispatch_of_the_rest_after_the_use_is_no_gap():
    used = an_event("use", inputs=[("HFR:FEED", "1.000")], ended="2026-04-01", outputs=["HFR:L-1"])
    rest = a_sale("rest", lot="HFR:FEED", ended="2026-04-05")
    before = a_sale("before", lot="HFR:FEED", ended="2026-03-30")

    assert asked(events=[used, rest]).result == "passed"
    assert asked(events=[used, before]).result == "failed"


def test_without_policies_it_is_not_checked():
    assert asked(policies={}).result == "not_checked"


def test_a_dispatch_of_one_of_two_lines_must_have_arrived_as_well():
    shipment = a_shipment(lines=(a_line(1), a_line(2, lot="HFR:L-2")))
    lots = [a_lot(holder="EXP"), a_lot("HFR:L-2", holder="EXP")]
    origins = dict.fromkeys(("HFR:L-1", "HFR:L-2"), KNOWN)

    assert chain_gap(a_dossier(shipment=shipment, lots=lots, events=[a_sale()], origins=origins)).result == "failed"


def test_a_use_at_the_moment_of_the_dispatch_relies_on_it_whatever_else_happened():
    used = an_event("use", inputs=[("HFR:FEED", "1.000")], ended="2026-04-01", outputs=["HFR:L-1"])
    sent = a_sale("sent", lot="HFR:FEED", ended="2026-04-01")
    other = an_event("other", inputs=[("HFR:ELSE", "1.000")], ended="2026-03-01")

    assert asked(events=[used, sent, other]).result == "failed"
