"""The commands that move an upload: each settles one part of its file, and what it found there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from traceability.custody.claims import EventClaim
from traceability.custody.claims.events import read_event
from traceability.custody.errors import UploadMovedOn
from traceability.custody.intake.rows import FileEvent
from traceability.custody.models import Upload, UploadedEvent, UploadPart, UploadProblem
from traceability.custody.models.uploads import ALL_OR_NOTHING, DONE, REFUSED, RUNNING
from traceability.custody.rules import sorted_out
from traceability.custody.services.record import Known, Recorded, known_under_lock, write_events
from traceability.kernel import clock
from traceability.kernel.command import command
from traceability.kernel.errors import TraceabilityError
from traceability.kernel.sql import copy_rows, lock_rows
from traceability.registry.viewer import Viewer

MOST_PROBLEMS = 10_000
"""Problems of one upload that are told one by one; of more only their number."""
_MOST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Judged:
    """An event of a file, and what is wrong with it; without a claim it has no shape that could be judged further."""

    event: FileEvent
    claim: EventClaim | None
    problems: tuple[TraceabilityError, ...]

    def with_problems(self, more: Iterable[TraceabilityError]) -> "Judged":
        return replace(self, problems=(*self.problems, *more))


def judged(event: FileEvent) -> Judged:
    """The event's own shape. A cell that could not be read is told once, by who read the cell."""
    found: list[TraceabilityError] = []
    claim = read_event(event.body, "", found)
    told = {problem.pointer for problem in event.problems}
    problems = (*event.problems, *(problem for problem in found if problem.pointer not in told))
    return Judged(event, None if problems else claim, problems)


@command
def begin(*, upload: UUID) -> Upload:
    """Take an upload up, or up again: of one whose rows are not recorded as they are read, what was noted is forgotten.

    Raises UploadMovedOn for a finished one.
    """
    row = _locked(upload)
    row.state, row.started_at = RUNNING, row.started_at or clock.now()
    if row.dry_run or row.accept == ALL_OR_NOTHING:
        UploadProblem.objects.filter(upload_id=row.id).delete()
        row.position = row.rows_read = row.accepted = row.refused = row.events = row.problems = 0
    row.save()
    return row


@command
def known(*, by: Viewer, claims: Sequence[EventClaim]) -> Known:
    """What is on record of these events' lots at one moment."""
    return known_under_lock(by, claims)


@command
def note_part(*, upload: UUID, position: int, part: Sequence[Judged]) -> Upload:
    """What was found in a part of which nothing is recorded. Raises UploadMovedOn."""
    row = _locked(upload, position)
    return _settle(row, part)


@command
def record_part(*, upload: UUID, position: int, part: Sequence[Judged], by: Viewer) -> Upload:
    """Record those events of a part that have no problem. Raises UploadMovedOn; ClaimsRefused for a lot number that was taken meanwhile."""
    row = _locked(upload, position)
    claims = [one.claim for one in part if one.claim]
    known = known_under_lock(by, claims)
    problems = iter(sorted_out(claims, known.ground, known.standings))
    told = [one.with_problems(next(problems)) if one.claim else one for one in part]
    _write(row, [one for one in told if not one.problems], known, by)
    return _settle(row, told)


@command
def record_whole(*, upload: UUID, position: int, whole: Sequence[Judged], by: Viewer) -> Upload:
    """Record all events of a file, whose parts are noted, and finish it; or what stands in the way since they were tried.

    Raises UploadMovedOn; ClaimsRefused for a lot number that was taken at the same moment.
    """
    row = _locked(upload, position)
    claims = [one.claim for one in whole if one.claim]
    known = known_under_lock(by, claims)
    found = list(zip(whole, sorted_out(claims, known.ground, known.standings), strict=True))
    if any(problems for _, problems in found):
        row.problems = _tell(row, ((one.event, problem) for one, problems in found for problem in problems))
        row.refused = sum(one.event.rows for one, problems in found if problems)
        return _finished(row, REFUSED)
    _write(row, whole, known, by)
    return _finished(row, DONE)


@command
def finish(*, upload: UUID, position: int, state: str, why: Sequence[TraceabilityError] = ()) -> Upload:
    """Nothing more is read. `why`: problems of the file as a whole, with the row where they stand. Raises UploadMovedOn."""
    row = _locked(upload, position)
    row.problems = _tell(row, ((None, one) for one in why))
    return _finished(row, state)


def present(upload: UUID) -> Upload:
    """The row as it is."""
    return Upload.objects.get(id=upload)


def _locked(upload: UUID, position: int | None = None) -> Upload:
    (row,) = lock_rows(Upload, [upload])
    if row.is_finished or (position is not None and (row.position != position or row.state != RUNNING)):
        raise UploadMovedOn()
    return row


def _write(row: Upload, good: Sequence[Judged], known: Known, by: Viewer) -> None:
    """Their entries commit to no file: what is erased of one must not be guessed at by the rest of it."""
    claims = [one.claim for one in good if one.claim]
    if not claims:
        return
    recorded: Sequence[Recorded] = write_events(by, claims, known)
    rows = [
        {
            "upload_id": row.id,
            "number": one.event.number,
            "row": one.event.row,
            "event_id": made.event.id,
            "entry": made.acknowledgement.uid,
        }
        for one, made in zip(good, recorded, strict=True)
    ]
    copy_rows(UploadedEvent, rows)


def _settle(row: Upload, part: Sequence[Judged]) -> Upload:
    row.position = part[-1].event.number
    for one in part:
        row.rows_read += one.event.rows
        if one.problems:
            row.refused += one.event.rows
        else:
            row.accepted, row.events = row.accepted + one.event.rows, row.events + 1
    row.problems = _tell(row, ((one.event, problem) for one in part for problem in one.problems))
    row.save()
    return row


def _finished(row: Upload, state: str) -> Upload:
    row.state, row.finished_at = state, clock.now()
    if state == REFUSED and not row.dry_run and row.accept == ALL_OR_NOTHING:
        row.accepted = row.events = 0
    row.save()
    UploadPart.objects.filter(upload_id=row.id).delete()
    return row


def _tell(row: Upload, problems: Iterable[tuple[FileEvent | None, TraceabilityError]]) -> int:
    """Write the problems as far as there is room, and return how many the upload has now."""
    count, rows = row.problems, []
    for event, problem in problems:
        count += 1
        if count <= MOST_PROBLEMS:
            rows.append({"upload_id": row.id, "number": count} | _told(event, problem))
    if rows:
        copy_rows(UploadProblem, rows)
    return count


def _told(event: FileEvent | None, problem: TraceabilityError) -> dict[str, object]:
    pointer = problem.pointer or ""
    if event is None:
        at, column = problem.facts.get("row", 0), problem.facts.get("column", "")
    else:
        place = event.place_of(pointer)
        at, column = place.row, place.column
    said = problem.text
    return {
        "row": at,
        "column": str(column)[:200],
        "pointer": pointer[:300],
        "code": problem.code,
        "en": said.en[:_MOST_TEXT],
        "zh": said.zh[:_MOST_TEXT],
    }
