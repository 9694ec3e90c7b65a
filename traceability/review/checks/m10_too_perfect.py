"""M10: do a plant's numbers vary as real ones do? Rule: checks.md, M10."""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

from traceability.kernel.quantities import HUNDRED
from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.balance import VARIED_STAGES
from traceability.review.catalogue import HOLD, check
from traceability.review.dossier import Dossier, Policy
from traceability.review.recoveries import Ranges, sides
from traceability.review.series import WINDOW, Series, series_of
from traceability.review.uncertainty import POLICIES as COMMON
from traceability.review.uncertainty import Uncertainties, root, uncertainties

IDENTICAL, MIN_EVENTS, MIN_RSD = "M10.identical_lots", "M10.min_events_rsd", "M10.min_rsd_percent"
FEWEST = 3
"""Fewer events say nothing of how their figures vary. Source: checks.md, M10."""
_THREE_PLACES = Decimal("0.001")
_HARDLY_VARIES = Text(
    en="{facility}: the recovery of {n} events, {R} % on average, varies by {rsd} % only.",
    zh="{facility}：{n}次回收率均值{R}%，相对标准偏差仅{rsd}%。",
)


@check(
    "M10",
    severity=HOLD,
    policies=[WINDOW, IDENTICAL, MIN_EVENTS, MIN_RSD, *COMMON],
    title=Text(en="Too-perfect data", zh="数据过于整齐"),
    question=Text(en="Do a plant's numbers vary as real ones do?", zh="工厂数据的波动是否像真实数据？"),
    rule=Text(
        en="Of the last events of a plant and stage: fails if so many in succession have a recovery equal to 3 decimals, or if at least so "
        "many have a relative standard deviation of recovery under the limit. A plant-month with a stocktake counts once.",
        zh="取工厂同一工序最近若干次：连续若干次回收率三位小数相同，或达到次数而相对标准偏差低于限值，即不通过；有盘点的月份计一次。",
    ),
    failure=Text(en="{facility}: {n} events with the same recovery {R} %.", zh="{facility}：连续{n}次回收率同为{R}%。"),
)
def too_perfect(dossier: Dossier) -> Iterator[Judged]:
    judged = dossier.with_stage(*VARIED_STAGES)
    if not judged:
        return
    last = max(event.ended_on for event in judged)
    rows, common = dossier.policies(WINDOW, IDENTICAL, MIN_EVENTS, MIN_RSD, on=last), uncertainties(dossier, on=last)
    if rows is None or common is None:
        yield lacks(judged[-1], WINDOW, IDENTICAL, MIN_EVENTS, MIN_RSD, *COMMON)
        return
    ranges = dossier.once(Ranges)
    for series in series_of(dossier, int(rows[0].value)):
        yield _judge(series, list(_recoveries(series, ranges, common)), rows)


def _judge(series: Series, recoveries: list[Decimal], rows: tuple[Policy, ...]) -> Judged:
    _, identical, min_events, min_rsd = rows
    event = series.last
    values: Values = {
        "facility": event.facility,
        "stage": event.stage,
        "series": tuple(_points(one) for one in recoveries),
        "events": tuple(balance.events[-1].ended_on.isoformat() for balance in series.accounts),
    }
    if len(recoveries) < FEWEST:
        return lacks(event, f"{FEWEST} events with a recovery", **values)
    longest, same = _longest_run(recoveries)
    if longest >= identical.value:
        return fails(event, policy=(identical,), n=longest, R=same, **values)
    mean = sum(recoveries, Decimal(0)) / len(recoveries)
    rsd = _rsd_percent(recoveries, mean)
    values |= {"n": len(recoveries), "R": _points(mean), "rsd": _points(rsd)}
    if len(recoveries) >= min_events.value and rsd < min_rsd.value:
        return fails(event, policy=(min_events, min_rsd), says=_HARDLY_VARIES, **values)
    return fits(event, **values)


def _recoveries(series: Series, ranges: Ranges, common: Uncertainties) -> Iterator[Decimal]:
    """Percent of each account whose masses are known, in the order of time."""
    for balance in series.accounts:
        allowed = ranges.of(balance)
        measured = sides(balance, allowed.basis if allowed else "reo", common)
        if measured is not None:
            out, into = measured
            yield HUNDRED * out.kg / into.kg


def _longest_run(recoveries: list[Decimal]) -> tuple[int, Decimal]:
    """How many recoveries in succession are equal to three places at most, and which."""
    best, run, before = (0, Decimal(0)), 0, None
    for one in map(_points, recoveries):
        run, before = (run + 1 if one == before else 1), one
        best = max(best, (run, one), key=lambda found: found[0])
    return best


def _rsd_percent(recoveries: list[Decimal], mean: Decimal) -> Decimal:
    """Standard deviation of a sample over the mean. Requires at least two; a mean of nothing has none."""
    if not mean:
        return Decimal(0)
    spread = sum(((one - mean) ** 2 for one in recoveries), Decimal(0)) / (len(recoveries) - 1)
    return HUNDRED * root(spread) / mean


def _points(value: Decimal) -> Decimal:
    return value.quantize(_THREE_PLACES, ROUND_HALF_EVEN)
