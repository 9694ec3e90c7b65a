"""A fact that a certificate rests on has a newer version, or one concerns it that nobody had read: it is flagged, so that a supervisor
looks. A flag moves nothing."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from traceability.certificates import entries, queries
from traceability.certificates.errors import NothingToFlag
from traceability.certificates.models import Certificate, StatusChange
from traceability.certificates.queries import NewerFact
from traceability.certificates.services.standing import Changed
from traceability.kernel.command import command
from traceability.kernel.sql import insert_rows, lock_rows
from traceability.ledger import services as ledger
from traceability.registry import queries as registry
from traceability.registry.viewer import system_viewer

FLAGGED = queries.FLAGGED
MOST_NAMED = 10
"""Of more facts the reason names the first, and how many there are."""


@command
def flag(*, certificates: Sequence[UUID]) -> list[Changed]:
    """Flag these certificates, each for all that changed since it was judged and that no flag of it names. Once for each newer fact.

    One that has nothing new, or that nobody knows, is left out. Raises NothingToFlag when that is all of them: somebody was first.
    """
    locked = lock_rows(Certificate.objects.all(), certificates)
    facts = queries.newer_facts(one.id for one in locked)
    flagged = [one for one in locked if one.id in facts]
    if not flagged:
        raise NothingToFlag()
    for one in flagged:
        one.version += 1
    Certificate.objects.bulk_update(flagged, ["version"])
    changes = insert_rows(StatusChange, [_change(one, facts) for one in flagged])
    regulator = registry.regulator()
    by = system_viewer(regulator.id if regulator else None)
    drafts = [entries.certificate_flagged(one, change, by=by) for one, change in zip(flagged, changes, strict=True)]
    return [Changed(*made) for made in zip(flagged, changes, ledger.append(drafts), strict=True)]


def _change(certificate: Certificate, facts: Mapping[UUID, Sequence[NewerFact]]) -> dict[str, object]:
    newer = facts[certificate.id]
    return {
        "certificate_id": certificate.id,
        "certificate_version": certificate.version,
        "kind": FLAGGED,
        "state": certificate.state,
        "reason": reason_of(newer),
        "facts": [fact.uid for fact in newer],
    }


def reason_of(facts: Sequence[NewerFact]) -> str:
    """How many facts, and which: in words of the log, which belong to no language. No name, no number, no secret of anybody's."""
    named = [f"{fact.kind} {fact.subject_id}" for fact in facts[:MOST_NAMED]]
    return "; ".join([f"{len(facts)}: {named[0]}", *named[1:], *(["…"] if len(facts) > MOST_NAMED else [])])
