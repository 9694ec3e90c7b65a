"""What was read for a certificate and has a newer version since, and what concerns its shipment though it was not read: what it is flagged
for, once for each; and flags without an answer.

Told by versions, never by times, as for open cases (`review/queries/queue.py`). A certificate is no fact that an examination reads,
so a flag touches nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from traceability.certificates.models import Certificate, StatusChange
from traceability.kernel import clock

FLAGGED = "flagged"
READ = [
    "event", "facility", "licence", "listed_party", "organisation", "policy", "public_listing", "quota", "reference", "shipment",
]  # fmt: skip
"""The subjects that an examination reads."""
PAUSE = timedelta(minutes=1)
"""A certificate is flagged at most once in this time: what changes meanwhile stands together in its next flag."""

_NOT_FLAGGED = """
NOT EXISTS (SELECT FROM certificates_statuschange AS change
            WHERE change.certificate_id = certificate.id AND change.kind = 'flagged' AND change.facts @> ARRAY[newest.uid])
"""
_TOUCHED = """
FROM review_touch AS touch
JOIN review_case AS decided ON decided.shipment_id = touch.shipment_id
JOIN review_examination AS examination ON examination.case_id = decided.id AND examination.number = decided.examination
JOIN certificates_certificate AS certificate ON certificate.case_id = decided.id
JOIN ledger.subject_head AS head ON (head.subject_type, head.subject_id) = (touch.subject_type, touch.subject_id)
JOIN ledger.entry AS newest ON newest.entry_id = head.entry_id
WHERE newest.uid <> ALL (examination.read_uids) AND certificate.state <> 'revoked'
"""
# From the few subjects that changed at all to the examinations that read one of them before; and what touched a shipment otherwise.
_WAITING = f"""
SELECT certificate.id
FROM ledger.subject_head AS head JOIN ledger.entry AS newest ON newest.entry_id = head.entry_id
JOIN ledger.entry AS older ON (older.subject_type, older.subject_id) = (head.subject_type, head.subject_id)
                          AND older.subject_version < head.version
JOIN review_examination AS examination ON examination.read_uids @> ARRAY[older.uid]
JOIN review_case AS decided ON decided.id = examination.case_id AND decided.examination = examination.number
JOIN certificates_certificate AS certificate ON certificate.case_id = decided.id
WHERE head.version > 1 AND head.subject_type = ANY(%s) AND certificate.state <> 'revoked' AND {_NOT_FLAGGED}
UNION
SELECT certificate.id {_TOUCHED} AND {_NOT_FLAGGED}
"""
# The same from some certificates.
_NEWER = f"""
SELECT certificate.id, newest.entry_id, newest.kind, newest.subject_type, newest.subject_id, newest.uid
FROM certificates_certificate AS certificate
JOIN review_case AS decided ON decided.id = certificate.case_id
JOIN review_examination AS examination ON examination.case_id = decided.id AND examination.number = decided.examination
CROSS JOIN unnest(examination.read_uids) AS read (uid)
JOIN ledger.entry_uid USING (uid) JOIN ledger.entry AS older USING (entry_id)
JOIN ledger.subject_head AS head ON (head.subject_type, head.subject_id) = (older.subject_type, older.subject_id)
                                AND head.version > older.subject_version
JOIN ledger.entry AS newest ON newest.entry_id = head.entry_id
WHERE certificate.id = ANY(%s::uuid[]) AND certificate.state <> 'revoked' AND {_NOT_FLAGGED}
UNION
SELECT certificate.id, newest.entry_id, newest.kind, newest.subject_type, newest.subject_id, newest.uid
{_TOUCHED} AND certificate.id = ANY(%s::uuid[]) AND {_NOT_FLAGGED}
ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class NewerFact:
    """The newest entry about a subject of which an examination read an older one, or none. `kind`: of the entry."""

    kind: str
    subject_type: str
    subject_id: UUID
    uid: UUID


def newer_facts(certificates: Iterable[UUID]) -> dict[UUID, list[NewerFact]]:
    """What each of these certificates is to be flagged for, in the order of recording; absent where that is nothing. One query."""
    asked, found = sorted(set(certificates)), dict[UUID, list[NewerFact]]()
    with connection.cursor() as cursor:
        cursor.execute(_NEWER, [asked, asked])
        for certificate, _, *fact in cursor.fetchall():
            found.setdefault(certificate, []).append(NewerFact(*fact))
    return found


def waiting_certificates() -> QuerySet[Certificate, UUID]:
    """Ids of the certificates that `flag` should take, the oldest first. One that was flagged a moment ago waits for `PAUSE`."""
    lately = StatusChange.objects.filter(certificate=OuterRef("pk"), kind=FLAGGED, recorded_at__gt=clock.now() - PAUSE)
    waiting = Certificate.objects.filter(~Exists(lately), pk__in=RawSQL(_WAITING, [READ]))  # noqa: S611  a constant
    return waiting.order_by("id").values_list("id", flat=True)


def unanswered_facts(certificate_id: UUID) -> list[UUID]:
    """The entries that the flags of a certificate name which wait for an answer, each once, in the order of the flags. One query."""
    changes = StatusChange.objects.filter(certificate_id=certificate_id).order_by("certificate_version")
    facts: dict[UUID, None] = {}
    for made_by, kind, named in changes.values_list("made_by", "kind", "facts"):
        facts = facts | dict.fromkeys(named) if kind == FLAGGED else facts if made_by is None else {}
    return list(facts)


def is_unanswered() -> Exists:
    """Whether a certificate was flagged and nobody has answered since: a condition on its row. What the system moved is no answer."""
    later = StatusChange.objects.filter(certificate=OuterRef("certificate"), certificate_version__gt=OuterRef("certificate_version"))
    flags = StatusChange.objects.filter(certificate=OuterRef("pk"), kind=FLAGGED)
    return Exists(flags.filter(~Exists(later.filter(made_by__isnull=False))))


def flagged() -> int:
    """How many certificates were flagged and not answered. One query, over the certificates' flags."""
    return Certificate.objects.filter(is_unanswered()).count()
