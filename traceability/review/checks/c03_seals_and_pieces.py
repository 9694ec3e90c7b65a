"""C03: were packages unchanged on the way? Rule: checks.md, C03."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from uuid import UUID

from traceability.custody.numbers import folded
from traceability.kernel.text import Text
from traceability.review.answers import Judged, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.dossier import Dossier, Event, Lot, SealUse, Transport
from traceability.review.naming import word

_EVER = datetime(9999, 12, 31, tzinfo=UTC)
_NO_TRANSPORT = Transport()
_CHANGED = Text(en="not the same at both ends", zh="收发两端不一致")
_PIECES = Text(en="{sent} pieces were sent, {received} received", zh="发运{sent}件，接收{received}件")
_TRANSFERS = Text(en="it is on another transfer too", zh="另一次交接也使用该封志")
_SHIPMENTS = Text(en="it is on another shipment too", zh="另一批件也使用该封志")
_PACKAGES = Text(en="{kind} says {stated} pieces, the packages are {packed}", zh="{kind}载明{stated}件，包装共{packed}件")


@check(
    "C03",
    severity=HOLD,
    title=Text(en="Seals and pieces", zh="封志与件数"),
    question=Text(en="Were packages unchanged on the way?", zh="途中包装是否未变？"),
    failure=Text(en="Seal {seal}: {reason}.", zh="封志{seal}：{reason}。"),
    rule=Text(
        en="Seals and pieces must be the same at dispatch and receipt, unless the lot was packed on the way or an opening record is "
        "given; a seal "
        "serves one transfer of the same goods and one shipment; the papers' pieces are the sum of the packages.",
        zh="发运与接收的封志和件数须一致，除非途中重新包装或附开封记录；一枚封志只用于同一货物的一次交接和一个批件；"
        "单证件数须等于包装件数之和。",
    ),
)
def seals_and_pieces(dossier: Dossier) -> Iterator[Judged]:
    uses = _uses_by_seal(dossier)
    for dispatch in dossier.with_stage("dispatch"):
        receipt = dossier.receipt_of(dispatch)
        if receipt:
            yield from _ends(dossier, dispatch, receipt)
        yield from _used_again(dossier, dispatch, uses)
    yield from _shipment(dossier)


def _ends(dossier: Dossier, dispatch: Event, receipt: Event) -> Iterator[Judged]:
    sent, received = dispatch.transport or _NO_TRANSPORT, receipt.transport or _NO_TRANSPORT
    if not (sent.seals or received.seals or sent.pieces or received.pieces):
        return
    is_open = _was_opened(dossier, dispatch, receipt)
    if bool(sent.seals) != bool(received.seals):
        yield lacks(dispatch, "transport.seals of the receipt" if sent.seals else "transport.seals of the dispatch", receipt=receipt.id)
    elif (changed := _changed(sent.seals, received.seals)) and not is_open:
        seal = ", ".join(changed)
        yield fails(dispatch, seal=seal, reason=_CHANGED, sent=sent.seals, received=received.seals, receipt=receipt.id)
    elif sent.seals or (sent.pieces is not None and sent.pieces == received.pieces):
        yield fits(dispatch, sent=sent.seals, received=received.seals, opened=is_open)
    if sent.pieces is not None and received.pieces is not None and sent.pieces != received.pieces and not is_open:
        reason = _PIECES.fill(sent=str(sent.pieces), received=str(received.pieces))
        yield fails(dispatch, seal=", ".join(sent.seals), reason=reason, sent=sent.pieces, received=received.pieces, receipt=receipt.id)


def _changed(sent: Iterable[str], received: Iterable[str]) -> list[str]:
    """Seals of one end alone, as they were typed there; how they were typed does not matter."""
    ends = [{folded(seal): seal for seal in seals} for seals in (sent, received)]
    return sorted(ends[0][seal] if seal in ends[0] else ends[1][seal] for seal in ends[0].keys() ^ ends[1].keys())


def _was_opened(dossier: Dossier, dispatch: Event, receipt: Event) -> bool:
    """Whether a paper says that the goods were opened, or they were packed between the two ends."""
    if any(event.has_document("opening_record") for event in (dispatch, receipt)):
        return True
    lots = {drawn.lot for drawn in dispatch.inputs}
    return any(
        dispatch.started_at <= event.started_at <= receipt.ended_at and any(drawn.lot in lots for drawn in event.inputs)
        for event in dossier.with_stage("packing")
    )


def _used_again(dossier: Dossier, dispatch: Event, uses: Mapping[str, list[SealUse]]) -> Iterator[Judged]:
    """Another dispatch under one of its seals: open at the same time, or of other goods at any time."""
    own = _use(dossier, dispatch, "")
    for seal in dispatch.transport.seals if dispatch.transport else ():
        for use in uses.get(folded(seal), ()):
            if use.id == dispatch.id:
                continue
            overlaps = use.opened_at <= (own.closed_at or _EVER) and own.opened_at <= (use.closed_at or _EVER)
            if overlaps or not use.families & own.families:
                yield fails(dispatch, seal=seal, reason=_TRANSFERS, other_event=use.id, other_seal=use.seal)


def _uses_by_seal(dossier: Dossier) -> dict[str, list[SealUse]]:
    """Dispatches of the chain and beyond it, by each of their seals."""
    by_seal: dict[str, list[SealUse]] = {}
    for use in dossier.seal_uses:
        if use.by == "event":
            by_seal.setdefault(folded(use.seal), []).append(use)
    for dispatch in dossier.with_stage("dispatch"):
        for seal in dispatch.transport.seals if dispatch.transport else ():
            by_seal.setdefault(folded(seal), []).append(_use(dossier, dispatch, seal))
    return by_seal


def _use(dossier: Dossier, dispatch: Event, seal: str) -> SealUse:
    receipt = dossier.receipt_of(dispatch)
    families = frozenset(_family(dossier, lot) for drawn in dispatch.inputs if (lot := dossier.lot(drawn.lot)))
    return SealUse(seal, "event", dispatch.id, dispatch.started_at, receipt.ended_at if receipt else None, families)


def _family(dossier: Dossier, lot: Lot) -> UUID:
    """The first lot of the packing family: what a lot was packed out of, and that out of."""
    seen = {lot.name}
    while (maker := dossier.maker_of(lot)) and maker.stage == "packing" and maker.inputs and maker.inputs[0].lot not in seen:
        parent = dossier.lot(maker.inputs[0].lot)
        if parent is None:
            break
        seen.add(parent.name)
        lot = parent
    return lot.id


def _shipment(dossier: Dossier) -> Iterator[Judged]:
    shipment = dossier.shipment
    seals = {folded(seal): seal for package in shipment.packages for seal in package.seals}
    others = [use for use in dossier.seal_uses if use.by == "shipment" and folded(use.seal) in seals and use.id != shipment.id]
    for use in others:
        yield fails(shipment, seal=seals[folded(use.seal)], reason=_SHIPMENTS, other_shipment=use.id, other_seal=use.seal)
    pieces = [package.pieces for package in shipment.packages]
    packed = None if not pieces or None in pieces else sum(count for count in pieces if count is not None)
    wrong = [paper for paper in shipment.documents if packed is not None and paper.pieces is not None and paper.pieces != packed]
    for paper in wrong:
        kind, counts = word("document", paper.kind), {"stated": str(paper.pieces), "packed": str(packed)}
        reason = Text(en=_PACKAGES.en.format(kind=kind.en, **counts), zh=_PACKAGES.zh.format(kind=kind.zh, **counts))
        yield fails(shipment, seal=", ".join(sorted(seals.values())), reason=reason, stated=paper.pieces, packed=packed)
    if seals and not others and not wrong:
        yield fits(shipment, pieces=packed)
