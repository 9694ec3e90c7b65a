from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_lot, a_sale, an_id, an_invoice, an_organisation
from traceability.review.checks.v05_reused_invoice import reused_invoice
from traceability.review.dossier import InvoiceUse

SALE, ELSEWHERE = an_id("sale-1"), an_id("a sale of another chain")


def asked(linked: str | None, *, buyers=("EXP",), reo_kgs=(Decimal(54000),), lacking=0, policies=None, events=(), **invoice):
    use = InvoiceUse("HFR", "00117", Decimal(linked or 0), 2, lacking, tuple(reo_kgs), buyers, (SALE, ELSEWHERE))
    said = {"seller": "HFR", "buyer": "EXP", "reo_kg": Decimal("54000.000"), **invoice}
    return reused_invoice(
        a_dossier(
            lots=[a_lot()],
            events=[a_sale(invoice=an_invoice(**said)), *events],
            organisations=[an_organisation("HFR"), an_organisation("EXP")],
            invoice_uses={("HFR", "00117"): use} if linked else {},
            policies=policies,
        )
    )


@pytest.mark.parametrize(("linked", "result"), [("54270.000", "passed"), ("54270.001", "failed")])
def test_no_more_is_linked_to_an_invoice_than_it_covers_and_half_a_percent(linked, result):
    finding = asked(linked)

    assert (finding.result, finding.severity) == (result, "BLOCK")


def test_the_sum_and_the_transfers_outside_the_chain_are_named_by_id():
    finding = asked("54270.001")

    assert finding.message.en == "Invoice 00117 covers 54000.000 kg REO; 54270.001 kg are linked to it."
    assert finding.message.zh == "发票00117票面54000.000千克REO，已关联54270.001千克。"
    assert finding.evidence[0].values["outside_this_chain"] == (ELSEWHERE,)


@pytest.mark.parametrize("changed", [{"buyers": ("EXP", "GZS")}, {"reo_kgs": (Decimal(54000), Decimal(60000))}])
def test_one_number_with_two_buyers_or_two_quantities_fails(changed):
    assert asked("54000.000", **changed).result == "failed"


def test_an_invoice_of_several_sales_is_judged_once():
    again = a_sale("sale-2", invoice=an_invoice(seller="HFR", buyer="EXP"))

    assert asked("54000.000", events=[again]).message.en == "Reused invoice: in order (1 examined)."


def test_an_invoice_without_seller_is_of_who_sold():
    assert asked("54270.001", seller="").result == "failed"


def test_what_is_missing_is_not_checked():
    assert asked("1.000", reo_kg=None, reo_kgs=()).evidence[0].values["missing"] == ("invoice.reo_kg",)
    assert asked("1.000", lacking=1).evidence[0].values["missing"] == ("reo_kg of a linked lot",)
    assert asked(None).result == "not_checked"
    assert asked("1.000", policies={}).result == "not_checked"


def test_lots_that_are_not_known_save_nobody():
    assert asked("54270.001", lacking=1).result == "failed"


def test_without_an_invoice_it_does_not_apply():
    assert asked("1.000", number="").result == "not_applicable"
