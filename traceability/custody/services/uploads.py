"""Take a file of events in: it is on disk before anybody is told so, and is read later (`reading_uploads`)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.db import connection, transaction

from traceability.custody.errors import FileEmpty, TooManyWaiting
from traceability.custody.models import Upload, UploadPart
from traceability.custody.models.uploads import RUNNING, WAITING
from traceability.custody.services.record import must_be_submitter
from traceability.kernel import bell, idempotency
from traceability.kernel.command import command
from traceability.kernel.idempotency import Request
from traceability.registry.viewer import Viewer

MOST_WAITING = 10
"""Unfinished uploads of one organisation: who sends files without end stops nobody else."""
RECEIVED = "upload.received"
_PART_BYTES = 1024 * 1024
_FORGET = """
DELETE FROM custody_uploadproblem WHERE id IN (
    SELECT problem.id FROM custody_uploadproblem AS problem JOIN custody_upload AS upload ON upload.id = problem.upload_id
    WHERE upload.finished_at < now() - make_interval(days => %s) ORDER BY problem.id LIMIT %s FOR UPDATE OF problem SKIP LOCKED)
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came: `file` stands at its begin. `utc_offset` as +08:00, or empty."""

    file: BinaryIO
    size: int
    format: str
    accept: str
    dry_run: bool
    file_name: str = ""
    utc_offset: str = ""


@command
def receive_upload(*, by: Viewer, sent: Sent, request: Request | None = None) -> Upload:
    """Keep a file of events until it is read. Nothing is recorded yet.

    Raises SubmittersOnly, FileEmpty, TooManyWaiting, RequestInFlight, KeyReused.
    """
    idempotency.begin(request)
    must_be_submitter(by)
    assert by.organisation is not None and by.person is not None
    if not sent.size:
        raise FileEmpty()
    if Upload.objects.filter(organisation_id=by.organisation, state__in=(WAITING, RUNNING)).count() >= MOST_WAITING:
        raise TooManyWaiting(most=MOST_WAITING)
    upload = Upload.objects.create(
        organisation_id=by.organisation,
        person=by.person,
        file_name=sent.file_name,
        format=sent.format,
        accept=sent.accept,
        dry_run=sent.dry_run,
        utc_offset=sent.utc_offset,
        size=sent.size,
    )
    for place, content in enumerate(_parts(sent.file)):
        UploadPart.objects.create(upload=upload, place=place, content=content)
    bell.ring_on_commit([RECEIVED])
    return idempotency.keep(request, upload)


def forget_problems(*, days: int, most: int) -> int:
    """Delete at most so many problems of uploads that were finished so long ago, and return how many: a transaction of its own."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_FORGET, [days, most])
        return int(cursor.rowcount)


def _parts(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while content := file.read(_PART_BYTES):
        yield content
