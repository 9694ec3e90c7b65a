"""C01: is every kilogram known from an origin to the exporter's hands? Rule: checks.md, C01."""

from collections.abc import Iterator
from decimal import Decimal

from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import BLOCK, check
from traceability.review.dossier import Dossier, Event, Line, Lot

MAX_UNKNOWN = "C01.max_unknown_share"
_NO_ORIGIN = Text(en="no recorded origin", zh="无来源记录")
_NO_RECEIPT = Text(en="a dispatch was never received", zh="发运后无接收记录")
_OTHER_RECEIVER = Text(en="another than the addressee received it", zh="接收方与发运对象不符")
_NOT_IN_HAND = Text(en="it is not in the exporter's hands", zh="不在出口方手中")


@check(
    "C01",
    severity=BLOCK,
    policies=[MAX_UNKNOWN],
    title=Text(en="Chain gap", zh="链条缺口"),
    question=Text(en="Is every kilogram known from an origin to the exporter's hands?", zh="每千克物料从来源到出口方是否均有记录？"),
    failure=Text(en="{share} of {lot} has no known origin: {gap}.", zh="{lot}有{share}来源不明：{gap}。"),
    rule=Text(
        en="The share of a line's REO without known origin is not above the limit; each dispatch that is relied on later was "
        "received by its addressee; and the lot is in the exporter's hands.",
        zh="各项REO来源不明份额不超过上限；其后使用所依赖的发运均由收货方接收；批次在出口方手中。",
    ),
)
def chain_gap(dossier: Dossier) -> Iterator[Judged]:
    for line in dossier.shipment.lines:
        yield from _line(dossier, line)
    for event in dossier.with_stage("dispatch"):
        yield from _transfer(dossier, event)


def _line(dossier: Dossier, line: Line) -> Iterator[Judged]:
    lot = dossier.lot_of(line)
    if lot is None:
        yield fails(line, lot=line.lot, share=Decimal(1), gap=_NO_ORIGIN)
        return
    rows = dossier.policies(MAX_UNKNOWN, on=dossier.shipment.planned_export_on)
    if rows is None:
        yield lacks(line, MAX_UNKNOWN)
        return
    unknown, known = _unknown_share(dossier, lot), len(dossier.origins.get(lot.name, ()))
    if unknown > rows[0].value:
        yield fails(line, policy=rows, lot=lot.name, share=unknown, gap=_NO_ORIGIN)
    if lot.holder != dossier.shipment.exporter:
        yield fails(line, lot=lot.name, share=unknown, gap=_NOT_IN_HAND, holder=lot.holder)
    if unknown <= rows[0].value and lot.holder == dossier.shipment.exporter:
        yield fits(line, lot=lot.name, share=unknown, origins=known)


def _unknown_share(dossier: Dossier, lot: Lot) -> Decimal:
    """What has no origin; scrap that was collected without a word about its source is part of it."""
    origins = dossier.origins.get(lot.name, ())
    return sum((origin.share for origin in origins if origin.kind == "unknown"), Decimal(0)) if origins else Decimal(1)


def _transfer(dossier: Dossier, dispatch: Event) -> Iterator[Judged]:
    """A dispatch that the lot's later use relies on must have arrived, and where it was sent."""
    receipt = dossier.receipt_of(dispatch)
    lots = [drawn.lot for drawn in dispatch.inputs]
    if receipt is None:
        relied_on = [lot for lot in lots if _is_used_after(dossier, lot, dispatch)]
        if relied_on:
            yield fails(dispatch, lot=", ".join(relied_on), share=Decimal(1), gap=_NO_RECEIPT)
    elif receipt.performed_by != dispatch.to_organisation:
        values: Values = {"to": dispatch.to_organisation, "receiver": receipt.performed_by}
        yield fails(dispatch, lot=", ".join(lots), share=Decimal(1), gap=_OTHER_RECEIVER, **values)
    else:
        yield fits(dispatch)


def _is_used_after(dossier: Dossier, lot: str, dispatch: Event) -> bool:
    if any(line.lot == lot for line in dossier.shipment.lines):
        return True
    return any(
        drawn.lot == lot and event.started_at >= dispatch.started_at
        for event in dossier.events
        if event.id != dispatch.id and event.stage != "receipt"
        for drawn in event.inputs
    )
