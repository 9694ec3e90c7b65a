"""Correct an event: a new fact beside it, and what stands in its place, or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from traceability.custody import entries, queries
from traceability.custody.claims import EventClaim
from traceability.custody.errors import AlreadyCorrected, NotYoursToCorrect
from traceability.custody.models import Correction, Draw, Event, Holding
from traceability.custody.rules import Ground, KeptLot, correction_problems, custody_models
from traceability.custody.services.record import Recorded, insert_belongings, must_be_submitter
from traceability.custody.services.rows import EventRows, Row, Rows
from traceability.kernel import clock, idempotency
from traceability.kernel.command import command
from traceability.kernel.errors import refuse_if
from traceability.kernel.idempotency import Request
from traceability.kernel.identifiers import uuid7
from traceability.kernel.sql import insert_rows, lock_rows
from traceability.ledger import services as ledger
from traceability.ledger.services import Acknowledgement
from traceability.registry.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Corrected:
    """The event that counts no more, with the lots that it made, and what was recorded in its place."""

    correction: Correction
    event: Event
    lots: tuple[str, ...]
    acknowledgement: Acknowledgement
    replaced_by: Recorded | None


@command
def correct_event(*, by: Viewer, event: UUID, reason: str, claim: EventClaim | None, request: Request | None = None) -> Corrected:
    """Record that `event` is wrong, and what happened instead; without a claim it did not happen.

    What it used is given back, and what was drawn from its lots stays drawn. Raises SubmittersOnly, EventNotSeen,
    NotYoursToCorrect, AlreadyCorrected, ClaimsRefused; RequestInFlight, KeyReused.
    """
    idempotency.begin(request)
    must_be_submitter(by)
    old = _locked(event, by)
    kept, draws = queries.kept_lots(old.id), queries.draws_of(old.id)
    claims = [] if claim is None else [claim]
    ground = queries.ground_for_events(claims, viewer=by)
    if any(made.lot in kept for one in claims for made in one.outputs):
        queries.lock_corrections()
    lots = _lots(claims, ground, kept, draws)
    holdings = lock_rows(Holding, lots)
    # The moment is taken under the lock. A clock beside this one may be ahead: what is drawn anew is drawn behind all that was.
    now = max(clock.now(), old.recorded_at, queries.last_drawn(lots) or old.recorded_at)
    ground = queries.with_dispatches(ground, claims, viewer=by, now=now)
    past = queries.past_of(old, claim, kept, draws)
    refuse_if(correction_problems(claim, past, ground, queries.standings_of(holdings)))

    rows = _rows(claims, ground, kept, by, now)
    Event.objects.filter(id=old.id).update(version=old.version + 1)
    old.version += 1
    replacing = insert_rows(Event, rows.events)
    correction = _beside(old, replacing, reason, by, now)
    rows.draws[:0] = _given_back(draws, correction)
    insert_belongings(rows, claims)
    drafts = [entries.event_corrected(old, correction, by=by)]
    drafts += [entries.event_recorded(one, said, by=by) for one, said in zip(replacing, claims, strict=True)]
    acknowledgement, *others = ledger.append(drafts, request=request)
    recorded = [Recorded(*one) for one in zip(replacing, claims, others, strict=True)]
    made = tuple(queries.lots_made_by(old.id))
    return idempotency.keep(request, Corrected(correction, old, made, acknowledgement, recorded[0] if recorded else None))


def _locked(event: UUID, by: Viewer) -> Event:
    """The event under its lock. Raises EventNotSeen, NotYoursToCorrect, AlreadyCorrected."""
    old = queries.event_of(event, viewer=by)
    if by.organisation not in {old.organisation_id, old.performer_id}:
        raise NotYoursToCorrect()
    (locked,) = lock_rows(Event, [old.id], no_key=True)
    if Correction.objects.filter(event_id=old.id).exists():
        raise AlreadyCorrected()
    old.version = locked.version
    return old


def _lots(claims: Iterable[EventClaim], ground: Ground, kept: dict[str, KeptLot], draws: Iterable[Draw]) -> set[UUID]:
    """All lots that the old event and the replacing one touch."""
    taken = {one.lot for claim in claims for one in claim.inputs}
    named = {lot.id for name, lot in ground.lots.items() if name in taken}
    return named | {one.lot.id for one in kept.values()} | {drawn.lot_id for drawn in draws}


def _rows(claims: list[EventClaim], ground: Ground, kept: dict[str, KeptLot], by: Viewer, now: datetime) -> Rows:
    taken = {one.lot for claim in claims for one in claim.inputs}
    # Not those of lots that are named again: what the replacing event does not say of them is not known any more.
    assays = queries.assay_claims_of(lot for name, lot in ground.lots.items() if name in taken)
    maker = EventRows(ground=ground, assays=assays, by=by, now=now, kept={name: one.lot for name, one in kept.items()})
    for claim, model in zip(claims, custody_models(claims, ground.lots), strict=True):
        maker.add(claim, model)
    return maker.rows


def _beside(old: Event, replacing: list[Event], reason: str, by: Viewer, now: datetime) -> Correction:
    row = {"event_id": old.id, "recorded_at": now, "reason": reason, "organisation_id": by.organisation, "corrected_by": by.person}
    (correction,) = insert_rows(Correction, [row | {"replaced_by_id": replacing[0].id if replacing else None}])
    return correction


def _given_back(draws: Iterable[Draw], correction: Correction) -> list[Row]:
    """For each draw that lowered a lot an opposite one; what moved lots is not undone by kilograms."""
    return [
        {
            "id": uuid7(),
            "recorded_at": correction.recorded_at,
            "lot_id": draw.lot_id,
            "kind": "give_back",
            "position": draw.position,
            "net_kg": -draw.net_kg,
            "reo_kg": None if draw.reo_kg is None else -draw.reo_kg,
            "correction_id": correction.pk,
            "undoes_id": draw.id,
        }
        for draw in draws
        if draw.kind == "use"
    ]
