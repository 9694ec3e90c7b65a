"""Bases of rows, and the one table of the queues."""

from django.db import models

from traceability.kernel import clock, identifiers


class Fact(models.Model):
    """A row that states what happened; its id is a uuid7 made here, so that it is known before it is written."""

    id = models.UUIDField(primary_key=True, default=identifiers.uuid7, editable=False)
    recorded_at = models.DateTimeField(default=clock.now, editable=False, db_comment="when the command ran, UTC")

    class Meta:
        abstract = True


class Tracked(Fact):
    """A row that is a subject of the ledger: each version has its entry."""

    version = models.IntegerField(default=1, db_comment="1 at insert, one more with each change; the entry carries the same")

    class Meta:
        abstract = True


class Dated(models.Model):
    """A row of law or right; both days belong to the interval, an empty one is open (checks.md section 4)."""

    valid_from = models.DateField(null=True, blank=True, db_comment="first day, inclusive; empty: since before the first day that matters")
    valid_to = models.DateField(null=True, blank=True, db_comment="last day, inclusive; empty: no end known")

    class Meta:
        abstract = True


class Attempt(models.Model):
    """One try of a task at one waiting row: its lease while it runs, its history when it fails.

    There is no foreign key to the row: a queue of any app waits here.
    """

    task = models.CharField(max_length=100)
    subject_id = models.UUIDField()
    tries = models.IntegerField(default=0, db_comment="failed tries so far; five set the row aside for a person")
    not_before = models.DateTimeField(db_comment="nobody else takes the row before this moment: a lease, or the pause after a failure")
    last_error = models.TextField(blank=True)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["task", "subject_id"], name="attempt_once_per_task_and_subject"),)

    def __str__(self) -> str:
        return f"{self.task} {self.subject_id}: {self.tries} failed"
