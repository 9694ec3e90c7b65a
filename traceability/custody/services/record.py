"""Record events: one command for one event or a thousand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from traceability.custody import entries, queries
from traceability.custody.claims import EventClaim
from traceability.custody.errors import LotNumberUsed, SubmittersOnly
from traceability.custody.models import Assay, Document, Draw, Event, Holding, Lot, Output, PersonalDetails, Seal
from traceability.custody.rules import Ground, KnownLot, Standing, custody_models, event_problems
from traceability.custody.services.rows import EventRows, Row, Rows, in_order_of_name
from traceability.kernel import clock, idempotency
from traceability.kernel.command import command
from traceability.kernel.errors import TraceabilityError, refuse_if
from traceability.kernel.idempotency import Request
from traceability.kernel.sql import insert_rows, lock_rows
from traceability.ledger import services as ledger
from traceability.ledger.services import Acknowledgement
from traceability.registry.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Recorded:
    """One event as it was recorded, and the ledger's promise."""

    event: Event
    claim: EventClaim
    acknowledgement: Acknowledgement

    @property
    def lots(self) -> tuple[str, ...]:
        """The names of the lots that it made."""
        return tuple(made.lot for made in self.claim.outputs)


@dataclass(frozen=True, slots=True)
class Known:
    """What events are judged by, as it is under the locks of the lots that they take."""

    ground: Ground
    lots: tuple[KnownLot, ...]
    standings: Mapping[UUID, Standing]


@command
def record_events(*, by: Viewer, claims: Sequence[EventClaim], request: Request | None = None) -> tuple[Recorded, ...]:
    """Record that these events happened, all of them or none; a later one may use a lot that an earlier one makes.

    Raises SubmittersOnly, ClaimsRefused (each problem with its code and place), RequestInFlight, KeyReused.
    """
    idempotency.begin(request)
    must_be_submitter(by)
    known = known_under_lock(by, claims)
    refuse_if(event_problems(claims, known.ground, known.standings))
    return idempotency.keep(request, write_events(by, claims, known, request=request))


def known_under_lock(by: Viewer, claims: Sequence[EventClaim]) -> Known:
    """Lock the lots that the events take, and read all that they are judged by. A step."""
    ground = queries.ground_for_events(claims, viewer=by)
    taken = {one.lot for claim in claims for one in claim.inputs}
    lots = tuple(lot for name, lot in ground.lots.items() if name in taken)
    holdings = lock_rows(Holding, (lot.id for lot in lots))
    # The moment is taken under the lock: of two events on a lot, the later one says so.
    ground = queries.with_dispatches(ground, claims, viewer=by, now=clock.now())
    return Known(ground, lots, queries.standings_of(holdings))


def write_events(by: Viewer, claims: Sequence[EventClaim], known: Known, *, request: Request | None = None) -> tuple[Recorded, ...]:
    """Write events that no rule refuses, with their entries. A step. Raises ClaimsRefused for a number that was taken meanwhile."""
    maker = EventRows(ground=known.ground, assays=queries.assay_claims_of(known.lots), by=by, now=known.ground.now)
    for claim, model in zip(claims, custody_models(claims, known.ground.lots), strict=True):
        maker.add(claim, model)
    events = insert_rows(Event, maker.rows.events)
    insert_belongings(maker.rows, claims)
    drafts = [entries.event_recorded(event, claim, by=by) for event, claim in zip(events, claims, strict=True)]
    acknowledgements = ledger.append(drafts, request=request)
    return tuple(Recorded(*one) for one in zip(events, claims, acknowledgements, strict=True))


def must_be_submitter(by: Viewer) -> None:
    """Raises SubmittersOnly for everybody who does not act for an enterprise."""
    if by.role != "submitter" or by.organisation is None:
        raise SubmittersOnly()


def insert_belongings(rows: Rows, claims: Sequence[EventClaim]) -> None:
    """What belongs to events whose rows are there. Raises ClaimsRefused for a lot number that was taken meanwhile."""
    insert_rows(PersonalDetails, rows.details)
    _insert_lots(rows.lots, claims)
    insert_rows(Output, rows.outputs)
    insert_rows(Assay, rows.assays)
    insert_rows(Document, rows.documents)
    insert_rows(Seal, rows.seals)
    insert_rows(Draw, rows.draws)  # triggers move the lots in this order, or the database refuses


def _insert_lots(rows: Sequence[Row], claims: Sequence[EventClaim]) -> None:
    """Another command may take the same number at the same moment; the loser is told as if it had come later."""
    try:
        with transaction.atomic():
            insert_rows(Lot, in_order_of_name(rows))
    except IntegrityError as failure:
        if getattr(getattr(failure.__cause__, "diag", None), "constraint_name", None) != "lot_number_once":
            raise
        used = queries.names_in_use(str(row["name"]) for row in rows)
        problems: list[TraceabilityError] = [
            LotNumberUsed(pointer=f"{claim.pointer}/outputs/{place}/lot", lot=made.lot)
            for claim in claims
            for place, made in enumerate(claim.outputs)
            if made.lot in used
        ]
        refuse_if(problems)
        raise
