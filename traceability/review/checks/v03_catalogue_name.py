"""V03: is the goods name in the product catalogue and of the right class? Rule: checks.md, V03."""

from collections.abc import Iterator
from decimal import Decimal

from traceability.kernel.text import Text
from traceability.review import masses
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.checks.v01_special_invoice import SPECIAL
from traceability.review.citing import cited
from traceability.review.dossier import CatalogueName, Dossier, Event, Invoice, Lot, Policy, rows_on

HIGH_Y, MEDIUM_Y, RICH_EU = "V03.high_y_min_percent", "V03.medium_y_min_percent", "V03.rich_eu_min_percent"
HIGH, MEDIUM_RICH, LOW = "high_y", "medium_y_rich_eu", "low_y"
_CLASSES = {
    HIGH: Text(en="high-Y", zh="高钇"),
    MEDIUM_RICH: Text(en="medium-Y rich-Eu", zh="中钇富铕"),
    LOW: Text(en="low-Y", zh="低钇"),
}
_NOT_LISTED = Text(en="no such name in the catalogue", zh="目录中无此品名")


@check(
    "V03",
    severity=HOLD,
    policies=[HIGH_Y, MEDIUM_Y, RICH_EU, masses.FULL_SUM],
    title=Text(en="Catalogue name", zh="目录品名"),
    question=Text(en="Is the goods name in the product catalogue and of the right class?", zh="发票品名是否在产品目录内且类别相符？"),
    failure=Text(en="Invoice {number} names {name}; the assay says {class}.", zh="发票{number}品名为{name}，化验为{class}。"),
    rule=Text(
        en="The goods name of a special invoice must be a row of the invoice catalogue on the day of the invoice, of the lot's form, "
        "and where "
        "the row means a class of ionic ore, of the class that Y and Eu in the assay give.",
        zh="专用发票品名须为开票日目录内的一行，形态与批次相符；该行指明离子矿类别的，须与化验所得钇、铕配分的类别一致。",
    ),
)
def catalogue_name(dossier: Dossier) -> Iterator[Judged]:
    for sale in dossier.domestic_sales:
        invoice = sale.invoice
        if invoice is None or invoice.kind != SPECIAL:
            continue
        day = invoice.issued_on or sale.started_on
        rows, names = dossier.policies(HIGH_Y, MEDIUM_Y, RICH_EU, masses.FULL_SUM, on=day), rows_on(dossier.reference.catalogue, day)
        if rows is None:
            yield lacks(sale, HIGH_Y, MEDIUM_Y, RICH_EU, masses.FULL_SUM)
        elif not names:
            yield lacks(sale, "invoice_catalogue")
        elif not invoice.goods_name:
            yield lacks(sale, "invoice.goods_name")
        else:
            row = next((row for row in names if _plain(row.title) == _plain(invoice.goods_name)), None)
            for lot in (lot for drawn in sale.inputs if (lot := dossier.lot(drawn.lot))):
                yield _judge(dossier, sale, invoice, lot, row, rows)


def _judge(dossier: Dossier, sale: Event, invoice: Invoice, lot: Lot, row: CatalogueName | None, rows: tuple[Policy, ...]) -> Judged:
    values: Values = {"number": invoice.number, "name": invoice.goods_name, "lot": lot.name, "form": lot.form}
    if row is None:
        return fails(sale, **values | {"class": _NOT_LISTED})
    values |= cited(row.citation)
    if row.form and not dossier.reference.covers((row.form,), lot.form):
        return fails(sale, **values | {"form_by_name": row.form, "class": lot.form})
    if not row.ionic_class:
        return fits(sale, **values)
    y, eu = (masses.share_percent(lot.assay, element, rows[3].value) for element in ("Y", "Eu"))
    if y is None or eu is None or (lot.assay and masses.is_element_basis(lot.assay)):
        return lacks(sale, "assay of Y and Eu", **values)
    found = ionic_class(rows, y=y, eu=eu)
    named = _CLASSES.get(row.ionic_class, Text(en=row.ionic_class, zh=row.ionic_class))
    values |= {"class": _CLASSES[found], "class_by_name": named, "y_percent": y, "eu_percent": eu}
    return fits(sale, **values) if found == row.ionic_class else fails(sale, policy=rows[:3], **values)


def ionic_class(rows: tuple[Policy, ...], *, y: Decimal, eu: Decimal) -> str:
    """The class of ionic ore by Y and Eu, percent of TREO."""
    high, medium, rich, *_ = rows
    if y >= high.value:
        return HIGH
    return MEDIUM_RICH if y >= medium.value and eu >= rich.value else LOW


def _plain(name: str) -> str:
    """Case and blanks make no other name."""
    return " ".join(name.casefold().split())
