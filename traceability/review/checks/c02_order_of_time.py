"""C02: could it have happened in that order and speed? Rule: checks.md, C02."""

from collections.abc import Iterator
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal

from traceability.custody.stages import MASS_BALANCE, MIXING
from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.dossier import Dossier, Event, Lot, Policy
from traceability.review.geography import great_circle_km

MAX_SPEED = "C02.max_speed_kmh.road"
ROAD = "road"
_BEFORE_RECEIPT = Text(en="{lot} had not arrived", zh="{lot}尚未到货")
_BEFORE_MADE = Text(en="{lot} had not been made", zh="{lot}尚未产出")
_INVOICE = Text(en="the invoice of {day} is older than {lot}", zh="发票日期{day}早于{lot}的产出")
_SPEED = Text(en="{km} km by road in {hours} h is {speed} km/h", zh="公路{km}公里用时{hours}小时，时速{speed}公里")
_HOUR = Decimal(3600)
_PLACES = Decimal("0.1")


@check(
    "C02",
    severity=HOLD,
    policies=[MAX_SPEED],
    title=Text(en="Order of time", zh="时间顺序"),
    question=Text(en="Could it have happened in that order and speed?", zh="时间顺序与速度是否可能？"),
    failure=Text(en="{event} cannot follow {other}: {reason}.", zh="{event}不可能在{other}之后：{reason}。"),
    rule=Text(
        en="A lot may not be used before it was made or before its receipt ended, nor invoiced before it was made; the great circle "
        "between two "
        "facilities over the time from dispatch to the end of receipt may not exceed the policy speed by road. A period that mixes "
        "continuously uses and gives its lots at any moment of it.",
        zh="批次不得在产出前或接收结束前使用，不得在产出前开票；公路运输时，"
        "两设施间大圆距离除以自发运至接收结束的时间不得超过政策速度。连续混料的期间内任一时刻均可投入或产出。",
    ),
)
def order_of_time(dossier: Dossier) -> Iterator[Judged]:
    if len(dossier.events) < 2:
        return
    for event in dossier.events:
        if event.stage != "receipt":
            yield from _uses(dossier, event)
        if event.stage == "dispatch":
            yield from _invoice(dossier, event)
            yield from _speed(dossier, event)


def _uses(dossier: Dossier, event: Event) -> Iterator[Judged]:
    moment = _last_moment(event)
    for lot in (lot for drawn in event.inputs if (lot := dossier.lot(drawn.lot))):
        maker, arrival = dossier.maker_of(lot), _arrival(dossier, lot, event)
        if maker and _made_at(maker) > moment:
            yield _against(event, maker, _BEFORE_MADE, lot=lot.name)
        elif arrival and arrival.ended_at > moment:
            yield _against(event, arrival, _BEFORE_RECEIPT, lot=lot.name)
        else:
            yield fits(event)


def _last_moment(event: Event) -> datetime:
    """The moment by which it must have had its lots: its start, or the end of a period that mixes continuously."""
    return event.ended_at if event.stage in MIXING and event.custody_model == MASS_BALANCE else event.started_at


def _made_at(maker: Event) -> datetime:
    """The first moment at which its lots can have been there."""
    return maker.started_at if maker.stage in MIXING and maker.custody_model == MASS_BALANCE else maker.ended_at


def _arrival(dossier: Dossier, lot: Lot, event: Event) -> Event | None:
    """The first receipt by which the performer came to hold a lot that another made."""
    maker = dossier.maker_of(lot)
    if maker is None or maker.performed_by == event.performed_by:
        return None
    receipts = [receipt for move in dossier.moves_of(lot.name) if (receipt := dossier.receipt_of(move)) and move.id != event.id]
    return min((one for one in receipts if one.performed_by == event.performed_by), key=lambda one: one.ended_at, default=None)


def _invoice(dossier: Dossier, dispatch: Event) -> Iterator[Judged]:
    issued_on = dispatch.invoice.issued_on if dispatch.invoice else None
    for lot in (lot for drawn in dispatch.inputs if (lot := dossier.lot(drawn.lot))):
        maker = dossier.maker_of(lot)
        if issued_on and maker and issued_on < (maker.started_on if _made_at(maker) == maker.started_at else maker.ended_on):
            yield _against(dispatch, maker, _INVOICE, lot=lot.name, day=issued_on.isoformat())


def _speed(dossier: Dossier, dispatch: Event) -> Iterator[Judged]:
    receipt = dossier.receipt_of(dispatch)
    if receipt is None or dispatch.facility == receipt.facility:
        return
    mode = next((one.transport.mode for one in (dispatch, receipt) if one.transport and one.transport.mode), "")
    if mode and mode != ROAD:
        return
    here, there = dossier.facility(dispatch.facility), dossier.facility(receipt.facility)
    km = great_circle_km(here.place, there.place) if here and there else None
    rows = dossier.policies(MAX_SPEED, on=dispatch.started_on)
    if not mode or km is None or rows is None:
        named = (("transport.mode", mode), ("latitude and longitude", km), (MAX_SPEED, rows))
        yield lacks(dispatch, *(name for name, value in named if value in ("", None)))
    else:
        yield _judge_speed(dispatch, receipt, km, rows)


def _judge_speed(dispatch: Event, receipt: Event, km: Decimal, rows: tuple[Policy, ...]) -> Judged:
    gap = receipt.ended_at - dispatch.started_at
    seconds = Decimal(gap.days * 86400 + gap.seconds)
    hours = seconds / _HOUR
    # Compared by multiplication: a receipt that ended before its dispatch began has no speed at all.
    is_possible = hours >= 0 and km <= rows[0].value * hours
    shown = {"km": _shown(km), "hours": _shown(hours), "speed": _shown(km / hours) if hours > 0 else "∞"}
    if is_possible:
        return fits(dispatch, **shown)
    return _against(receipt, dispatch, _SPEED, policy=rows, **{name: f"{value}" for name, value in shown.items()})


def _against(event: Event, other: Event, reason: Text, *, policy: tuple[Policy, ...] = (), **values: str) -> Judged:
    said: Values = {"other": other.name, "other_event": other.id, "reason": reason.fill(**values), **values}
    return fails(event, policy=policy, **said)


def _shown(value: Decimal) -> Decimal:
    return value.quantize(_PLACES, rounding=ROUND_HALF_EVEN)
