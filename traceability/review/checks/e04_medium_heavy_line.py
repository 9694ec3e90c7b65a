"""E04: is the right side of the 30 % split used? Rule: checks.md, E04; sides: reference/hs_codes.csv."""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

from traceability.kernel.quantities import HUNDRED
from traceability.kernel.text import Text
from traceability.review import masses
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import BLOCK, HOLD, check
from traceability.review.citing import cited
from traceability.review.dossier import Dossier, Line, TariffLine, rows_on

LOW, HIGH = "E04.band_low_percent", "E04.band_high_percent"
MEDIUM_AND_HEAVY = ("Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Y", "Sc")
_SIDES = {"ge30": Text(en="30 % or more", zh="30%及以上"), "lt30": Text(en="under 30 %", zh="30%以下")}
_SHOWN = Decimal("0.01")


@check(
    "E04",
    severity=BLOCK,
    policies=[LOW, HIGH, masses.FULL_SUM],
    title=Text(en="30 % medium-heavy line", zh="中重稀土30%税目"),
    question=Text(en="Is the right side of the split used?", zh="是否归入中重稀土30%界线的正确一侧？"),
    failure=Text(en="Line {line}: medium and heavy {sum} %, code says {side}.", zh="第{line}项：中重稀土{sum}%，税号为{side}。"),
    rule=Text(
        en="Oxides of Sm to Lu, Y and Sc in percent of net mass. Inside the band a person decides (HOLD); below it under a code of 30 % or "
        "more, or above it under a code of less, the code is wrong (BLOCK).",
        zh="钐至镥、钇、钪氧化物占净重百分比。处于区间内由人工判定（HOLD）；低于区间而用≥30%税号，或高于区间而用<30%税号，均为税号错误（BLOCK）。",
    ),
)
def medium_heavy_line(dossier: Dossier) -> Iterator[Judged]:
    day = dossier.shipment.planned_export_on
    for line in dossier.shipment.lines:
        found = [row for row in dossier.reference.tariff if row.hs_code == line.hs_code and row.side]
        for row in rows_on(found, day):
            yield _judge(dossier, line, row)


def _judge(dossier: Dossier, line: Line, row: TariffLine) -> Judged:
    rows = dossier.policies(LOW, HIGH, masses.FULL_SUM, on=dossier.shipment.planned_export_on)
    if rows is None:
        return lacks(line, LOW, HIGH, masses.FULL_SUM)
    low, high, full_sum = rows
    sum_percent, unknown = _sum(dossier, line, full_sum.value)
    if sum_percent is None:
        return lacks(line, *unknown)
    values: Values = {"sum": sum_percent.quantize(_SHOWN, rounding=ROUND_HALF_EVEN), "side": _SIDES[row.side], **cited(row.citation)}
    if low.value <= sum_percent <= high.value:
        return fails(line, severity=HOLD, policy=(low, high), **values)
    if row.side == "ge30" and sum_percent < low.value:
        return fails(line, policy=(low,), **values)
    if row.side == "lt30" and sum_percent > high.value:
        return fails(line, policy=(high,), **values)
    return fits(line, **values)


def _sum(dossier: Dossier, line: Line, full_sum: Decimal) -> tuple[Decimal | None, tuple[str, ...]]:
    """The sum in percent of net mass; or None and what is missing of it."""
    lot = dossier.lot_of(line)
    if lot is None or lot.assay is None:
        return None, ("assay",)
    total, unknown = Decimal(0), []
    for element in MEDIUM_AND_HEAVY:
        share = masses.share_percent(lot.assay, element, full_sum)
        whole = masses.share_base_kg(HUNDRED, lot.assay, element)
        if whole is None:
            return None, ("assay.moisture_percent", "assay.treo_percent")
        if share is None:
            unknown.append(f"shares_percent.{element}")
        else:
            total += whole * share / HUNDRED
    return (None, tuple(unknown)) if unknown else (total, ())
