"""V06: is the unit price near the market of that day? Rule: checks.md, V06."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from traceability.kernel.quantities import HUNDRED
from traceability.kernel.text import Text
from traceability.review import invoicing
from traceability.review.answers import Judged, Subject, Values, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.citing import cited
from traceability.review.dossier import Dossier, Event, Line, Lot, Policy, Price

BAND, EXPORT_MIN, DAYS = "V06.domestic_band_percent", "V06.export_min_percent", "V06.reference_days"
RATE = "currency"
"""The form of rows of `reference_prices` that are no product: what one unit of the currency `product` costs in `currency`."""
_PLACES = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Asked:
    """A price to be judged: per kilogram of product; `amount` is None where it is withheld."""

    subject: Subject
    item: str
    lot: Lot
    day: date
    per_kg: Decimal | None
    currency: str
    is_export: bool


@check(
    "V06",
    severity=HOLD,
    policies=[BAND, EXPORT_MIN, DAYS],
    title=Text(en="Price anomaly", zh="价格异常"),
    question=Text(en="Is the unit price near the market of that day?", zh="单价是否接近当日市场价？"),
    failure=Text(
        en="{item}: {price} per kg is {percent} % of the reference {reference}.",
        zh="{item}：单价{price}，为参考价{reference}的{percent}%。",
    ),
    rule=Text(
        en="The price of a kilogram of product against the newest reference price of the same product, not older than the policy days: a "
        "domestic price must lie within the policy band round it, an export value not under the policy percent of it. Currencies are "
        "compared as they are or by a reference rate.",
        zh="每千克产品单价与不超过政策天数的最新参考价比较：国内价须在政策幅度内，出口价不得低于政策比例；币种相同或按参考汇率折算。",
    ),
)
def price_anomaly(dossier: Dossier) -> Iterator[Judged]:
    for sale in dossier.domestic_sales:
        lot = dossier.lot(sale.inputs[0].lot) if len(sale.inputs) == 1 else None
        if sale.invoice is None:
            continue
        if lot is None:
            yield lacks(sale, "one product on the invoice")
            continue
        yield _judge(dossier, _asked_of_sale(dossier, sale, lot))
    for line in dossier.shipment.lines:
        of_line = dossier.lot_of(line)
        if of_line:
            yield _judge(dossier, _asked_of_line(dossier, line, of_line))


def _asked_of_sale(dossier: Dossier, sale: Event, lot: Lot) -> Asked:
    """By REO: an invoice may cover more than this transfer, so its amount is divided by its own REO."""
    invoice = sale.invoice
    assert invoice is not None
    reo, net = invoicing.moved_reo_kg(dossier, sale), sum((drawn.net_kg for drawn in sale.inputs), Decimal(0))
    per_kg = None
    if invoice.amount is not None and invoice.reo_kg and reo and net:
        per_kg = invoice.amount / invoice.reo_kg * reo / net
    item = f"{invoice.number} {lot.name}"
    return Asked(sale, item, lot, invoice.issued_on or sale.started_on, per_kg, invoice.currency, is_export=False)


def _asked_of_line(dossier: Dossier, line: Line, lot: Lot) -> Asked:
    day = dossier.shipment.planned_export_on
    return Asked(line, f"{line.number} {lot.name}", lot, day, line.unit_value, line.currency, is_export=True)


def _judge(dossier: Dossier, asked: Asked) -> Judged:
    rows = dossier.policies(BAND, EXPORT_MIN, DAYS, on=asked.day)
    if rows is None:
        return lacks(asked.subject, BAND, EXPORT_MIN, DAYS)
    reference = _newest(dossier, asked.day, rows[2], asked.lot.product or asked.lot.form, asked.lot.form)
    if asked.per_kg is None or reference is None:
        missing = [*(["price"] if asked.per_kg is None else []), *(["reference_prices"] if reference is None else [])]
        return lacks(asked.subject, *missing, item=asked.item)
    rate = _rate(dossier, asked, rows[2], reference.currency)
    if rate is None:
        return lacks(asked.subject, f"rate {asked.currency} {reference.currency}", item=asked.item)
    percent = asked.per_kg * rate / reference.per_kg * HUNDRED
    values: Values = {
        "item": asked.item,
        "price": f"{_shown(asked.per_kg)} {asked.currency}",
        "percent": _shown(percent),
        "reference": f"{_shown(reference.per_kg)} {reference.currency}",
        "reference_day": reference.valid_from,
        **cited(reference.citation),
    }
    if asked.is_export:
        return fails(asked.subject, policy=(rows[1],), **values) if percent < rows[1].value else fits(asked.subject, **values)
    return fails(asked.subject, policy=(rows[0],), **values) if abs(percent - HUNDRED) > rows[0].value else fits(asked.subject, **values)


def _newest(dossier: Dossier, day: date, days: Policy, product: str, form: str) -> Price | None:
    """The last price of a product at or before the day, if it is not too old. A row without a form serves every form."""
    found = [
        row
        for row in dossier.reference.prices
        if row.product.casefold() == product.casefold()
        and row.form in ("", form)
        and row.valid_from is not None
        and 0 <= (day - row.valid_from).days <= days.value
        and row.per_kg > 0
    ]
    return max(found, key=lambda row: (row.valid_from or date.min, row.form), default=None)


def _rate(dossier: Dossier, asked: Asked, days: Policy, into: str) -> Decimal | None:
    """What one unit of the price's currency is in that of the reference; None without a row for it."""
    if asked.currency == into:
        return Decimal(1)
    row = _newest(dossier, asked.day, days, asked.currency, RATE)
    if row and row.form == RATE and row.currency == into:
        return row.per_kg
    back = _newest(dossier, asked.day, days, into, RATE)
    return 1 / back.per_kg if back and back.form == RATE and back.currency == asked.currency else None


def _shown(value: Decimal) -> Decimal:
    return value.quantize(_PLACES, rounding=ROUND_HALF_EVEN)
