"""A fact that a certificate rests on has a newer version: it is flagged, so that a supervisor looks. A flag moves nothing."""

from collections.abc import Sequence
from uuid import UUID

from traceability.certificates import entries, queries
from traceability.certificates.errors import NothingToFlag, UnknownCertificate
from traceability.certificates.models import Certificate, StatusChange
from traceability.certificates.queries import NewerFact
from traceability.certificates.services.standing import Changed
from traceability.kernel.command import command
from traceability.kernel.sql import lock_rows
from traceability.ledger import services as ledger
from traceability.registry import queries as registry
from traceability.registry.viewer import system_viewer

FLAGGED = queries.FLAGGED
MOST_NAMED = 10
"""Of more facts the reason names the first, and how many there are."""


@command
def flag(*, certificate_id: UUID) -> Changed:
    """Flag a certificate for all that changed since it was judged and that no flag of it names. Once for each newer fact.

    Raises UnknownCertificate; NothingToFlag when somebody was first.
    """
    locked = lock_rows(Certificate.objects.all(), [certificate_id])
    if not locked:
        raise UnknownCertificate()
    (certificate,) = locked
    facts = queries.newer_facts(certificate_id)
    if not facts:
        raise NothingToFlag()
    regulator = registry.regulator()
    by = system_viewer(regulator.id if regulator else None)
    certificate.version += 1
    Certificate.objects.filter(id=certificate.id).update(version=certificate.version)
    change = StatusChange.objects.create(
        certificate=certificate,
        certificate_version=certificate.version,
        kind=FLAGGED,
        state=certificate.state,
        reason=reason_of(facts),
        facts=[fact.uid for fact in facts],
    )
    (acknowledgement,) = ledger.append([entries.certificate_flagged(certificate, change, by=by)])
    return Changed(certificate, change, acknowledgement)


def reason_of(facts: Sequence[NewerFact]) -> str:
    """How many facts, and which: in words of the log, which belong to no language. No name, no number, no secret of anybody's."""
    named = [f"{fact.kind} {fact.subject_id}" for fact in facts[:MOST_NAMED]]
    return "; ".join([f"{len(facts)}: {named[0]}", *named[1:], *(["…"] if len(facts) > MOST_NAMED else [])])
