"""Files of events that enterprises send: work to do, and what became of each row. The facts are the events, not these rows."""

from django.db import models
from django.db.models import Q

from traceability.custody.models.events import Event
from traceability.kernel.models import Fact
from traceability.registry.models import Organisation

FORMATS = ("csv", "xlsx", "ndjson")
ALL_OR_NOTHING, GOOD_ROWS = "all_or_nothing", "good_rows"
ACCEPTS = (ALL_OR_NOTHING, GOOD_ROWS)
WAITING, RUNNING, DONE, REFUSED, STOPPED = "waiting", "running", "done", "refused", "stopped"
FINISHED = (DONE, REFUSED, STOPPED)
STATES = (WAITING, RUNNING, *FINISHED)


class Upload(Fact):
    """One file of events. Rows count the file's, events what they say; both stand where the reading is.

    No digest of the file is kept: who knew the rest of it could try guesses at what was erased since.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="uploads")
    person = models.UUIDField(db_comment="member or token that sent it: in whose name the events are recorded")
    file_name = models.CharField(max_length=200, blank=True, db_comment="as the sender calls it, without folders")
    format = models.CharField(max_length=8)
    accept = models.CharField(max_length=16, db_comment="all_or_nothing, or good_rows: those without a problem")
    dry_run = models.BooleanField(db_comment="read and judge, record nothing")
    utc_offset = models.CharField(max_length=6, blank=True, db_comment="of times that name none, as +08:00")
    size = models.BigIntegerField(db_comment="bytes")
    state = models.CharField(max_length=8, default=WAITING)
    position = models.IntegerField(default=0, db_comment="events of the file that are settled: reading goes on behind them")
    rows_read = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0, db_comment="rows whose event was recorded, or would be")
    refused = models.IntegerField(default=0, db_comment="rows whose event has a problem")
    events = models.IntegerField(default=0, db_comment="events recorded, or that would be")
    problems = models.IntegerField(default=0, db_comment="problems found; the first of them have rows")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(format__in=FORMATS), name="upload_format_known"),
            models.CheckConstraint(condition=Q(accept__in=ACCEPTS), name="upload_accept_known"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="upload_state_known"),
            models.CheckConstraint(condition=Q(utc_offset__regex=r"^([+-][0-9]{2}:[0-9]{2})?$"), name="upload_offset_spelt"),
            models.CheckConstraint(
                condition=Q(
                    size__gte=0, position__gte=0, accepted__gte=0, refused__gte=0, events__gte=0, problems__gte=0,
                    rows_read__gte=models.F("accepted") + models.F("refused"),
                ),
                name="upload_counts_fit",
            ),
            models.CheckConstraint(
                condition=Q(state=WAITING, started_at__isnull=True, finished_at__isnull=True)
                | Q(state=RUNNING, started_at__isnull=False, finished_at__isnull=True)
                | Q(state__in=FINISHED, finished_at__isnull=False),
                name="upload_times_fit_state",
            ),
        )  # fmt: skip
        indexes = (
            models.Index(fields=["organisation", "-recorded_at", "-id"], name="upload_latest_first"),
            models.Index(fields=["recorded_at", "id"], condition=Q(state__in=(WAITING, RUNNING)), name="upload_unfinished"),
        )

    def __str__(self) -> str:
        return f"{self.file_name or self.format} {self.state}"

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED


class UploadPart(models.Model):
    """A piece of an unfinished upload's file: web server and worker share no disk. Gone when the upload is finished."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="parts")
    place = models.IntegerField(db_comment="the first is 0")
    content = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["upload", "place"], name="upload_part_once"),)

    def __str__(self) -> str:
        return f"part {self.place}"


class UploadProblem(models.Model):
    """Why a row was refused: where, by which code, in both languages. Kept for a time."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="found")
    number = models.IntegerField(db_comment="in the order of the file, the first is 1")
    row = models.IntegerField(db_comment="as a person sees it: the header is row 1, the line in NDJSON")
    column = models.CharField(max_length=200, blank=True)
    pointer = models.CharField(max_length=300, blank=True, db_comment="RFC 6901, below the event")
    code = models.CharField(max_length=64)
    en = models.TextField()
    zh = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["upload", "number"], name="upload_problem_once"),)

    def __str__(self) -> str:
        return f"{self.row} {self.column}: {self.code}"


class UploadedEvent(models.Model):
    """Which event a part of a file became. That an event of a file is recorded once is this table's unique key."""

    upload = models.ForeignKey(Upload, models.PROTECT, related_name="uploaded")
    number = models.IntegerField(db_comment="of the event in the file, the first is 1")
    row = models.IntegerField(db_comment="its first row in the file")
    event = models.OneToOneField(Event, models.PROTECT, related_name="uploaded")
    entry = models.UUIDField(db_comment="uid of its entry in the ledger")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["upload", "number"], name="uploaded_event_once"),)

    def __str__(self) -> str:
        return f"row {self.row}"
