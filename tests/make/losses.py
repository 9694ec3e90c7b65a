"""Losses that a person acknowledges: subjects with entries and no row."""

from uuid import UUID

from django.db import connection

from tests.make.ledger import ACTOR, ORGANISATION
from traceability.kernel.command import command
from traceability.ledger.acknowledgements import Acknowledgement
from traceability.ledger.losses import DOMAIN, NOTHING, Finding
from traceability.ledger.replay import DERIVATIONS
from traceability.ledger.services import acknowledge_loss

REASON = "No backup holds them."
_LOST = """
SELECT subject_id FROM ledger.subject_head LEFT JOIN thing ON thing.id = subject_id
WHERE subject_type = 'thing' AND thing.id IS NULL ORDER BY entry_id LIMIT 1
"""


def domain_finding(subject: UUID, *, version: int = 1, found: str = NOTHING) -> Finding:
    """What fsck says of a thing whose row is not there, or stands at an older version."""
    return Finding(DOMAIN, "", f"thing {subject}", f"version {version} in thing", found)


def a_lost_thing() -> UUID:
    """The thing without a row that was said first."""
    with connection.cursor() as cursor:
        cursor.execute(_LOST)
        return cursor.fetchone()[0]


@command
def acknowledge(*findings: Finding) -> list[Acknowledgement]:
    return acknowledge_loss(findings, derived=DERIVATIONS, reason=REASON, actor={**ACTOR, "role": "supervisor"}, organisation=ORGANISATION)
