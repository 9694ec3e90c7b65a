from decimal import Decimal

from tests.make.dossiers import a_dossier, a_lot, a_sale, an_assay, an_invoice, an_organisation
from traceability.review.dossier import InvoiceUse
from traceability.review.invoicing import invoiced, moved_reo_kg, seller_of, use_of


def told(*events, **values):
    return a_dossier(events=events, organisations=[an_organisation("HFR"), an_organisation("EXP")], **values)


def test_sales_with_a_number_are_invoiced():
    sale, bare, unnumbered = a_sale(), a_sale("bare", invoice=None), a_sale("no number", invoice=an_invoice(number=""))

    assert [one.id for one, _ in invoiced(told(sale, bare, unnumbered))] == [sale.id]


def test_an_invoice_is_its_sellers_or_of_who_sold():
    assert seller_of(a_sale(invoice=an_invoice(seller="GZS"))) == "GZS"
    assert seller_of(a_sale()) == "HFR"


def test_what_names_an_invoice_is_found_by_seller_and_number():
    use = InvoiceUse("HFR", "00117", Decimal(1))

    assert use_of(told(invoice_uses={("HFR", "00117"): use}), a_sale()) == use
    assert use_of(told(), a_sale()) is None
    assert use_of(told(), a_sale(invoice=None)) is None


def test_the_reo_of_a_sale_is_that_of_its_lots():
    lots = [a_lot("HFR:L-1", assay=an_assay(treo_percent="50.0")), a_lot("HFR:L-2", assay=None)]

    assert moved_reo_kg(told(lots=lots), a_sale()) == Decimal("500.000")
    assert moved_reo_kg(told(lots=lots), a_sale(lot="HFR:L-2")) is None
    assert moved_reo_kg(told(lots=lots), a_sale(lot="HFR:L-3")) is None
