"""V05: is more material linked to an invoice than it covers? Rule: checks.md, V05."""

from collections.abc import Iterator

from traceability.kernel.quantities import HUNDRED, kilograms
from traceability.kernel.text import Text
from traceability.review import invoicing
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import BLOCK, check
from traceability.review.dossier import Dossier, Event, Invoice

TOLERANCE = "V05.tolerance_percent"


@check(
    "V05",
    severity=BLOCK,
    policies=[TOLERANCE],
    title=Text(en="Reused invoice", zh="重复使用发票"),
    question=Text(en="Is more material linked to an invoice than it covers?", zh="关联到同一发票的物料是否超过票面数量？"),
    failure=Text(
        en="Invoice {number} covers {invoiced} kg REO; {linked} kg are linked to it.",
        zh="发票{number}票面{invoiced}千克REO，已关联{linked}千克。",
    ),
    rule=Text(
        en="Over all records, the REO of the transfers that name one number of one seller must not exceed the REO of the invoice by "
        "more than "
        "the policy tolerance; nor may that number appear with two quantities or two buyers.",
        zh="在全部记录中，使用同一销售方同一发票号的交接REO合计不得超过票面REO加政策容差；同一号码亦不得出现两个数量或两个购买方。",
    ),
)
def reused_invoice(dossier: Dossier) -> Iterator[Judged]:
    judged = set()
    for sale, invoice in invoicing.invoiced(dossier):
        key = (invoicing.seller_of(sale), invoice.number)
        if key not in judged:
            judged.add(key)
            yield _judge(dossier, sale, invoice)


def _judge(dossier: Dossier, sale: Event, invoice: Invoice) -> Judged:
    rows, use = dossier.policies(TOLERANCE, on=invoice.issued_on or sale.started_on), invoicing.use_of(dossier, sale)
    if rows is None:
        return lacks(sale, TOLERANCE)
    if use is None:
        return lacks(sale, "transfers of the invoice")
    outside = tuple(transfer for transfer in use.transfers if dossier.event(transfer) is None)
    values: Values = {
        "number": invoice.number,
        "seller": use.seller,
        "invoiced": invoice.reo_kg,
        "linked": kilograms(use.linked_reo_kg),
        "transfers": use.count,
        "outside_this_chain": outside,
        "buyers": use.buyers,
        "quantities": use.reo_kgs,
    }
    is_doubled = len(use.buyers) > 1 or len(use.reo_kgs) > 1
    # What is linked can only grow by lots whose REO is not known, so a sum above the limit fails without them.
    if is_doubled or (invoice.reo_kg is not None and use.linked_reo_kg > invoice.reo_kg * (1 + rows[0].value / HUNDRED)):
        return fails(sale, policy=rows, **values)
    if invoice.reo_kg is None or use.lacking:
        return lacks(sale, "invoice.reo_kg" if invoice.reo_kg is None else "reo_kg of a linked lot", **values)
    return fits(sale, **values)
