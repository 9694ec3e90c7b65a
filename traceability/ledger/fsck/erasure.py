"""What entries say is erased is nowhere any more: neither what opened it, nor a copy in a row. By the database's own map of copies."""

from django.db import ProgrammingError, transaction

from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.walk import rows

KIND = "erasures"
_ERASED = """
SELECT erasure.subject_id, path, original.kind, original.subject_id
FROM ledger.entry AS erasure
CROSS JOIN LATERAL jsonb_array_elements_text(convert_from(erasure.leaf, 'UTF8')::jsonb -> 'body' -> 'paths') AS path
JOIN ledger.entry_uid ON entry_uid.uid = erasure.subject_id JOIN ledger.entry AS original ON original.entry_id = entry_uid.entry_id
WHERE erasure.subject_type = 'disclosure' AND erasure.kind = 'disclosure.erased' ORDER BY 1, 2
"""
_COPIES = """
SELECT table_name::text, column_name, key_column, key_of, place_column, place_first, member, emptied::text
FROM ledger.copies_of(%s, %s) WHERE table_name IS NOT NULL AND NOT same_words ORDER BY 1, 2
"""


def check_erased(report: Report, *, readable: bool) -> None:
    """`readable`: whether this role may read disclosures. Erasures are few: some queries for each."""
    report.count(KIND, 0)
    for uid, path, kind, subject in rows(_ERASED):
        report.count(KIND)
        if readable and rows("SELECT FROM ledger.disclosure WHERE uid = %s AND path = %s", [uid, path]):
            report.bad(KIND, "", f"{uid} {path}", expected="no disclosure: it is erased", found="one")
        for copy in rows(_COPIES, [kind, path]):
            _check_copy(copy, uid, subject, path, report)


def _check_copy(copy: tuple[object, ...], uid: object, subject: object, path: str, report: Report) -> None:
    table, column, key_column, key_of, place_column, place, member, emptied = copy
    held = f'to_jsonb("{column}") #> %s::text[]' if member else f'to_jsonb("{column}")'
    there = f'AND "{place_column}" = %s' if place_column else ""
    statement = f'SELECT ({held})::text FROM {table} WHERE "{key_column}" = %s {there} AND ({held}) <> %s::jsonb'
    key = uid if key_of == "entry" else subject
    which = [member] if member else []
    try:
        with transaction.atomic():
            left = rows(statement, [*which, key, *([place] if place_column else []), *which, emptied])
    except ProgrammingError as problem:
        if getattr(problem.__cause__, "sqlstate", None) != "42501":
            raise
        note = f"{KIND} in {table}: this role may not"
        if note not in report.unread:
            report.could_not_read(note)
        return
    for _ in left:
        report.bad(KIND, "", f"{uid} {path}", expected=f"nothing of it in {table}.{column}", found="a copy")
