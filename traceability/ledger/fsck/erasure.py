"""What entries say is erased is nowhere any more: neither what opened it, nor a copy in a row. By the database's own map of copies.

Of some copies the map knows only the subject, since an entry does not name its row: there every row must hold words that are still
disclosed of this subject.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from django.db import ProgrammingError, transaction

from traceability.ledger.fsck import stumbling
from traceability.ledger.fsck.forms import envelope_of
from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.walk import rows
from traceability.tlog.errors import NotCanonical

KIND = "erasures"
_ERASED = """
SELECT erasure.subject_id, erasure.leaf, original.kind, original.subject_type, original.subject_id
FROM ledger.entry AS erasure JOIN ledger.entry_uid ON entry_uid.uid = erasure.subject_id
JOIN ledger.entry AS original ON original.entry_id = entry_uid.entry_id
WHERE erasure.subject_type = 'disclosure' AND erasure.kind = 'disclosure.erased' ORDER BY 1, erasure.entry_id
"""
_COPIES = """
SELECT table_name::text, column_name, key_column, key_of, place_column, place_first, member, emptied::text, same_words
FROM ledger.copies_of(%s, %s) WHERE table_name IS NOT NULL ORDER BY 1, 2
"""
# A disclosed value is canonical JSON, which for a string is how PostgreSQL writes it too.
_NOT_DISCLOSED = """AND NOT EXISTS (
    SELECT FROM ledger.entry JOIN ledger.disclosure USING (uid)
    WHERE (subject_type, subject_id, kind, path) = (%s, %s, %s, %s) AND value = convert_to(({held})::text, 'UTF8'))"""


class _Erased(NamedTuple):
    """One member that is said to be gone."""

    uid: UUID
    path: str
    kind: str
    subject_type: str
    subject: UUID


def check_erased(report: Report, *, readable: bool) -> None:
    """`readable`: whether this role may read disclosures. Erasures are few: some queries for each."""
    report.count(KIND, 0)
    for one in _erased():
        report.count(KIND)
        with stumbling.named(report, KIND, "", f"{one.uid} {one.path}"):
            if readable and rows("SELECT FROM ledger.disclosure WHERE uid = %s AND path = %s", [one.uid, one.path]):
                report.bad(KIND, "", f"{one.uid} {one.path}", expected="no disclosure: it is erased", found="one")
            for copy in rows(_COPIES, [one.kind, one.path]):
                _check_copy(copy, one, report)


def _erased() -> Iterator[_Erased]:
    """What each erasure names; one whose leaf says nothing readable is the damage of the leaf."""
    for uid, leaf, *original in rows(_ERASED):
        try:
            paths = envelope_of(bytes(leaf))["body"]["paths"]
        except (NotCanonical, KeyError, TypeError):
            continue
        for path in paths if isinstance(paths, list) else ():
            yield _Erased(uid, str(path), *original)


def _check_copy(copy: tuple[Any, ...], erased: _Erased, report: Report) -> None:
    table, column, key_column, key_of, place_column, place, member, emptied, same_words = copy
    held = f'to_jsonb(holder."{column}") #> %s::text[]' if member else f'to_jsonb(holder."{column}")'
    there = f'AND "{place_column}" = %s' if place_column else ""
    unknown = _NOT_DISCLOSED.format(held=held) if same_words else ""
    statement = f'SELECT ({held})::text FROM {table} AS holder WHERE "{key_column}" = %s {there} AND ({held}) <> %s::jsonb {unknown}'
    which = [member] if member else []
    key = [erased.uid if key_of == "entry" else erased.subject, *([place] if place_column else [])]
    disclosed = [erased.subject_type, erased.subject, erased.kind, erased.path, *which] if same_words else []
    try:
        with transaction.atomic():
            left = rows(statement, [*which, *key, *which, emptied, *disclosed])
    except ProgrammingError as problem:
        if getattr(problem.__cause__, "sqlstate", None) != "42501":
            raise
        note = f"{KIND} in {table}: this role may not"
        if note not in report.unread:
            report.could_not_read(note)
        return
    for _ in left:
        report.bad(KIND, "", f"{erased.uid} {erased.path}", expected=f"nothing of it in {table}.{column}", found="a copy")
