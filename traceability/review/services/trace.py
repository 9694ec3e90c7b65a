"""Ask whom new facts concern, and let those shipments wait for an examination."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import connection

from traceability.kernel import bell
from traceability.kernel.command import command, must_be_in_command
from traceability.kernel.sql import LOCK_IMPACT
from traceability.review import queries
from traceability.review.models import Examination, Impact, Touch
from traceability.review.queries.touching import Reached

TRACED = "impact.traced"
"""What the bells of who waits for traced facts hang on; no entry, since nothing is stated that the facts do not state."""
SKEW = timedelta(minutes=1)
"""More than the clocks of two workers differ. A fact that a reading could not see is committed, and then traced, after its beginning."""


@command
def trace(*, facts: Sequence[UUID]) -> list[Reached]:
    """Find the shipments that these entries concern and whose examination has not read them. Once for each entry, whoever asks twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [LOCK_IMPACT])
    reached = queries.reached_by(facts)
    _touch(reached)
    Impact.objects.bulk_create(
        [Impact(entry=uid, reached=sum(one.entry == uid for one in reached)) for uid in sorted(set(facts))], ignore_conflicts=True
    )
    if reached:
        bell.ring_on_commit([TRACED])
    return reached


def touch_again(shipment_id: UUID, examination: Examination) -> None:
    """Facts that were traced while an examination was being made did not find it: ask them again, for its shipment alone. A step.

    The lock is shared by examinations and lasts until the commit: a trace finds all that was recorded before it, or is found here.
    """
    must_be_in_command()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, 0)", [LOCK_IMPACT])
    lately = queries.traced_since(examination.as_of - SKEW)
    if lately:
        _touch(queries.reached_by(lately, shipment=shipment_id))


def _touch(reached: Iterable[Reached]) -> None:
    subjects = sorted({(one.shipment_id, one.subject_type, one.subject_id) for one in reached})
    Touch.objects.bulk_create(
        [Touch(shipment_id=shipment, subject_type=kind, subject_id=subject) for shipment, kind, subject in subjects], ignore_conflicts=True
    )
