"""Answers to an Idempotency-Key that were given some days ago."""

import hashlib
from datetime import timedelta
from itertools import count
from uuid import UUID

from traceability.interfaces.keeping import Submission
from traceability.kernel import clock

_numbers = count(1)
OWNER = UUID(int=1)


def an_answer(*, days: float, key: str = "") -> Submission:
    """One that was given so many days ago, as a request of then left it."""
    key = key or f"key-{next(_numbers)}"
    return Submission.objects.create(
        organisation_id=OWNER,
        key_sha256=hashlib.sha256(key.encode()).hexdigest(),
        body_sha256="a" * 64,
        target="POST /x",
        status=201,
        answer=b"{}",
        recorded_at=clock.now() - timedelta(days=days),
    )


def days_kept() -> list[int]:
    """How old the answers are that are still there, the oldest first."""
    return [(clock.now() - one).days for one in Submission.objects.order_by("recorded_at").values_list("recorded_at", flat=True)]
