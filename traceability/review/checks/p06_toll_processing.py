"""P06: did a processor of mineral product work material that it does not own? Rule: checks.md, P06."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import BLOCK, check
from traceability.review.dossier import Dossier, Event, Lot, Policy
from traceability.review.ownership import owners_of

FEE_NAMES = "P06.fee_names"


@check(
    "P06",
    severity=BLOCK,
    policies=[FEE_NAMES],
    title=Text(en="Toll processing", zh="代加工"),
    question=Text(
        en="Did a processor of mineral product work material that it does not own?",
        zh="矿产品加工企业是否加工了非自有物料？",
    ),
    failure=Text(
        en="{performer} processed {lot}, which {owner} owns (event {event}).",
        zh="{performer}加工了{owner}所有的{lot}（环节{event}，涉嫌代加工）。",
    ),
    rule=Text(
        en="Every lot that is separated or smelted must belong to the performer when the event starts, or when the lot arrives during it; "
        "no invoice between the performer and another may name a processing fee.",
        zh="分离、冶炼所用每一批次须在环节开始时（或环节期间到货时）归实施方所有；实施方与他方之间的发票不得列加工费。",
    ),
)
def toll_processing(dossier: Dossier) -> Iterator[Judged]:
    fees: dict[tuple[Policy, ...], Mapping[str, list[Event]]] = {}
    for event in dossier.with_stage("separation", "metal_smelting"):
        for lot in (lot for drawn in event.inputs if (lot := dossier.lot(drawn.lot))):
            yield _owned(dossier, event, lot)
        rows = dossier.policies(FEE_NAMES, on=event.ended_on)
        if rows is None:
            yield lacks(event, FEE_NAMES)
            continue
        if rows not in fees:
            fees[rows] = _fees(dossier, rows)
        for move in fees[rows].get(event.performed_by, ()):
            yield _charged(event, move, rows)


def _owned(dossier: Dossier, event: Event, lot: Lot) -> Judged:
    others = owners_of(dossier, lot, _at_hand(dossier, event, lot)) - {event.performed_by}
    values: Values = {"performer": event.performed_by, "lot": lot.name}
    if not others:
        return fits(event, **values, owner=event.performed_by)
    left_behind = [
        move.name for move in dossier.moves_of(lot.name) if move.to_organisation == event.performed_by and not move.ownership_passes
    ]
    return fails(event, **values, owner=", ".join(sorted(others)), dispatch=", ".join(left_behind))


def _at_hand(dossier: Dossier, event: Event, lot: Lot) -> datetime:
    """When the performer could first use the lot: at the event's start, or when it first arrived, during a period that was running."""
    arrivals = [
        receipt.ended_at
        for move in dossier.moves_of(lot.name)
        if (receipt := dossier.receipt_of(move)) and receipt.performed_by == event.performed_by and receipt.ended_at <= event.ended_at
    ]
    return max([event.started_at, *arrivals[:1]])


def _fees(dossier: Dossier, rows: tuple[Policy, ...]) -> Mapping[str, list[Event]]:
    """Dispatches whose invoice names a processing fee, by each party of it."""
    names = tuple(name.casefold() for name in rows[0].words)
    by_party: dict[str, list[Event]] = {}
    for move in dossier.with_stage("dispatch"):
        if move.invoice and any(name in move.invoice.goods_name.casefold() for name in names):
            for party in _parties(move):
                by_party.setdefault(party, []).append(move)
    return by_party


def _parties(move: Event) -> frozenset[str]:
    """Seller and buyer of a dispatch's invoice; where it does not say, who sent and who received."""
    invoice = move.invoice
    return frozenset({(invoice.seller if invoice else "") or move.performed_by, (invoice.buyer if invoice else "") or move.to_organisation})


def _charged(event: Event, move: Event, rows: tuple[Policy, ...]) -> Judged:
    values: Values = {
        "performer": event.performed_by,
        "lot": ", ".join(drawn.lot for drawn in event.inputs),
        "owner": ", ".join(sorted(_parties(move) - {event.performed_by})) or event.performed_by,
        "dispatch": move.name,
        "goods": move.invoice.goods_name if move.invoice else "",
    }
    return fails(event, policy=rows, **values)
