"""V02: is every sale invoiced, and did a trader buy what it sold? Rule: checks.md, V02."""

from collections.abc import Iterator
from decimal import Decimal

from traceability.custody.reo import reo_kg
from traceability.kernel.quantities import HUNDRED, kilograms
from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import BLOCK, check
from traceability.review.dossier import Dossier, Event

TOLERANCE = "V02.tolerance_percent"


@check(
    "V02",
    severity=BLOCK,
    policies=[TOLERANCE],
    title=Text(en="Inbound invoice", zh="进项发票"),
    question=Text(en="Is every sale invoiced, and did a trader buy what it sold?", zh="销售是否均有发票，贸易商所售是否有进项？"),
    failure=Text(
        en="{seller} sold {sold} kg REO but has invoices for {bought} kg.",
        zh="{seller}售出{sold}千克REO，进项发票仅{bought}千克。",
    ),
    rule=Text(
        en="Every domestic sale has an invoice number; and a seller that never produced has sold, over all records up to that day, "
        "no more REO than it bought with invoices, imported and collected, plus the tolerance.",
        zh="境内销售均须有发票号；无生产环节的销售方，截至当日全部记录的销售REO不得超过有票购入、进口与回收收集之和加容差。",
    ),
)
def inbound_invoice(dossier: Dossier) -> Iterator[Judged]:
    for sale in dossier.domestic_sales:
        if sale.invoice and sale.invoice.number:
            yield fits(sale)
        else:
            yield fails(sale, seller=sale.performed_by, buyer=sale.to_organisation, sold=_reo_kg(dossier, sale), bought=Decimal("0.000"))
        if sale.id in dossier.trader_accounts:
            yield _trader(dossier, sale)


def _trader(dossier: Dossier, sale: Event) -> Judged:
    """Whether everything that a trader sold up to this sale was bought with an invoice, over all records."""
    account = dossier.trader_accounts[sale.id]
    rows = dossier.policies(TOLERANCE, on=sale.started_on)
    if rows is None:
        return lacks(sale, TOLERANCE)
    if account.lacking:
        return lacks(sale, "invoice.reo_kg")
    values: Values = {"seller": sale.performed_by, "sold": account.sold_reo_kg, "bought": account.bought_reo_kg}
    if account.sold_reo_kg > account.bought_reo_kg * (1 + rows[0].value / HUNDRED):
        return fails(sale, policy=rows, **values)
    return fits(sale, **values)


def _reo_kg(dossier: Dossier, sale: Event) -> Decimal | None:
    parts = [reo_kg(drawn.net_kg, lot.assay) for drawn in sale.inputs if (lot := dossier.lot(drawn.lot))]
    return None if None in parts else kilograms(sum((part for part in parts if part is not None), Decimal(0)))
