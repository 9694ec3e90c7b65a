"""Read a file of events to its end: try it, record all of it or nothing, or record the rows that have no problem.

A part of the file is one command, which also moves the file's position: a second try goes on there. Of what is tried, or recorded
all or nothing, nothing is written before the end, so a second try begins anew.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from uuid import UUID

from traceability.custody.errors import FileRefused, NoEvents, SenderGone, TooManyTogether, TooManyTried
from traceability.custody.intake.files import read_file
from traceability.custody.models import Upload, UploadPart
from traceability.custody.models.uploads import ALL_OR_NOTHING, DONE, REFUSED, STOPPED
from traceability.custody.rules import Books, sorted_out
from traceability.custody.services import settling_uploads as settling
from traceability.custody.services.settling_uploads import Judged, judged
from traceability.kernel.clock import offset_of
from traceability.kernel.errors import ClaimsRefused, TraceabilityError
from traceability.registry import queries as registry
from traceability.registry.errors import UnknownMember
from traceability.registry.viewer import Viewer

MOST_AT_ONCE = 1000
"""Events of one part."""
MOST_TOGETHER = 10_000
"""Events that all or nothing takes: they are one transaction, which must end within a task's time."""
MOST_TRIED = 200_000
"""Events that a trial takes: what it knows of lots is kept nowhere but in its task, which must end in time."""
_SECONDS = 120
"""After which a task that records row by row leaves the rest to the next one, so that other work comes in between."""
_TRIES = 3
"""Of a part whose lot numbers another command takes at the same moment."""


def read_upload(upload: UUID) -> None:
    """Read on in an upload, to its end or until a task's time is over. Raises UploadMovedOn where another worker has it."""
    begun = settling.begin(upload=upload)
    try:
        by = registry.viewer_of_person(begun.person, begun.organisation_id)
    except UnknownMember:
        by = None
    if by is None or by.role != "submitter" or not by.may_record:
        settling.finish(upload=upload, position=begun.position, state=_cut_short(begun), why=[SenderGone()])
        return
    with _file_of(begun) as file:
        try:
            _read(begun, by, file)
        except FileRefused as refused:
            now = settling.present(upload)
            settling.finish(upload=upload, position=now.position, state=_cut_short(now), why=refused.problems)


def _read(upload: Upload, by: Viewer, file: BinaryIO) -> None:
    events = (
        judged(one) for one in read_file(file, upload.format, utc_offset=offset_of(upload.utc_offset)) if one.number > upload.position
    )
    if upload.dry_run:
        _try(upload, by, events)
    elif upload.accept == ALL_OR_NOTHING:
        _record_together(upload, by, events)
    else:
        _record_good_rows(upload, by, events)


def _record_good_rows(upload: Upload, by: Viewer, events: Iterator[Judged]) -> None:
    end = time.monotonic() + _SECONDS
    for part in _parts(events):
        upload = _recorded(upload, by, part)
        if time.monotonic() > end:
            return
    _finish(upload)


def _recorded(upload: Upload, by: Viewer, part: list[Judged]) -> Upload:
    for left in reversed(range(_TRIES)):
        try:
            return settling.record_part(upload=upload.id, position=upload.position, part=part, by=by)
        except ClaimsRefused:
            if not left:
                raise
    raise AssertionError


def _try(upload: Upload, by: Viewer, events: Iterator[Judged]) -> None:
    for part in _tried(upload, by, events):
        upload = _noted(upload, part)
        if upload.is_finished:
            return
    _finish(upload)


def _record_together(upload: Upload, by: Viewer, events: Iterator[Judged]) -> None:
    """All are tried before any is recorded: whoever sent them learns of every problem at once."""
    whole: list[Judged] = []
    for part in _tried(upload, by, events):
        upload = _noted(upload, part)
        if upload.is_finished:
            return
        whole += part
    if upload.problems or not whole:
        _finish(upload)
        return
    settling.record_whole(upload=upload.id, position=upload.position, whole=whole, by=by)


def _noted(upload: Upload, part: list[Judged]) -> Upload:
    """A part of which nothing is recorded; the upload is finished where it has more events than can be read so."""
    upload = settling.note_part(upload=upload.id, position=upload.position, part=part)
    if upload.accept == ALL_OR_NOTHING and upload.position > MOST_TOGETHER:
        return settling.finish(upload=upload.id, position=upload.position, state=REFUSED, why=[TooManyTogether(most=MOST_TOGETHER)])
    if upload.position > MOST_TRIED:
        return settling.finish(upload=upload.id, position=upload.position, state=REFUSED, why=[TooManyTried(most=MOST_TRIED)])
    return upload


def _tried(upload: Upload, by: Viewer, events: Iterator[Judged]) -> Iterator[list[Judged]]:
    """What the rules say if the events before were recorded, as far as they have no problem."""
    books = Books()
    for part in _parts(events):
        claims = [one.claim for one in part if one.claim]
        known = settling.known(by=by, claims=claims)
        problems = iter(sorted_out(claims, known.ground, known.standings, books))
        yield [one.with_problems(next(problems)) if one.claim else one for one in part]


def _parts(events: Iterator[Judged]) -> Iterator[list[Judged]]:
    """In parts; what stands before a place that cannot be read comes before the refusal."""
    part: list[Judged] = []
    refused: TraceabilityError | None = None
    try:
        for one in events:
            part.append(one)
            if len(part) == MOST_AT_ONCE:
                yield part
                part = []
    except FileRefused as problem:
        refused = problem
    if part:
        yield part
    if refused is not None:
        raise refused


def _finish(upload: Upload) -> None:
    """The file was read to its end."""
    is_empty = not upload.position
    is_refused = is_empty or (upload.accept == ALL_OR_NOTHING and upload.problems and not upload.dry_run)
    state = REFUSED if is_refused else DONE
    settling.finish(upload=upload.id, position=upload.position, state=state, why=[NoEvents()] if is_empty else [])


def _cut_short(upload: Upload) -> str:
    """The state of a file that is not read to its end: whether something of it is on record."""
    return STOPPED if upload.events and not upload.dry_run and upload.accept != ALL_OR_NOTHING else REFUSED


@contextmanager
def _file_of(upload: Upload) -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile() as file:
        for content in UploadPart.objects.filter(upload_id=upload.id).order_by("place").values_list("content", flat=True).iterator(4):
            file.write(content)
        file.seek(0)
        yield file
