"""M09: do the weights of a transport agree at both ends? Rule: checks.md, M09."""

from collections.abc import Iterator
from decimal import Decimal

from traceability.kernel.quantities import HUNDRED
from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.dossier import Dossier, Event, Policy

SCALE, TRANSFER, MAX_GROSS = "M09.scale_tolerance_kg", "M09.transfer_tolerance_percent", "M09.max_gross_kg.road"
_SCALE = Text(en="gross − tare against net, kg", zh="毛重减皮重与净重")
_RECEIVED = Text(en="the received weight, kg", zh="收货重量")
_GROSS = Text(
    en="Transfer {dispatch}: a road vehicle of {value} kg is heavier than {limit} kg.",
    zh="运输{dispatch}：公路车辆总质量{value}千克，超过{limit}千克。",
)
_TICKET = Text(
    en="Transfer {dispatch}: weighbridge ticket {ticket} is on {n} more of the same facility.",
    zh="运输{dispatch}：磅单{ticket}另用于该设施{n}次运输。",
)


@check(
    "M09",
    severity=HOLD,
    policies=[SCALE, TRANSFER, MAX_GROSS],
    title=Text(en="Weighbridge and weight at both ends", zh="磅单与收发重量"),
    question=Text(en="Do the weights of a transport agree?", zh="运输各重量是否相符？"),
    rule=Text(
        en="Fails if gross − tare differs from net by more than the scale's tolerance, if received differs from sent by more than the "
        "limit in percent of sent, if a road vehicle is heavier than allowed, or if one ticket of a facility is on two transfers.",
        zh="毛重减皮重与净重之差大于衡器容差、收货与发货之差大于发货量的限定百分比、公路车辆超过总质量限值，或同一设施磅单用于两次运输，即不通过。",
    ),
    failure=Text(en="Transfer {dispatch}: {what} differs by {value}.", zh="运输{dispatch}：{what}相差{value}。"),
)
def weighbridge(dossier: Dossier) -> Iterator[Judged]:
    elsewhere: dict[object, list[str]] = {}
    for use in dossier.ticket_uses:
        elsewhere.setdefault(use.dispatch, []).append(str(use.other))
    for dispatch in dossier.with_stage("dispatch"):
        rows = dossier.policies(SCALE, TRANSFER, MAX_GROSS, on=dispatch.started_on)
        if rows is None:
            yield lacks(dispatch, SCALE, TRANSFER, MAX_GROSS)
            continue
        receipt = dossier.receipt_of(dispatch)
        judged = [
            *_scale(dispatch, dispatch, rows),
            *(_scale(receipt, dispatch, rows) if receipt and _is_weighed(receipt) else ()),
            *_both_ends(dispatch, receipt, rows),
            *_ticket(dispatch, elsewhere.get(dispatch.id, [])),
        ]
        yield from judged or [fits(dispatch, **_weights(dispatch, receipt))]


def _scale(event: Event, dispatch: Event, rows: tuple[Policy, ...]) -> Iterator[Judged]:
    """One end's scale: what it says of the goods, and of a road vehicle."""
    transport = event.transport
    if transport is None or transport.gross_kg is None or transport.tare_kg is None:
        yield lacks(dispatch, "transport.gross_kg" if transport is None or transport.gross_kg is None else "transport.tare_kg")
        return
    difference = abs(transport.gross_kg - transport.tare_kg - _net_kg(event))
    values: Values = {"gross": transport.gross_kg, "tare": transport.tare_kg, "net": _net_kg(event), "end": event.stage}
    if difference > rows[0].value:
        yield fails(dispatch, policy=(rows[0],), **_named(dispatch), what=_SCALE, value=difference, **values)
    if transport.mode == "road" and transport.gross_kg > rows[2].value:
        yield fails(dispatch, policy=(rows[2],), says=_GROSS, **_named(dispatch), value=transport.gross_kg, limit=rows[2].value, **values)


def _both_ends(dispatch: Event, receipt: Event | None, rows: tuple[Policy, ...]) -> Iterator[Judged]:
    if receipt is None:
        yield lacks(dispatch, "receipt")
        return
    sent, received = _net_kg(dispatch), _net_kg(receipt)
    if abs(received - sent) * HUNDRED > rows[1].value * sent:
        yield fails(
            dispatch, policy=(rows[1],), **_named(dispatch), what=_RECEIVED, value=abs(received - sent), **_weights(dispatch, receipt)
        )


def _ticket(dispatch: Event, others: list[str]) -> Iterator[Judged]:
    if others and dispatch.transport:
        yield fails(
            dispatch, says=_TICKET, **_named(dispatch), ticket=dispatch.transport.ticket, n=len(others), others=tuple(sorted(others))
        )


def _is_weighed(receipt: Event) -> bool:
    """Whether the receiver put the vehicle on a scale of its own; it need not."""
    return receipt.transport is not None and (receipt.transport.gross_kg is not None or receipt.transport.tare_kg is not None)


def _weights(dispatch: Event, receipt: Event | None) -> Values:
    transport = dispatch.transport
    return {
        "gross": transport.gross_kg if transport else None,
        "tare": transport.tare_kg if transport else None,
        "sent": _net_kg(dispatch),
        "received": _net_kg(receipt) if receipt else None,
        "ticket": transport.ticket if transport else "",
    }


def _named(dispatch: Event) -> Values:
    return {"dispatch": dispatch.name}


def _net_kg(event: Event) -> Decimal:
    return sum((drawn.net_kg for drawn in event.inputs), Decimal(0))
