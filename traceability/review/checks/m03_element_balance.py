"""M03: does an element leave a step in a larger amount than entered, or out of nothing? Rule: checks.md, M03."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from traceability.kernel.quantities import kilograms
from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.balance import Balance, balances, joined
from traceability.review.catalogue import BLOCK, HOLD, check
from traceability.review.dossier import Dossier, Event, Policy
from traceability.review.elements import Account, Excess
from traceability.review.series import WINDOW, Series, series_of
from traceability.review.uncertainty import POLICIES as COMMON
from traceability.review.uncertainty import Uncertainties, uncertainties

FLOOR = "M03.floor_kg"
_OVER_TIME = Text(
    en="{facility}: over {n} accounts up to {event}, {out} kg {element} oxide came out of {into} kg, though each alone is in order.",
    zh="{facility}：截至{event}的{n}期合计，投入{into}千克{element}氧化物，产出{out}千克，而各期单独均在容差内。",
)


@check(
    "M03",
    severity=BLOCK,
    policies=[FLOOR, WINDOW, *COMMON],
    title=Text(en="Element balance", zh="元素平衡"),
    question=Text(
        en="Does an element leave a step in a larger amount than entered, or out of nothing?",
        zh="是否有元素产出多于投入，或凭空出现？",
    ),
    rule=Text(
        en="Fails if oxide out − oxide in of any element exceeds the floor and twice the uncertainty of the difference; circuit stock "
        "counts on both sides. HOLD if the last accounts of a plant together do, though none of them does alone.",
        zh="任一元素氧化物产出减投入大于下限且大于差值不确定度的两倍即不通过，在线库存计入两侧；各期单独未超而合计超出的为HOLD。",
    ),
    failure=Text(
        en="Event {event}: {out} kg {element} oxide came out of {into} kg.",
        zh="环节{event}：投入{into}千克{element}氧化物，产出{out}千克。",
    ),
)
def element_balance(dossier: Dossier) -> Iterator[Judged]:
    judged: dict[tuple[object, ...], list[Judged]] = {}
    for event, balance in balances(dossier):
        rows, common = dossier.policies(FLOOR, on=event.ended_on), uncertainties(dossier, on=event.ended_on)
        if rows is None or common is None:
            yield lacks(event, FLOOR, *COMMON)
            continue
        account = balance.events[0].id, *map(id, (*rows, *common.rows))
        if account not in judged:
            judged[account] = list(_judge(event, balance, rows, common))
        yield from (replace(one, subject=event) for one in judged[account])
    yield from _over_time(dossier)


def _judge(event: Event, balance: Balance, rows: tuple[Policy, ...], common: Uncertainties) -> Iterator[Judged]:
    """What fails or lacks, element by element; that it fits, where neither does."""
    account = Account.of(balance, common)
    if account is None:
        yield lacks(event, "reo_kg or shares_percent of an input")
        return
    judged = []
    for excess in account.excesses(rows[0].value):
        values = _values(excess) | ({"months": balance.periods} if balance.is_shared else {})
        if account.may_be_unnamed(excess.element):
            judged.append(lacks(event, f"shares_percent.{excess.element} of an input", **values))
        elif excess.kg <= account.unknown_opening_kg:
            judged.append(lacks(event, f"shares_percent.{excess.element} of the opening stock", **values))
        else:
            judged.append(fails(event, policy=rows, **values))
    yield from judged or [fits(event)]


def _over_time(dossier: Dossier) -> Iterator[Judged]:
    """Failures alone: what the accounts of a plant give together, of elements that no account of them gives too much of."""
    window = dossier.policy(WINDOW, on=max((event.ended_on for event in dossier.events), default=date.max))
    if window is None:
        return
    for series in series_of(dossier, int(window.value)):
        together = joined(dossier, list(series.accounts))
        if together is not None:
            yield from _of_series(dossier, series, together)


def _of_series(dossier: Dossier, series: Series, together: Balance) -> Iterator[Judged]:
    event = series.last
    rows, common = dossier.policies(FLOOR, on=event.ended_on), uncertainties(dossier, on=event.ended_on)
    account = Account.of(together, common) if common else None
    if rows is None or common is None or account is None:
        return
    parts = [one for one in (Account.of(balance, common) for balance in series.accounts) if one]
    shown_alone = {excess.element for part in parts for excess in part.excesses(rows[0].value)}
    for excess in account.excesses(rows[0].value):
        is_known = not account.may_be_unnamed(excess.element) and excess.kg > account.unknown_opening_kg
        if is_known and excess.element not in shown_alone:
            values = {**_values(excess), "facility": event.facility, "n": len(series.accounts), "months": _days(together.events)}
            yield fails(event, policy=rows, severity=HOLD, says=_OVER_TIME, **values)


def _days(events: Iterable[Event]) -> tuple[str, ...]:
    return tuple(event.ended_on.isoformat() for event in events)


def _values(excess: Excess) -> Values:
    return {
        "element": excess.element,
        "out": kilograms(excess.out_kg),
        "into": kilograms(excess.in_kg),
        "excess": kilograms(excess.kg),
        "limit": kilograms(excess.limit_kg),
    }
