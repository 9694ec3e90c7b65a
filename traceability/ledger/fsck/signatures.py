"""Every checkpoint signed by a key of its log, its note saying what its columns say; and the keys saying what was announced."""

from collections.abc import Sequence

from traceability.kernel.clock import rfc3339
from traceability.ledger.fsck.forms import envelope_of
from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.walk import LogRow, rows
from traceability.tlog import checkpoints, notes
from traceability.tlog.errors import NotCanonical, TlogError
from traceability.tlog.notes import VerifierKey

SIGNATURES, KEYS = "signatures", "keys"
PAGE = 1000
_BEFORE = "SELECT max(size) FROM ledger.checkpoint WHERE log_id = %s AND size <= %s"
_CHECKPOINTS = "SELECT size, root, note, follows FROM ledger.checkpoint WHERE log_id = %s AND size > %s ORDER BY size LIMIT %s"
# By the transactions that wrote the rows, which nobody sets: `age` counts them back from now. Nothing signed tells of a checkpoint that was
# taken away together with all that was said of it, and a row that names another one before it since then was written anew.
_WRITTEN_LATER = """
SELECT size, next FROM (SELECT size, age(xmin) AS age, lead(size) OVER later AS next, lead(age(xmin)) OVER later AS age_of_next
                        FROM ledger.checkpoint WHERE log_id = %s WINDOW later AS (ORDER BY size)) AS known
WHERE age < age_of_next ORDER BY size LIMIT 20
"""
_KEYS = """
SELECT key.id, key.name, key.key_id, key.vkey, key.purpose, key.not_before, key.retired_at, key.version, entry.leaf, entry.subject_version
FROM ledger.signing_key AS key LEFT JOIN ledger.subject_head AS head ON head.subject_type = 'key' AND head.subject_id = key.id
LEFT JOIN ledger.entry USING (entry_id) ORDER BY key.id
"""
_ANNOUNCED = "SELECT name, vkey FROM ledger.signing_key WHERE purpose = 'checkpoint'"


def announced_keys(report: Report) -> list[VerifierKey]:
    """The log keys as the database names them: what is checked with them alone convinces nobody outside."""
    found = []
    for name, vkey in rows(_ANNOUNCED):
        try:
            found.append(notes.parse_vkey(vkey))
        except TlogError as problem:
            report.bad(KEYS, "", name, expected="a vkey", found=problem.reason)
    return found


def check_signatures(log: LogRow, keys: Sequence[VerifierKey], report: Report, *, first: int, last: int | None) -> None:
    """Each checkpoint of a size in first < size <= last (None: all there are), and of size 0 when `first` is 0."""
    report.count(SIGNATURES, 0)
    after = first if first else -1
    ((before,),) = rows(_BEFORE, [log.log_id, after])
    while page := rows(_CHECKPOINTS, [log.log_id, after, PAGE]):
        for size, root, note, follows in page:
            if last is not None and size > last:
                return
            if follows != before:  # one that is gone does no harm to a proof, and nobody takes one away by accident
                expected = "the first checkpoint" if follows is None else f"the checkpoint of {follows} before it"
                report.bad(
                    SIGNATURES, log.origin, size, expected=expected, found=f"that of {before}" if before is not None else "none before it"
                )
            before = size
            _check_one(log, keys, report, size, bytes(root), bytes(note))
        after = page[-1][0]


def note_rewritten(log: LogRow, report: Report) -> None:
    """Note each checkpoint whose row is younger than that of the next. No damage: a restore that inserts row by row does it too.

    Whoever writes all later rows anew as well, in their order, is not seen.
    """
    for size, later in rows(_WRITTEN_LATER, [log.log_id]):
        report.note(f"{log.origin}: the row of the checkpoint of {size:,} leaves was written after that of {later:,}")


def _check_one(log: LogRow, keys: Sequence[VerifierKey], report: Report, size: int, root: bytes, note: bytes) -> None:
    report.count(SIGNATURES)
    try:
        said = checkpoints.open_checkpoint(note, keys).checkpoint
    except TlogError as problem:
        report.bad(SIGNATURES, log.origin, size, expected="a note signed by the log's key", found=problem.reason)
        return
    if (said.origin, said.size, said.root) != (log.origin, size, root):
        report.bad(
            SIGNATURES, log.origin, size,
            expected=f"{log.origin} {size} {root.hex()}", found=f"{said.origin} {said.size} {said.root.hex()}",
        )  # fmt: skip
    elif note != checkpoints.parse(note).encode():
        report.bad(SIGNATURES, log.origin, size, expected="the note in its one form", found="other bytes")


def check_keys(report: Report) -> None:
    """Each row of `signing_key` against the body of its newest entry."""
    report.count(KEYS, 0)
    for key_uuid, name, key_id, vkey, purpose, not_before, retired_at, version, leaf, entry_version in rows(_KEYS):
        report.count(KEYS)
        if leaf is None:
            report.bad(KEYS, "", str(key_uuid), expected="an entry", found=None)
            continue
        try:
            body = envelope_of(bytes(leaf))["body"]
            key = notes.parse_vkey(vkey)
        except (NotCanonical, TlogError) as problem:
            report.bad(KEYS, "", str(key_uuid), expected="a vkey and its entry", found=problem)
            continue
        said = (*(body.get(member) for member in ("name", "vkey", "purpose", "not_before", "retired_at")), key.name, key.id, entry_version)
        stored = (name, vkey, purpose, rfc3339(not_before), rfc3339(retired_at) if retired_at else None, name, bytes(key_id), version)
        if said != stored:
            report.bad(KEYS, "", str(key_uuid), expected=said, found=stored)
