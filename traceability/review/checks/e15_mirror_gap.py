"""E15: do a partner's imports exceed our exports? Rule: checks.md, E15; statistics: reference/partner_imports.csv."""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

from traceability.kernel.quantities import HUNDRED
from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import INFO, check
from traceability.review.dossier import Dossier

MAX_GAP = "E15.max_gap_percent"
_SHOWN = Decimal("0.1")


@check(
    "E15",
    severity=INFO,
    policies=[MAX_GAP],
    title=Text(en="Mirror gap", zh="贸易镜像差额"),
    question=Text(en="Do partner imports exceed our exports?", zh="对方国进口是否超过我方出口？"),
    failure=Text(en="{country} {year}: {a} t against {b} t.", zh="{country}{year}年：对方{a}吨，我方{b}吨。"),
    rule=Text(
        en="What the country of destination reports as imported in the newest year of its statistics, against approved exports to it of "
        "the same six-digit codes in that year: more than the given percentage above them is shown.",
        zh="目的国最近统计年度申报的进口量，与同年经批准、同六位税号对其出口量相比，超出规定百分比即予提示。",
    ),
)
def mirror_gap(dossier: Dossier) -> Iterator[Judged]:
    shipment, mirror = dossier.shipment, dossier.mirror
    if mirror is None:
        yield lacks(shipment, f"partner_imports {shipment.destination} {shipment.planned_export_on.year}")
        return
    if mirror.year is None:
        return
    rows = dossier.policies(MAX_GAP, on=shipment.planned_export_on)
    if rows is None:
        yield lacks(shipment, MAX_GAP)
        return
    values: Values = {
        "country": shipment.destination,
        "year": mirror.year,
        "a": _shown(mirror.partner_t),
        "b": _shown(mirror.own_t),
        "hs6": mirror.hs6,
    }
    limit = mirror.own_t * (HUNDRED + rows[0].value) / HUNDRED
    yield fails(shipment, policy=rows, **values) if mirror.partner_t > limit else fits(shipment, **values)


def _shown(tonnes: Decimal) -> Decimal:
    return tonnes.quantize(_SHOWN, rounding=ROUND_HALF_EVEN)
