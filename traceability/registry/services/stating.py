"""What every change of the registry is made of: who may, what stands, the new version with its entry. Steps of commands.

A change is a registry document of one row, or of the two that belong together; it is judged, compared and written as any
document is. So a command of its own adds only what makes sense for its kind.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from django.db import models

from traceability.kernel import clock, idempotency
from traceability.kernel.command import must_be_in_command
from traceability.kernel.errors import refuse_if
from traceability.kernel.idempotency import Request
from traceability.kernel.models import Tracked
from traceability.kernel.sql import lock_rows
from traceability.ledger import services as ledger
from traceability.ledger.services import Acknowledgement
from traceability.registry.document import RegistryDocument, problems_of
from traceability.registry.errors import (
    AlreadyRegistered,
    ChangeReasonMissing,
    DayInTheFuture,
    RowMovedOn,
    SupervisorsOnly,
    UnknownRow,
)
from traceability.registry.services import writing
from traceability.registry.services.planning import Change, Plan, plan
from traceability.registry.services.rows import lock_registry
from traceability.registry.services.standing import read_standing
from traceability.registry.viewer import Viewer

M = TypeVar("M", bound=Tracked)

MOST_REASON = 2000


@dataclass(frozen=True)
class Stated(Generic[M]):
    """The row as it stands now, and the ledger's promises. Without any, nothing had to change."""

    row: M
    acknowledgements: tuple[Acknowledgement, ...]


def open_registry(by: Viewer, request: Request | None) -> None:
    """Let a supervisor in, alone: until the commit nobody else changes the registry.

    Raises SupervisorsOnly, RequestInFlight, KeyReused.
    """
    if by.role != "supervisor" or not by.may_record:
        raise SupervisorsOnly()
    idempotency.begin(request)
    lock_registry()


def state(
    document: RegistryDocument, *, by: Viewer | Callable[[Plan], Viewer], request: Request | None, reason: str | None = None
) -> tuple[Plan, tuple[Acknowledgement, ...]]:
    """Judge, compare, lock, write, swear. Requires `open_registry`, or its lock. Raises ClaimsRefused.

    `by` may be found in the plan, for a founder; `reason` stands in the entry of every row that changes.
    """
    must_be_in_command()
    found = read_standing(document)
    refuse_if(problems_of(document, found.standing))
    wanted = plan(document, found)
    actor = by if isinstance(by, Viewer) else by(wanted)
    writing.lock_changed(wanted)
    refuse_if(list(writing.limits_below_draws(wanted, document)))
    writing.write(wanted)
    return wanted, tuple(ledger.append(writing.drafts_of(wanted, by=actor, reason=reason), request=request))


def state_row(
    document: RegistryDocument,
    of: Callable[[Plan], Change[M]],
    standing: M | None = None,
    *,
    by: Viewer,
    request: Request | None,
    reason: str | None = None,
) -> Stated[M]:
    """As `state`, for one row: `of` picks its kind out of the plan, `standing` is the row if nothing has to change."""
    wanted, acknowledgements = state(document, by=by, request=request, reason=reason)
    touched = of(wanted).touched
    row = touched[-1] if touched else standing
    if row is None:
        raise UnknownRow()
    return idempotency.keep(request, Stated(row, acknowledgements))


def locked(model: type[M], row_id: UUID | None, *, seen: int | None) -> M:
    """The row as it is under its lock. `seen` is the version that the supervisor judged; None asks for no version.

    Raises UnknownRow; RowMovedOn when another version stands now.
    """
    rows = lock_rows(model, [] if row_id is None else [row_id])
    if not rows:
        raise UnknownRow()
    (row,) = rows
    if seen is not None and seen != row.version:
        raise RowMovedOn(present=row.version, seen=seen)
    return row


def locked_by_key(model: type[M], *, seen: int | None, **key: str) -> M:
    """As `locked`, for a row that is named by its natural key."""
    return locked(model, model._default_manager.filter(**key).values_list("pk", flat=True).first(), seen=seen)


def must_be_new(known: "models.QuerySet[M]", *, pointer: str, name: str) -> None:
    """Raises AlreadyRegistered: what is registered is changed, with a reason, not registered again."""
    if known.exists():
        raise AlreadyRegistered(pointer=pointer, name=name)


def reason_of(reason: str) -> str:
    """The reason without the blanks around it. Raises ChangeReasonMissing for none, or one that is too long."""
    said = reason.strip()
    if not 0 < len(said) <= MOST_REASON:
        raise ChangeReasonMissing(pointer="/reason", limit=MOST_REASON)
    return said


def must_have_come(day: object, pointer: str) -> None:
    """Raises DayInTheFuture for a day after today in China."""
    if str(day) > clock.legal_day(clock.now()).isoformat():
        raise DayInTheFuture(pointer=pointer, day=day)
