"""V01: is every domestic sale of a catalogue product on a rare-earth special VAT invoice? Rule: checks.md, V01."""

from collections.abc import Iterator

from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import BLOCK, check
from traceability.review.dossier import Dossier

FORMS, FROM = "V01.forms", "V01.from"
SPECIAL = "special_vat_invoice"


@check(
    "V01",
    severity=BLOCK,
    policies=[FORMS, FROM],
    title=Text(en="Special invoice", zh="专用发票"),
    question=Text(
        en="Is every domestic sale of a catalogue product on a rare-earth special VAT invoice?",
        zh="目录内产品的国内销售是否均开具稀土专用发票？",
    ),
    failure=Text(
        en="Sale {dispatch} of {lot} is on an ordinary invoice ({number}).",
        zh="{lot}的销售（{dispatch}）使用普通发票{number}。",
    ),
    rule=Text(
        en="Since the given day a domestic sale of the listed form families is on a rare-earth special VAT invoice.",
        zh="自规定日起，所列形态的境内销售须开具稀土专用增值税发票。",
    ),
)
def special_invoice(dossier: Dossier) -> Iterator[Judged]:
    for sale in dossier.domestic_sales:
        invoice = sale.invoice
        has_invoice = invoice is not None and bool(invoice.number or invoice.kind)
        day = invoice.issued_on if invoice and invoice.issued_on else sale.started_on
        rows = dossier.policies(FORMS, FROM, on=day)
        if rows is None:
            yield lacks(sale, FORMS, FROM)
            continue

        forms, since = rows
        lots = [lot for drawn in sale.inputs if (lot := dossier.lot(drawn.lot))]
        sold = [lot for lot in lots if dossier.reference.covers(forms.words, lot.form)]
        if not sold or day < since.day:
            continue
        if invoice is None or not has_invoice:
            yield lacks(sale, "invoice")
            continue

        values: Values = {"lot": ", ".join(lot.name for lot in sold), "number": invoice.number, "invoice_kind": invoice.kind}
        parties: Values = {"seller": sale.performed_by, "buyer": sale.to_organisation}
        if invoice.kind == SPECIAL:
            yield fits(sale, **values, **parties)
        else:
            yield fails(sale, policy=rows, dispatch=sale.name, **values, **parties)
