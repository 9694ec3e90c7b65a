"""A02: is there ionic clay in rock ore? Rule: checks.md, A02; rows: reference/deposits.csv."""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

from traceability.kernel.text import Text
from traceability.review import masses
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.citing import cited
from traceability.review.dossier import Dossier, Event, Lot, Policy
from traceability.review.fingerprints import Declared, Deposits, mineral_lots, share_as_oxide

MAX_Y, Y_EXCESS, DY_EXCESS = "A02.max_deposit_y_percent", "A02.y_excess_points", "A02.dy_excess_points"
_POINTS = Decimal("0.01")


@check(
    "A02",
    severity=HOLD,
    policies=[MAX_Y, Y_EXCESS, DY_EXCESS, masses.FULL_SUM],
    title=Text(en="Heavy marker in rock feed", zh="岩矿中的重稀土标志"),
    question=Text(en="Is there ionic clay in rock ore?", zh="岩矿中是否混入离子矿？"),
    rule=Text(
        en="For deposits with next to no Y: fails if Y or Dy is above the deposit's share (the upper end of the mine's own range) by more "
        "than the points allowed. One percent of clay shows here, not in the distance of A01.",
        zh="对几乎不含钇的矿床：钇或镝高出矿床配分（矿山自有范围上限）超过允许点数即不通过；混入百分之一离子矿即可见，而A01的距离看不出。",
    ),
    failure=Text(en="{lot}: Y {y} %, Dy {dy} % do not belong to {deposit}.", zh="{lot}：Y {y}%、Dy {dy}%与{deposit}不符，疑混入离子矿。"),
)
def heavy_marker(dossier: Dossier) -> Iterator[Judged]:
    deposits = dossier.once(Deposits)
    for lot, maker in mineral_lots(dossier):
        rows = dossier.policies(MAX_Y, Y_EXCESS, DY_EXCESS, masses.FULL_SUM, on=lot.made_on)
        if rows is None:
            yield lacks(lot, MAX_Y, Y_EXCESS, DY_EXCESS, masses.FULL_SUM)
        else:
            yield from _judge(deposits, lot, maker, rows)


def _judge(deposits: Deposits, lot: Lot, maker: Event, rows: tuple[Policy, ...]) -> Iterator[Judged]:
    """Nothing where a deposit of the lot may hold Y itself: the marker then marks nothing."""
    max_y, _, _, full_sum = rows
    declared = deposits.declared(lot, maker)
    if declared is None:
        yield lacks(lot, "deposit")
    elif all(deposits.row(key)["Y"] <= max_y.value for key in declared.deposits):
        yield _compared(
            lot, declared, share_as_oxide(lot.assay, "Y", full_sum.value), share_as_oxide(lot.assay, "Dy", full_sum.value), rows
        )


def _compared(lot: Lot, declared: Declared, y: Decimal | None, dy: Decimal | None, rows: tuple[Policy, ...]) -> Judged:
    limits = {name: declared.intervals[name][1] + row.value for name, row in (("Y", rows[1]), ("Dy", rows[2]))}
    values: Values = {
        "y": y,
        "dy": dy,
        "deposit": ", ".join(declared.deposits),
        **cited(*declared.rows),
        "limits": tuple(f"{name} {limit.quantize(_POINTS, rounding=ROUND_HALF_EVEN)}" for name, limit in limits.items()),
    }
    over = [row for share, name, row in ((y, "Y", rows[1]), (dy, "Dy", rows[2])) if share is not None and share > limits[name]]
    if over:
        return fails(lot, policy=tuple(over), **values)
    missing = [f"shares_percent.{name}" for name, share in (("Y", y), ("Dy", dy)) if share is None]
    return lacks(lot, *missing, **values) if missing else fits(lot, **values)
