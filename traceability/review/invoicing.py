"""Invoices of the domestic sales of a chain, each once, with all that names them. Pure. Rules: checks.md, V04 to V06."""

from collections.abc import Iterator
from decimal import Decimal

from traceability.custody.reo import reo_kg
from traceability.review.dossier import Dossier, Event, Invoice, InvoiceUse


def invoiced(dossier: Dossier) -> Iterator[tuple[Event, Invoice]]:
    """Domestic sales with an invoice that has a number."""
    for sale in dossier.domestic_sales:
        if sale.invoice and sale.invoice.number:
            yield sale, sale.invoice


def seller_of(sale: Event) -> str:
    """The issuer: as the invoice says, else who sold."""
    return (sale.invoice.seller if sale.invoice else "") or sale.performed_by


def use_of(dossier: Dossier, sale: Event) -> InvoiceUse | None:
    """Everything on record that names the sale's invoice; None where it was not read."""
    return dossier.invoice_uses.get((seller_of(sale), sale.invoice.number)) if sale.invoice else None


def moved_reo_kg(dossier: Dossier, sale: Event) -> Decimal | None:
    """REO of all lots of a sale; None where one is not known."""
    lots = [(drawn, dossier.lot(drawn.lot)) for drawn in sale.inputs]
    parts = [reo_kg(drawn.net_kg, lot.assay) if lot else None for drawn, lot in lots]
    return None if None in parts else sum((part for part in parts if part is not None), Decimal(0))
