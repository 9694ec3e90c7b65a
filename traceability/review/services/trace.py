"""Ask whom new facts concern, and let those shipments wait for an examination."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection

from traceability.kernel import bell
from traceability.kernel.command import command, must_be_in_command
from traceability.kernel.sql import LOCK_IMPACT
from traceability.review import queries
from traceability.review.models import Impact, Touch
from traceability.review.queries.dossier import Reading
from traceability.review.queries.touching import Reached

TRACED = "impact.traced"
"""What the bells of who waits for traced facts hang on; no entry, since nothing is stated that the facts do not state."""


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


def touch_again(reading: Reading) -> None:
    """Facts that were traced while an examination was being made did not find it: ask them again, for its shipment alone. A step.

    The lock is shared by examinations and lasts until the commit: a trace finds all that was recorded before it, or is found here.
    What the reading found traced stood before it, and was read where it concerns the shipment.
    """
    must_be_in_command()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, 0)", [LOCK_IMPACT])
    meanwhile = queries.traced_lately(reading.dossier.as_of) - reading.traced
    if meanwhile:
        _touch(queries.reached_by(meanwhile, shipment=reading.shipment_id))


def _touch(reached: Iterable[Reached]) -> None:
    subjects = sorted({(one.shipment_id, one.subject_type, one.subject_id) for one in reached})
    Touch.objects.bulk_create(
        [Touch(shipment_id=shipment, subject_type=kind, subject_id=subject) for shipment, kind, subject in subjects], ignore_conflicts=True
    )
