"""Confirm an event: the performer's own word for what another recorded in its name."""

from dataclasses import dataclass
from uuid import UUID

from traceability.custody import entries, queries
from traceability.custody.errors import AlreadyConfirmed, AlreadyCorrected, NotThePerformer, OwnRecord
from traceability.custody.models import Confirmation, Correction, Event
from traceability.custody.services.record import must_be_submitter
from traceability.kernel import clock, idempotency
from traceability.kernel.command import command
from traceability.kernel.idempotency import Request
from traceability.kernel.sql import insert_rows, lock_rows
from traceability.ledger import services as ledger
from traceability.ledger.services import Acknowledgement
from traceability.registry.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The event with the lots that it made, the performer's word, and the ledger's promise."""

    confirmation: Confirmation
    event: Event
    lots: tuple[str, ...]
    acknowledgement: Acknowledgement


@command
def confirm_event(*, by: Viewer, event: UUID, request: Request | None = None) -> Confirmed:
    """Record that `by` did what another recorded in its name.

    Raises SubmittersOnly, EventNotSeen, NotThePerformer, OwnRecord, AlreadyConfirmed, AlreadyCorrected; RequestInFlight, KeyReused.
    """
    idempotency.begin(request)
    must_be_submitter(by)
    done = _locked(event, by)
    Event.objects.filter(id=done.id).update(version=done.version + 1)
    done.version += 1
    row = {"event_id": done.id, "recorded_at": max(clock.now(), done.recorded_at), "organisation_id": by.organisation}
    (confirmation,) = insert_rows(Confirmation, [row | {"confirmed_by": by.person}])
    (acknowledgement,) = ledger.append([entries.event_confirmed(done, confirmation, by=by)], request=request)
    made = tuple(queries.lots_made_by(done.id))
    return idempotency.keep(request, Confirmed(confirmation, done, made, acknowledgement))


def _locked(event: UUID, by: Viewer) -> Event:
    """The event under its lock. Raises EventNotSeen, NotThePerformer, OwnRecord, AlreadyConfirmed, AlreadyCorrected."""
    done = queries.event_of(event, viewer=by)
    if by.organisation != done.performer_id:
        raise NotThePerformer()
    if done.organisation_id == done.performer_id:
        raise OwnRecord()
    (locked,) = lock_rows(Event, [done.id], no_key=True)
    if Correction.objects.filter(event_id=done.id).exists():
        raise AlreadyCorrected()
    if Confirmation.objects.filter(event_id=done.id).exists():
        raise AlreadyConfirmed()
    done.version = locked.version
    return done
