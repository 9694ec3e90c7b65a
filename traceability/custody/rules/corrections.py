"""Refusals of corrections: what the old event did, and what may stand in its place. Pure.

Source: product.md section 3; house.md section 5, *Corrections, exactly*.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from uuid import UUID

from traceability.custody import errors
from traceability.custody.claims import EventClaim, InputClaim
from traceability.custody.rules.events import event_problems
from traceability.custody.rules.ground import NOTHING, Ground, KnownLot, Standing
from traceability.kernel.errors import TraceabilityError


@dataclass(frozen=True, slots=True)
class KeptLot:
    """A lot that the corrected event, or one that it replaces, gave: its name stands for ever, and so does its parent."""

    lot: KnownLot
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """The event that is corrected, by the names of its lots, read under their lock.

    `drawn`: kilograms used, sent or received. `receiver`, `is_received`, `before_kg`: of a dispatch, the last what its lots
    held before it left. `dispatches`: of a receipt, every dispatch that it may name. `used_since`: a lot of a receipt that
    was used, sent or shipped afterwards. `made_of_it`: lots that were made of what the replacing event gives.
    """

    stage: str
    performer: str
    drawn: Mapping[str, Decimal] = field(default_factory=dict)
    kept: Mapping[str, KeptLot] = field(default_factory=dict)
    receiver: str = ""
    is_received: bool = False
    before_kg: Mapping[str, Decimal] = field(default_factory=dict)
    dispatches: frozenset[UUID] = frozenset()
    used_since: str | None = None
    made_of_it: frozenset[str] = NOTHING


def correction_problems(
    claim: EventClaim | None, past: Past, ground: Ground, standings: Mapping[UUID, Standing]
) -> list[TraceabilityError]:
    """Everything that stands in the way of this correction; without a claim, the event did not happen."""
    if claim is None:
        return list(_undoing(past))
    unlike = list(_unlike(claim, past))
    if unlike:
        return unlike
    usual = event_problems([claim], _ground_without(past, ground), _standings_without(claim, past, ground, standings))
    return [*usual, *_kept(claim, past), *_moved(claim, past)]


def _undoing(past: Past) -> Iterator[TraceabilityError]:
    if past.is_received:
        yield errors.AlreadyReceived(pointer="/event")
    if past.used_since:
        yield errors.UsedSinceReceipt(pointer="/event", lot=past.used_since)


def _unlike(claim: EventClaim, past: Past) -> Iterator[TraceabilityError]:
    if claim.stage != past.stage:
        yield errors.OtherStage(pointer=f"{claim.pointer}/stage", stage=past.stage)
    if claim.performed_by != past.performer:
        yield errors.OtherPerformer(pointer=f"{claim.pointer}/performed_by", organisation=past.performer)


def _ground_without(past: Past, ground: Ground) -> Ground:
    """The ground on which the replacing event stands: the old lots may be named again, the dispatch may have been corrected."""
    performer = ground.organisations.get(past.performer)
    dispatches = dict.fromkeys(past.dispatches, performer.id) if performer else {}
    return replace(
        ground,
        used_numbers=ground.used_numbers - past.kept.keys(),
        dispatches={**ground.dispatches, **dispatches},
        shipped=frozenset() if past.is_received else ground.shipped,
    )


def _standings_without(claim: EventClaim, past: Past, ground: Ground, standings: Mapping[UUID, Standing]) -> Mapping[UUID, Standing]:
    """Where the lots stood for the old event, as far as the replacing one does the same with them."""
    performer = ground.organisations.get(claim.performed_by)
    again = {ground.lots[taken.lot].id: taken for taken in claim.inputs if taken.lot in past.drawn and taken.lot in ground.lots}
    if performer is None:
        return standings
    return {
        lot_id: _as_it_stood(claim, past, again[lot_id], standing, performer.id) if lot_id in again else standing
        for lot_id, standing in standings.items()
    }


def _as_it_stood(claim: EventClaim, past: Past, taken: InputClaim, now: Standing, performer: UUID) -> Standing:
    old_kg = past.drawn[taken.lot]
    if claim.row.effect == "receive":
        return Standing(left_kg=now.left_kg, holder=None, dispatch=claim.dispatch, receiver=performer)
    if claim.row.effect == "send":
        if not past.is_received:
            return Standing(left_kg=now.left_kg, holder=performer)
        most = max(old_kg, past.before_kg.get(taken.lot, old_kg))
        return Standing(left_kg=min(taken.net_kg, most), holder=performer)
    if taken.net_kg <= old_kg:
        return Standing(left_kg=old_kg, holder=performer)  # those kilograms never left
    return replace(now, left_kg=now.left_kg + old_kg)


def _kept(claim: EventClaim, past: Past) -> Iterator[TraceabilityError]:
    at, parents = claim.pointer, {taken.lot for taken in claim.inputs}
    for place, made in enumerate(claim.outputs):
        kept = past.kept.get(made.lot)
        if kept is None:
            continue
        if made.form != kept.lot.form:
            yield errors.LotKeepsForm(pointer=f"{at}/outputs/{place}/form", lot=made.lot, form=kept.lot.form)
        if kept.parent and kept.parent not in parents:
            yield errors.LotKeepsParent(pointer=f"{at}/outputs/{place}/lot", lot=made.lot, parent=kept.parent)
    for place, taken in enumerate(claim.inputs):
        if taken.lot in past.made_of_it:
            yield errors.MadeOfItself(pointer=f"{at}/inputs/{place}/lot", lot=taken.lot)


def _moved(claim: EventClaim, past: Past) -> Iterator[TraceabilityError]:
    """What was received was sent, and by whom it was sent to."""
    at = claim.pointer
    if claim.row.effect == "receive" and claim.dispatch not in past.dispatches:
        yield errors.OtherDispatch(pointer=f"{at}/dispatch")
    if past.is_received and claim.to and claim.to.organisation != past.receiver:
        yield errors.OtherReceiver(pointer=f"{at}/to/organisation", organisation=past.receiver)
    is_bound = claim.row.effect == "receive" or past.is_received
    if is_bound and {taken.lot for taken in claim.inputs} != past.drawn.keys():
        yield errors.OtherLots(pointer=f"{at}/inputs", lots=", ".join(sorted(past.drawn)))
