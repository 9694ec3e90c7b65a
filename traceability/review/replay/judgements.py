"""What was found and who signed, beside the entries of that moment: rows that a case keeps, one for each entry, and all of them.

A case's state is compared with its newest entry alone; examinations, clearances and decisions each have an entry of their own.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from traceability.ledger.replay import BATCH, Compared, Contradiction
from traceability.review.evidence import FindingJson, findings_sha256
from traceability.review.models import Case, Finding

_SAID = """
WITH said AS (
    SELECT subject_id AS case_id, envelope -> 'body' AS body, (envelope #>> '{{body,examination}}')::integer AS number,
           envelope #>> '{{actor,id}}' AS actor
    FROM ledger.entry, LATERAL (SELECT convert_from(leaf, 'UTF8')::jsonb) AS read (envelope)
    WHERE subject_type = 'case' AND kind = '{kind}' AND subject_id = ANY(%(cases)s::uuid[])
)
"""
_EXAMINATIONS = (
    _SAID.format(kind="case.examined")
    + """
SELECT coalesce(said.case_id, one.case_id), coalesce(said.number, one.number),
       body #>> '{findings,sha256}', one.findings_sha256, body #>> '{dossier,sha256}', encode(sha256(one.dossier), 'hex'),
       body ->> 'outcome', one.outcome, one.id
FROM said FULL JOIN (SELECT * FROM review_examination WHERE case_id = ANY(%(cases)s::uuid[])) AS one
     ON one.case_id = said.case_id AND one.number = said.number
ORDER BY 1, 2
"""
)
_DECISIONS = (
    _SAID.format(kind="decision.signed")
    + """
SELECT coalesce(said.case_id, one.case_id), format('signature %%s', coalesce((body ->> 'ordinal')::integer, ordinal)),
       format('%%s on %%s by %%s', body ->> 'verdict', said.number, actor),
       CASE WHEN one.id IS NOT NULL THEN format('%%s on %%s by %%s', one.verdict, examined.number, one.member_id) END
FROM said FULL JOIN (SELECT * FROM review_decision WHERE case_id = ANY(%(cases)s::uuid[])) AS one
     ON one.case_id = said.case_id AND ordinal = (body ->> 'ordinal')::integer
LEFT JOIN review_examination AS examined ON examined.id = one.examination_id
ORDER BY 1, 2
"""
)
_CLEARANCES = (
    _SAID.format(kind="finding.cleared")
    + """
SELECT coalesce(said.case_id, one.case_id), format('clearance of %%s', coalesce(body ->> 'check', one.code)),
       format('in %%s by %%s', said.number, actor), CASE WHEN one.id IS NOT NULL THEN format('in %%s by %%s', one.number, one.member_id) END
FROM said FULL JOIN (
    SELECT cleared.*, code, number FROM review_clearance AS cleared
    JOIN review_finding AS found ON found.id = finding_id JOIN review_examination AS examined ON examined.id = examination_id
    WHERE cleared.case_id = ANY(%(cases)s::uuid[])
) AS one ON one.case_id = said.case_id AND one.number = said.number AND one.code = body ->> 'check'
ORDER BY 1, 2
"""
)


def examinations() -> Iterator[Compared]:
    """Each examination beside its entry: outcome, what was read, and its findings hashed again from their rows."""
    for cases in _batches():
        rows = _rows(_EXAMINATIONS, cases)
        hashes = _hashes([row[-1] for row in rows if row[-1] is not None])
        yield Compared(len(rows), tuple(found for row in rows if (found := _examination(row, hashes))))


def signatures() -> Iterator[Compared]:
    """Each decision and each clearance beside its entry: what, on which examination, and by whom."""
    for cases in _batches():
        rows = [*_rows(_DECISIONS, cases), *_rows(_CLEARANCES, cases)]
        yield Compared(
            len(rows),
            tuple(Contradiction(f"case {case} {what}", said, stored) for case, what, said, stored in rows if said != stored),
        )


def _examination(row: Sequence[Any], hashes: dict[UUID, str]) -> Contradiction | None:
    case, number, findings, stored_findings, dossier, stored_dossier, outcome, stored_outcome, examination = row
    said = (findings, dossier, outcome)
    for stored in ((stored_findings, stored_dossier, stored_outcome), (hashes.get(examination), stored_dossier, stored_outcome)):
        if said != stored:
            return Contradiction(f"case {case} examination {number}", said if findings else None, stored if examination else None)
    return None


def _hashes(examinations: list[UUID]) -> dict[UUID, str]:
    """The findings of these examinations as they are stored, hashed as they were for the entry."""
    found: dict[UUID, list[FindingJson]] = {one: [] for one in examinations}
    for one in Finding.objects.filter(examination_id__any=examinations).iterator(chunk_size=BATCH):
        found[one.examination_id].append(
            {
                "check": one.code,
                "severity": one.severity,
                "result": one.result,
                "message": {"en": one.message_en, "zh": one.message_zh},
                "evidence": one.evidence,
                "policy": one.policy,
            }
        )
    return {examination: findings_sha256(of_one) for examination, of_one in found.items()}


def _batches() -> Iterator[list[UUID]]:
    after = UUID(int=0)
    while batch := list(Case.objects.filter(id__gt=after).order_by("id").values_list("id", flat=True)[: BATCH // 10]):
        yield batch
        after = batch[-1]


def _rows(statement: str, cases: list[UUID]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"cases": cases})
        return cursor.fetchall()
