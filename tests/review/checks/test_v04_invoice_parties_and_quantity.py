from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_lot, a_sale, an_assay, an_event, an_id, an_invoice, an_organisation
from traceability.review.checks.v04_invoice_parties_and_quantity import invoice_parties_and_quantity
from traceability.review.dossier import InvoiceUse

PURE = an_assay(treo_percent="100.0")


def asked(net_kg="15180.000", *, assay=PURE, use=None, policies=None, events=(), **invoice):
    said = {"seller": "HFR", "buyer": "EXP", "reo_kg": Decimal("15180.000"), **invoice}
    lot = a_lot(net_kg=net_kg, assay=assay, made_by="made")
    made = an_event("made", outputs=["HFR:L-1"], ended="2026-03-31")
    return invoice_parties_and_quantity(
        a_dossier(
            lots=[lot],
            events=[made, *events, a_sale(net_kg=net_kg, invoice=an_invoice(**said))],
            organisations=[an_organisation(code) for code in ("HFR", "EXP", "GZS")],
            invoice_uses={(use.seller, use.number): use} if use else {},
            policies=policies,
        )
    )


def a_use(linked: str, count=2, buyers=("EXP",), lacking=0) -> InvoiceUse:
    return InvoiceUse("HFR", "00117", Decimal(linked), count, lacking, buyers=buyers, transfers=(an_id("sale-1"),))


@pytest.mark.parametrize(
    ("net_kg", "result"), [("15104.100", "passed"), ("15104.099", "failed"), ("15255.900", "passed"), ("15255.901", "failed")]
)
def test_the_lots_are_within_half_a_percent_of_the_invoice(net_kg, result):
    finding = asked(net_kg)

    assert (finding.result, finding.severity) == (result, "HOLD")


def test_both_figures_and_parties_are_named():
    finding = asked("15104.099")

    assert finding.message.en == "Invoice 00117: 15180.000 kg REO, lot 15104.099 kg, HFR → EXP."
    assert finding.message.zh == "发票00117：票面15180.000千克REO，批次15104.099千克，HFR→EXP。"


@pytest.mark.parametrize(("linked", "result"), [("15104.100", "passed"), ("15104.099", "failed")])
def test_one_invoice_over_several_transfers_is_compared_with_their_sum(linked, result):
    assert asked("5000.000", use=a_use(linked)).result == result


def test_the_seller_is_the_owner_and_the_buyer_the_receiver():
    assert asked(seller="GZS").result == "failed"
    assert asked(buyer="GZS").result == "failed"


def test_who_sold_it_before_owns_it_no_more():
    earlier = a_sale("earlier", to_organisation="GZS", ended="2026-04-01", invoice=None)

    finding = asked(events=[earlier])

    assert (finding.result, finding.evidence[0].values["owner"]) == ("failed", "GZS")


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"reo_kg": None}, "invoice.reo_kg"),
        ({"seller": ""}, "invoice.seller"),
        ({"buyer": ""}, "invoice.buyer"),
        ({"assay": an_assay(treo_percent=None)}, "reo_kg of a lot"),
        ({"use": a_use("15180.000", lacking=1)}, "reo_kg of a lot"),
        ({"policies": {}}, "V04.tolerance_percent"),
    ],
)
def test_what_is_missing_is_not_checked(changed, missing):
    finding = asked(**changed)

    assert (finding.result, finding.evidence[0].values["missing"]) == ("not_checked", (missing,))


def test_a_sale_without_invoice_does_not_apply():
    assert asked(number="").result == "not_applicable"
