"""Whom a new fact concerns: shipments that are judged by a row, too, that no examination of theirs has read.

What an examination has read is found by its versions (`queue.py`); a row that came after it, or that it had no reason to read, is
found here: once for each fact, for all shipments.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from traceability.ledger.models import Entry
from traceability.registry.models import FalseDocument, ListedParty
from traceability.registry.names import similarity
from traceability.review.dossier import PRODUCTION_STAGES
from traceability.review.models import Impact
from traceability.review.queries.chain import sql
from traceability.review.queries.law import TABLES

TRACED = ["document", "licence", "listed_party", "organisation", "public_listing", "quota", "reference"]
"""Subjects of which a new row may concern a case. A new policy value is found by counting (`queue.py`)."""
LASTING = ["document", "listed_party"]
"""Subjects that concern a certificate, too, long after its case was decided."""
APPROVAL = "case.approved"
"""The kind of the entry that says that a case was approved."""
ALIKE = Decimal("0.5")
"""Two folded names this alike are compared by P09, whose own threshold is higher."""
SKEW = timedelta(minutes=1)
"""More than the clocks of two workers differ. A fact that a reading could not see is committed, and then traced, after its beginning."""
_UNTRACED = """
SELECT head.entry_id FROM ledger.subject_head AS head JOIN ledger.entry AS newest ON newest.entry_id = head.entry_id
WHERE head.subject_type = ANY(%s) AND NOT EXISTS (SELECT FROM review_impact AS traced WHERE traced.entry = newest.uid)
"""
_NAMES = """
SELECT DISTINCT name FROM review_case AS known
JOIN review_examination AS examination ON examination.case_id = known.id AND examination.number = known.examination
CROSS JOIN unnest(examination.names) AS name
WHERE known.state IN ('open', 'approved') AND (%s::uuid IS NULL OR known.shipment_id = %s::uuid)
"""

_DECLARED = """
SELECT DISTINCT told.subject_id FROM review_case AS known
JOIN review_examination AS examination ON examination.case_id = known.id AND examination.number = known.examination
JOIN ledger.entry AS told ON told.subject_type = 'document' AND told.uid = ANY(examination.read_uids)
WHERE known.id = %s
"""


@dataclass(frozen=True, slots=True)
class Reached:
    """A shipment that a fact concerns: the entry that states the fact, and its subject."""

    entry: UUID
    subject_type: str
    subject_id: UUID
    shipment_id: UUID


def declared_false(case_id: UUID) -> tuple[FalseDocument, ...]:
    """Papers of a case that are declared false, as far as its newest examination knew. One query, a handful of rows."""
    known = FalseDocument.objects.filter(id__in=RawSQL(_DECLARED, [case_id]), stands=True)  # noqa: S611  a constant
    return tuple(known.order_by("kind", "issuer", "number", "id"))


def waiting_facts() -> QuerySet[Entry, UUID]:
    """Uids of the newest entries of subjects in `TRACED` of which nobody has asked yet whom they concern, the oldest first."""
    untraced = Entry.objects.filter(entry_id__in=RawSQL(_UNTRACED, [TRACED]))  # noqa: S611  a constant
    return untraced.order_by("uid").values_list("uid", flat=True)


def traced_lately(as_of: datetime) -> frozenset[UUID]:
    """Uids of the entries that were traced since a reading began, and in the minute before (`SKEW`). One query."""
    return frozenset(Impact.objects.filter(recorded_at__gt=as_of - SKEW).values_list("entry", flat=True))


def reached_by(facts: Iterable[UUID], *, shipment: UUID | None = None) -> list[Reached]:
    """The shipments that the entries `facts` concern, or whether they concern this one. At most five queries.

    A decided case counts for `LASTING` subjects alone, and for what stood untraced when it was approved.
    """
    stated = list(Entry.objects.filter(uid__in=sorted(set(facts))).values_list("uid", "subject_type", "subject_id"))
    if not stated:
        return []
    named = _named(stated, shipment)
    asked: dict[str, Any] = {
        "uids": [uid for uid, _, _ in stated],
        "types": [subject_type for _, subject_type, _ in stated],
        "ids": [subject_id for _, _, subject_id in stated],
        "named": [uid for uid, _ in named],
        "names": [name for _, name in named],
        "tables": list(TABLES),
        "stages": sorted(PRODUCTION_STAGES),
        "lasting": LASTING,
        "approval": APPROVAL,
        "shipment": shipment,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql("reached"), asked)
        return [Reached(*row) for row in cursor.fetchall()]


def _named(entries: Sequence[tuple[UUID, str, UUID]], shipment: UUID | None) -> list[tuple[UUID, str]]:
    """Facts about listed parties with each name, compared in an examination, that is like theirs."""
    uids = {subject_id: uid for uid, kind, subject_id in entries if kind == "listed_party"}
    if not uids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, [shipment, shipment])
        compared = [name for (name,) in cursor.fetchall()]
    listed = ListedParty.objects.filter(id__in=uids).values_list("id", "folded_name")
    return [(uids[row_id], name) for row_id, one in listed for name in compared if one == name or similarity(one, name) >= ALIKE]
