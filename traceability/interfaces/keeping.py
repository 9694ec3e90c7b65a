"""The first answer to a request that records, kept with the fact, so that a repetition gets the same one at whatever door, for a time.

The table is the API's by name (`api_submission`); that of a form keeps where it led to.
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from traceability.kernel import clock
from traceability.kernel.fields import Sha256Field
from traceability.kernel.idempotency import KeyReused, claimed

# The rows first, then their keys, and neither is waited for: an erasure may hold a row, a request its key.
_FORGET = f"""
WITH old AS MATERIALIZED (
    SELECT organisation_id, key_sha256 FROM api_submission WHERE recorded_at < now() - make_interval(days => %s)
    ORDER BY recorded_at LIMIT %s FOR UPDATE SKIP LOCKED
), free AS MATERIALIZED (SELECT organisation_id, key_sha256 FROM old WHERE {claimed("organisation_id", "key_sha256")})
DELETE FROM api_submission AS kept USING free
WHERE kept.organisation_id = free.organisation_id AND kept.key_sha256 = free.key_sha256
"""


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
        app_label = "api"
        constraints = (models.CheckConstraint(condition=models.Q(status__gte=200, status__lt=300), name="submission_keeps_success_only"),)
        indexes = (models.Index(fields=["entry_uid"], name="submission_by_entry"),)

    def __str__(self) -> str:
        return f"{self.target} {self.key_sha256[:12]}"


class Keeping(ABC):
    """The `request=` of a command (`kernel.idempotency.Request`): whose request it is, by which key, at which address, with which body."""

    def __init__(self, *, owner: UUID | None, key: str, target: str, body: Callable[[], bytes]) -> None:
        self.owner = owner or UUID(int=0)
        self.key_sha256 = hashlib.sha256(key.encode()).hexdigest()
        self.target = target[:300]
        self.submission: Submission | None = None
        self._body = body

    @cached_property
    def body_sha256(self) -> str:
        return hashlib.sha256(self._body()).hexdigest()

    def find_kept(self) -> Submission | None:
        """The first answer to this key. Raises KeyReused when it was given at another address."""
        kept = Submission.objects.filter(organisation_id=self.owner, key_sha256=self.key_sha256).first()
        if kept is not None and kept.target != self.target:
            raise KeyReused()
        return kept

    @abstractmethod
    def keep(self, result: Any) -> None:
        """A door stores what it answers, by `store`."""

    def store(self, content: bytes, *, status: int, location: str, entry_uid: UUID | None) -> None:
        """Write the answer in the command's transaction."""
        self.submission = Submission.objects.create(
            organisation_id=self.owner,
            key_sha256=self.key_sha256,
            body_sha256=self.body_sha256,
            target=self.target,
            status=status,
            location=location,
            answer=content,
            entry_uid=entry_uid,
        )


def forget_answers(*, days: int, most: int) -> int:
    """Delete at most so many answers that are older than `days`, the oldest first, and return how many: a transaction of its own.

    Passed over are those whose key a request holds just now. The database keeps what is younger than 30 days against everybody.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_FORGET, [days, most])
        return int(cursor.rowcount)
