"""E15: do a partner's imports exceed our exports? Rule: checks.md, E15; statistics: reference/partner_imports.csv.

checks.md shows a gap and holds nobody. A gap as wide as those that were told of smuggling holds what leaves under its codes for that
country until a reviewer says why this shipment is none of it: nothing else that is recorded of such a shipment need be wrong.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from traceability.kernel.quantities import HUNDRED
from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import HOLD, INFO, check
from traceability.review.dossier import Dossier, Mirror, Policy, Shipment

MAX_GAP = "E15.max_gap_percent"
HELD_FROM = ("E15.hold_gap_percent", "E15.at_sea_days", "E15.at_sea_gap_percent")
_SHOWN = Decimal("0.1")
_WIDE = Text(
    en="{country} {year}: {a} t against {b} t, {percent} % more, under codes of this shipment. Where do these goods go?",
    zh="{country}{year}年：对方{a}吨，我方{b}吨，高出{percent}%，涉及本批税号。请核实本批货物去向。",
)


@check(
    "E15",
    severity=HOLD,
    policies=[MAX_GAP, *HELD_FROM],
    title=Text(en="Mirror gap", zh="贸易镜像差额"),
    question=Text(en="Do partner imports exceed our exports?", zh="对方国进口是否超过我方出口？"),
    failure=Text(en="{country} {year}: {a} t against {b} t.", zh="{country}{year}年：对方{a}吨，我方{b}吨。"),
    rule=Text(
        en="What the country of destination reports as imported in the newest year of its statistics, against approved exports to it of "
        "the same six-digit codes in that year: more than the given percentage above them is shown. More than the second percentage is "
        "held if a line has one of the codes, the whole year is on record, and goods at sea when it began do not explain it.",
        zh="目的国最近统计年度申报的进口量，与同年经批准、同六位税号对其出口量相比，超出规定百分比即予提示；超出第二百分比，"
        "且本批涉及该税号、该年度全年均有记录、年初在途货物不足以解释的，须审查放行。",
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
    values = _figures(shipment, mirror)
    wide = dossier.policies(*HELD_FROM, on=shipment.planned_export_on)
    if wide and _concerns(shipment, mirror, wide) and _is_wide(mirror, wide):
        yield fails(shipment, policy=wide, says=_WIDE, **values)
    elif mirror.partner_t > _above(mirror.own_t, rows[0]):
        yield fails(shipment, policy=rows, severity=INFO, **values)
    else:
        yield fits(shipment, **values)


def _concerns(shipment: Shipment, mirror: Mirror, rows: tuple[Policy, ...]) -> bool:
    """Whether goods of these codes leave, and nothing that arrived in the year can have left before anything was recorded."""
    assert mirror.year is not None
    first = date(mirror.year, 1, 1) - timedelta(days=int(rows[1].value))
    is_whole = mirror.recorded_from is not None and mirror.recorded_from <= first
    return is_whole and any(line.hs_code[:6] in mirror.hs6 for line in shipment.lines)


def _is_wide(mirror: Mirror, rows: tuple[Policy, ...]) -> bool:
    """The second limit keeps few and large consignments apart: one that left in December and arrived in January is no gap."""
    return mirror.partner_t > _above(mirror.own_t, rows[0]) and mirror.partner_t > _above(mirror.own_t + mirror.at_sea_t, rows[2])


def _figures(shipment: Shipment, mirror: Mirror) -> Values:
    more = HUNDRED * (mirror.partner_t - mirror.own_t) / mirror.own_t if mirror.own_t else None
    return {
        "country": shipment.destination,
        "year": mirror.year,
        "a": _shown(mirror.partner_t),
        "b": _shown(mirror.own_t),
        "percent": None if more is None else _shown(more),
        "at_sea": _shown(mirror.at_sea_t),
        "hs6": mirror.hs6,
    }


def _above(tonnes: Decimal, row: Policy) -> Decimal:
    return tonnes * (HUNDRED + row.value) / HUNDRED


def _shown(figure: Decimal) -> Decimal:
    return figure.quantize(_SHOWN, rounding=ROUND_HALF_EVEN)
