"""Uploads of an organisation, how far they are, and what was found in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from traceability.custody import access
from traceability.custody.errors import UploadNotSeen
from traceability.custody.models import Upload, UploadedEvent, UploadProblem
from traceability.custody.models.uploads import RUNNING, STATES, WAITING
from traceability.kernel.clock import rfc3339
from traceability.kernel.models import Attempt
from traceability.kernel.queue import MAX_TRIES
from traceability.registry.viewer import Viewer

READ = "custody.read_uploads"
"""The task that reads them."""
FAILED = "failed"
"""Shown for an upload that the reading of which went wrong too often; a person looks after it."""
SHOWN_STATES = (*STATES, FAILED)
MOST_SHOWN = 100
"""Problems that stand in the answer itself; all of them are in the file of errors."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Where something is wrong, and what: in both languages."""

    row: int
    column: str
    pointer: str
    code: str
    en: str
    zh: str

    def as_json(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "column": self.column,
            "code": self.code,
            "message": {"en": self.en, "zh": self.zh},
            "pointer": self.pointer,
        }


@dataclass(frozen=True, slots=True)
class UploadView:
    """An upload as its sender reads it."""

    upload: Upload
    state: str
    errors: tuple[Problem, ...] = ()

    @property
    def is_finished(self) -> bool:
        return self.upload.is_finished or self.state == FAILED

    def as_json(self) -> dict[str, Any]:
        one = self.upload
        return {
            "id": str(one.id),
            "file_name": one.file_name or None,
            "format": one.format,
            "bytes": one.size,
            "accept": one.accept,
            "dry_run": one.dry_run,
            "utc_offset": one.utc_offset or None,
            "state": self.state,
            "received_at": rfc3339(one.recorded_at),
            "started_at": rfc3339(one.started_at) if one.started_at else None,
            "finished_at": rfc3339(one.finished_at) if one.finished_at else None,
            "rows_read": one.rows_read,
            "accepted": one.accepted,
            "refused": one.refused,
            "events": one.events,
            "problems": one.problems,
        }

    def as_whole_json(self) -> dict[str, Any]:
        return self.as_json() | {"errors": [problem.as_json() for problem in self.errors]}


@dataclass(frozen=True, slots=True)
class RowEvent:
    """Which event a row of the file became."""

    number: int
    row: int
    event: UUID
    stage: str
    entry: UUID

    def as_json(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "event": str(self.event),
            "stage": self.stage,
            "entry": str(self.entry),
            "receipt": f"/api/v1/ledger/receipts/{self.entry}",
        }


def waiting_uploads() -> QuerySet[Upload, UUID]:
    """Those whose file is not read to its end, the oldest first."""
    return Upload.objects.filter(state__in=(WAITING, RUNNING)).order_by("recorded_at", "id").values_list("id", flat=True)


def uploads(*, viewer: Viewer, after: tuple[datetime, UUID] | None = None, limit: int) -> list[UploadView]:
    """What the viewer's organisation sent, the latest first, without its problems. One query."""
    rows = _with_failures(access.visible_uploads(viewer)).order_by("-recorded_at", "-id")
    if after is not None:
        moment, last = after
        rows = rows.filter(Q(recorded_at__lt=moment) | Q(recorded_at=moment, id__lt=last))
    return [_view(one) for one in rows[:limit]]


def upload(upload_id: UUID, *, viewer: Viewer) -> UploadView:
    """One upload with its first problems. Two queries. Raises UploadNotSeen."""
    found = _with_failures(access.visible_uploads(viewer).filter(id=upload_id)).first()
    if found is None:
        raise UploadNotSeen()
    return _view(found, tuple(_problems(upload_id, most=MOST_SHOWN)))


def upload_problems(upload_id: UUID, *, viewer: Viewer) -> Iterator[Problem]:
    """All problems that were kept, in the order of the file. Two queries. Raises UploadNotSeen before the first."""
    if not access.visible_uploads(viewer).filter(id=upload_id).exists():
        raise UploadNotSeen()
    return _problems(upload_id)


def upload_events(upload_id: UUID, *, viewer: Viewer, after: int | None = None, limit: int) -> list[RowEvent]:
    """The events that an upload recorded, in the order of the file. Two queries. Raises UploadNotSeen."""
    if not access.visible_uploads(viewer).filter(id=upload_id).exists():
        raise UploadNotSeen()
    rows = UploadedEvent.objects.filter(upload_id=upload_id, number__gt=after or 0).order_by("number")
    return [RowEvent(*one) for one in rows.values_list("number", "row", "event_id", "event__stage", "entry")[:limit]]


def _problems(upload_id: UUID, most: int | None = None) -> Iterator[Problem]:
    rows = UploadProblem.objects.filter(upload_id=upload_id).order_by("number")
    named = rows.values_list("row", "column", "pointer", "code", "en", "zh")[:most]
    return (Problem(*one) for one in named)


def _with_failures(rows: QuerySet[Upload]) -> QuerySet[Upload]:
    given_up = Attempt.objects.filter(task=READ, subject_id=OuterRef("pk"), tries__gte=MAX_TRIES)
    return rows.annotate(has_failed=Exists(Subquery(given_up)))


def _view(one: Upload, errors: tuple[Problem, ...] = ()) -> UploadView:
    has_failed = getattr(one, "has_failed", False) and not one.is_finished
    return UploadView(one, FAILED if has_failed else one.state, errors)
