"""What was found and who signed, beside the entries of that moment: rows that a case keeps, one for each entry, and all of them.

A case's state is compared with its newest entry alone; examinations, clearances and decisions each have an entry of their own.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from traceability.ledger.replay import BATCH, Batch, Compared, Contradiction
from traceability.review.evidence import FindingJson, findings_sha256
from traceability.review.models import Case, Finding

_CLOCK_SECONDS = 300
_SAID = """
WITH said AS (
    SELECT subject_id AS case_id, envelope -> 'body' AS body, (envelope #>> '{{body,examination}}')::integer AS number,
           envelope #>> '{{actor,id}}' AS actor, envelope #>> '{{actor,role}}' AS role, uid, (envelope ->> 'at')::timestamptz AS at
    FROM ledger.entry, LATERAL (SELECT convert_from(leaf, 'UTF8')::jsonb) AS read (envelope)
    WHERE subject_type = 'case' AND kind = '{kind}' AND subject_id = ANY(%(cases)s::uuid[])
)
"""
_EXAMINATIONS = (
    _SAID.format(kind="case.examined")
    + """
SELECT coalesce(said.case_id, one.case_id), coalesce(said.number, one.number),
       body #>> '{findings,sha256}', one.findings_sha256, body #>> '{dossier,sha256}', encode(sha256(one.dossier), 'hex'),
       format('%%s, controlled %%s, as of %%s', body ->> 'outcome', (body -> 'controlled')::boolean, (body ->> 'as_of')::timestamptz),
       format('%%s, controlled %%s, as of %%s', one.outcome, one.is_controlled, one.as_of),
       (SELECT string_agg(fault, ', ') FROM (VALUES
           ('dossier_sha256', one.dossier_sha256 IS DISTINCT FROM encode(sha256(one.dossier), 'hex')),
           ('read_uids', one.read_uids IS DISTINCT FROM ARRAY(
               SELECT (pair ->> 0)::uuid
               FROM jsonb_array_elements(convert_from(one.dossier, 'UTF8')::jsonb) WITH ORDINALITY AS read (pair, place) ORDER BY place)),
           ('case of a finding', EXISTS (SELECT FROM review_finding AS found
                                         WHERE found.examination_id = one.id AND found.case_id <> one.case_id)),
           ('recorded_at', abs(extract(epoch FROM one.recorded_at - said.at)) > %(seconds)s)) AS asked (fault, is_so) WHERE is_so),
       one.id
FROM said FULL JOIN (SELECT * FROM review_examination WHERE case_id = ANY(%(cases)s::uuid[])) AS one
     ON one.case_id = said.case_id AND one.number = said.number
ORDER BY 1, 2
"""
)
_DECISIONS = (
    _SAID.format(kind="decision.signed")
    + """
SELECT coalesce(said.case_id, one.case_id), format('signature %%s', coalesce((body ->> 'ordinal')::integer, ordinal)),
       format('%%s on %%s by %%s as %%s', body ->> 'verdict', said.number, actor, said.role),
       CASE WHEN one.id IS NOT NULL THEN format('%%s on %%s by %%s as %%s', one.verdict, examined.number, one.member_id, one.role) END,
       said.uid, one.reason, abs(extract(epoch FROM one.recorded_at - said.at)) > %(seconds)s
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
       format('in %%s by %%s as %%s', said.number, actor, said.role),
       CASE WHEN one.id IS NOT NULL THEN format('in %%s by %%s as %%s', one.number, one.member_id, one.role) END,
       said.uid, one.reason, abs(extract(epoch FROM one.recorded_at - said.at)) > %(seconds)s
FROM said FULL JOIN (
    SELECT cleared.*, code, number FROM review_clearance AS cleared
    JOIN review_finding AS found ON found.id = finding_id JOIN review_examination AS examined ON examined.id = examination_id
    WHERE cleared.case_id = ANY(%(cases)s::uuid[])
) AS one ON one.case_id = said.case_id AND one.number = said.number AND one.code = body ->> 'check'
ORDER BY 1, 2
"""
)
_DRAWS = """
WITH said AS (
    SELECT subject_id AS case_id, (taken ->> 'licence')::uuid AS licence_id,
           array_agg(format('%%s kg on %%s', taken ->> 'kg', taken ->> 'export_on') ORDER BY (taken ->> 'kg')::numeric) AS told
    FROM ledger.entry, LATERAL (SELECT convert_from(leaf, 'UTF8')::jsonb) AS read (envelope),
         jsonb_array_elements(envelope #> '{body,licences}') AS taken
    WHERE subject_type = 'case' AND kind IN ('case.approved', 'case.given_back') AND subject_id = ANY(%(cases)s::uuid[]) GROUP BY 1, 2
), stood AS (
    SELECT case_id, licence_id, array_agg(format('%%s kg on %%s', kg, export_on) ORDER BY kg) AS told
    FROM registry_licencedraw WHERE case_id = ANY(%(cases)s::uuid[]) GROUP BY 1, 2
)
SELECT case_id, licence_id, said.told, stood.told FROM said FULL JOIN stood USING (case_id, licence_id) ORDER BY 1, 2
"""
_OF_NO_CASE = """
SELECT case_id, licence_id, format('%s kg on %s', kg, export_on) FROM registry_licencedraw
WHERE NOT EXISTS (SELECT FROM review_case WHERE id = case_id) ORDER BY 1, 2
"""


def examinations() -> Iterator[Batch]:
    """Each examination beside its entry: outcome, what was read, and its findings hashed again from their rows.

    What an approval would take, whose people must not decide and which names were compared follow from the dossier alone: `takes`,
    `parties` and `names` are compared by `rebuilt`, where that can be. What an approval did take is by `draws`.
    """
    return (Batch("case", cases, _examinations) for cases in _batches())


def signatures() -> Iterator[Batch]:
    """Each decision and each clearance beside its entry: what, on which examination, by whom and in what role; and why."""
    return (Batch("case", cases, _signatures) for cases in _batches())


def draws() -> Iterator[Compared | Batch]:
    """What cases drew from licences and gave back to them, as the entries of their approval and their return say."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_NO_CASE)
        yield Compared(0, tuple(Contradiction(f"case {case} licence {one}", None, told) for case, one, told in cursor.fetchall()))
    yield from (Batch("case", cases, _draws) for cases in _batches())


def _examinations(cases: Sequence[UUID]) -> Compared:
    rows = _rows(_EXAMINATIONS, cases)
    hashes = _hashes([row[-1] for row in rows if row[-1] is not None])
    return Compared(len(rows), tuple(found for row in rows if (found := _examination(row, hashes))))


def _signatures(cases: Sequence[UUID]) -> Compared:
    rows = [*_rows(_DECISIONS, cases), *_rows(_CLEARANCES, cases)]
    reasons = _reasons([uid for _, _, _, _, uid, *_ in rows if uid])
    wrong = []
    for case, what, said, stored, uid, reason, is_late in rows:
        if said != stored:
            wrong.append(Contradiction(f"case {case} {what}", said, stored))
        elif reasons.get(uid, reason) != reason:
            wrong.append(Contradiction(f"case {case} {what}", "the reason that was sworn", "another reason"))
        elif is_late:
            wrong.append(Contradiction(f"case {case} {what}", "recorded with its entry", "another time"))
    return Compared(len(rows), tuple(wrong))


def _draws(cases: Sequence[UUID]) -> Compared:
    rows = _rows(_DRAWS, cases)
    return Compared(
        len(rows), tuple(Contradiction(f"case {case} licence {one}", said, stored) for case, one, said, stored in rows if said != stored)
    )


def _reasons(uids: list[UUID]) -> dict[UUID, str]:
    """Why, as far as it is disclosed and this role may read it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('ledger.disclosure', 'SELECT')")
        if not cursor.fetchone()[0]:
            return {}
        cursor.execute("SELECT uid, value FROM ledger.disclosure WHERE path = '/reason' AND uid = ANY(%s)", [uids])
        return {uid: json.loads(bytes(value)) for uid, value in cursor.fetchall()}


def _examination(row: Sequence[Any], hashes: dict[UUID, str]) -> Contradiction | None:
    case, number, findings, stored_findings, dossier, stored_dossier, outcome, stored_outcome, faults, examination = row
    said = (findings, dossier, outcome)
    for stored in ((stored_findings, stored_dossier, stored_outcome), (hashes.get(examination), stored_dossier, stored_outcome)):
        if said != stored:
            return Contradiction(f"case {case} examination {number}", said if findings else None, stored if examination else None)
    return Contradiction(f"case {case} examination {number}", f"{faults} as sworn", "something else") if faults else None


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


def _rows(statement: str, cases: Sequence[UUID]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"cases": list(cases), "seconds": _CLOCK_SECONDS})
        return cursor.fetchall()
