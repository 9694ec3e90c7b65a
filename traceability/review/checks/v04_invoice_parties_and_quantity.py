"""V04: do seller, buyer and REO of the invoice match the transfer? Rule: checks.md, V04."""

from collections.abc import Iterator
from decimal import Decimal

from traceability.kernel.quantities import HUNDRED, kilograms
from traceability.kernel.text import Text
from traceability.review import invoicing
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.dossier import Dossier, Event, Invoice
from traceability.review.ownership import owners_of

TOLERANCE = "V04.tolerance_percent"


@check(
    "V04",
    severity=HOLD,
    policies=[TOLERANCE],
    title=Text(en="Invoice parties and quantity", zh="发票主体与数量"),
    question=Text(en="Do seller, buyer and REO of the invoice match the transfer?", zh="发票的销售方、购买方和REO是否与交接相符？"),
    failure=Text(
        en="Invoice {number}: {invoiced} kg REO, lot {actual} kg, {seller} → {buyer}.",
        zh="发票{number}：票面{invoiced}千克REO，批次{actual}千克，{seller}→{buyer}。",
    ),
    rule=Text(
        en="The seller must be the owner before the sale, the buyer the receiver, and the REO of all lots on the invoice must equal "
        "its REO "
        "within the policy tolerance of it.",
        zh="销售方须为售前所有者，购买方须为接收方；发票所涉全部批次的REO与票面REO之差不得超过政策容差。",
    ),
)
def invoice_parties_and_quantity(dossier: Dossier) -> Iterator[Judged]:
    for sale, invoice in invoicing.invoiced(dossier):
        yield from _judge(dossier, sale, invoice)


def _judge(dossier: Dossier, sale: Event, invoice: Invoice) -> Iterator[Judged]:
    rows = dossier.policies(TOLERANCE, on=invoice.issued_on or sale.started_on)
    if rows is None:
        yield lacks(sale, TOLERANCE)
        return
    actual, owners = _linked_kg(dossier, sale, invoice), _owners_before(dossier, sale)
    values: Values = {
        "number": invoice.number,
        "invoiced": invoice.reo_kg,
        "actual": None if actual is None else kilograms(actual),
        "seller": invoice.seller,
        "buyer": invoice.buyer,
        "owner": ", ".join(sorted(owners)),
        "receiver": sale.to_organisation,
    }
    named = {"invoice.seller": invoice.seller, "invoice.buyer": invoice.buyer, "invoice.reo_kg": invoice.reo_kg, "reo_kg of a lot": actual}
    missing = tuple(name for name, value in named.items() if value in ("", None))
    wrong_seller = bool(invoice.seller) and owners != {invoice.seller}
    wrong_buyer = bool(invoice.buyer) and invoice.buyer != sale.to_organisation
    if wrong_seller or wrong_buyer or _is_apart(invoice.reo_kg, actual, rows[0].value):
        yield fails(sale, policy=rows, **values)
    elif missing:
        yield lacks(sale, *missing, **values)
    else:
        yield fits(sale, **values)


def _is_apart(invoiced: Decimal | None, actual: Decimal | None, percent: Decimal) -> bool:
    return invoiced is not None and actual is not None and abs(actual - invoiced) > invoiced * percent / HUNDRED


def _owners_before(dossier: Dossier, sale: Event) -> frozenset[str]:
    lots = [lot for drawn in sale.inputs if (lot := dossier.lot(drawn.lot))]
    return frozenset(owner for lot in lots for owner in owners_of(dossier, lot, sale.started_at, besides=sale.id))


def _linked_kg(dossier: Dossier, sale: Event, invoice: Invoice) -> Decimal | None:
    """REO of all lots on the invoice: of every transfer to its one buyer that names it, in the chain or not; else of this sale."""
    use = invoicing.use_of(dossier, sale)
    if use is None or use.count == 1 or len(use.buyers) > 1:
        return invoicing.moved_reo_kg(dossier, sale)
    return None if use.lacking else use.linked_reo_kg
