"""The answers that recording requests were given, kept so that a repetition gets the same one."""

from django.db import models

from traceability.kernel import clock
from traceability.kernel.fields import Sha256Field


class Submission(models.Model):
    """The first answer to one Idempotency-Key of one organisation, written in the transaction of the fact itself.

    There is no foreign key: it is no part of the record, and a copy of the answer must outlive nothing. The first
    entry of the request commits to `body_sha256`, so that a changed row is found by `ledger_fsck`.
    """

    pk = models.CompositePrimaryKey("organisation_id", "key_sha256")
    organisation_id = models.UUIDField(db_comment="whose key it is")
    key_sha256 = Sha256Field()
    body_sha256 = Sha256Field()
    target = models.CharField(max_length=300, db_comment="method and path: a key belongs to one address")
    status = models.SmallIntegerField(db_comment="HTTP status of the first answer")
    location = models.CharField(max_length=300, blank=True, db_comment="header Location of the first answer")
    answer = models.BinaryField(db_comment="exact bytes of the first answer")
    entry_uid = models.UUIDField(null=True, db_comment="first entry of the request; empty when nothing had to be recorded")
    recorded_at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(status__gte=200, status__lt=300), name="submission_keeps_success_only"),)
        indexes = (models.Index(fields=["entry_uid"], name="submission_by_entry"),)

    def __str__(self) -> str:
        return f"{self.target} {self.key_sha256[:12]}"
