"""What opens commitments opens them: every disclosure against its leaf, every commitment with its disclosure unless it was erased."""

from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from traceability.ledger.fsck import stumbling
from traceability.ledger.fsck.forms import Form
from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.walk import LogRow, Row, rows
from traceability.ledger.losses import KEPT, REQUESTS
from traceability.tlog import canonical, commitments
from traceability.tlog.errors import TlogError

DISCLOSURES = "disclosures"
_OF_ENTRIES = "SELECT uid::text, path, salt, value FROM ledger.disclosure WHERE uid = ANY(%s::uuid[])"
_ORPHANS = """
SELECT uid, path FROM ledger.disclosure WHERE NOT EXISTS (SELECT FROM ledger.entry_uid WHERE entry_uid.uid = disclosure.uid) ORDER BY 1, 2
"""
_ERASED = """
SELECT path FROM ledger.entry, LATERAL jsonb_array_elements_text(convert_from(leaf, 'UTF8')::jsonb -> 'body' -> 'paths') AS path
WHERE subject_type = 'disclosure' AND subject_id = %s AND kind = 'disclosure.erased'
"""
# First answers are kept for 30 days; one less, so that none is missed that was rightly forgotten meanwhile.
_YOUNG = """
SELECT uid::text FROM ledger.entry_uid JOIN ledger.entry USING (entry_id, uid)
WHERE uid = ANY(%s::uuid[]) AND inserted_at > now() - interval '29 days'
"""


@dataclass(frozen=True)
class RequestTable:
    """Where the doors keep their first answers: the uid of the request's first entry, the SHA-256 of its body in hex, whose key it was,
    the address, the answer's bytes. Addresses that begin with `answers_below` answer in bytes; others only lead on.
    """

    table: str
    uid_column: str
    hash_column: str
    owner_column: str
    key_column: str
    target_column: str
    answer_column: str
    answers_below: str


class Disclosures:
    """Walks with the leaves: one query for each chunk that has commitments."""

    def __init__(self, log: LogRow, requests: RequestTable | None, report: Report) -> None:
        self._log, self._requests, self._report = log, requests, report
        report.count(DISCLOSURES, 0)
        report.count(REQUESTS, 0)

    def check(self, chunk: Sequence[Row], forms: Sequence[Form | None]) -> dict[str, dict[str, tuple[bytes, bytes]]]:
        """Returns what was read, for who compares contents: entry uid -> path -> salt and value."""
        known = {row.uid: row for row in chunk if row.uid is not None}
        committing = {
            row.uid: (row, form.commitments)
            for row, form in zip(chunk, forms, strict=True)
            if form is not None and form.commitments is not None
        }
        found: dict[str, dict[str, tuple[bytes, bytes]]] = defaultdict(dict)
        for uid, path, salt, value in rows(_OF_ENTRIES, [_array(known)]):
            if uid not in committing:
                self._bad(known[uid], path, "no disclosure of an entry without commitments", "one")
            found[uid][path] = (bytes(salt), bytes(value))
        bodies: dict[str, str] = {}
        for uid, (row, committed) in committing.items():
            self._check_entry(row, committed, found[uid], bodies)
        self._check_requests(known, bodies)
        return found

    def _check_entry(
        self, row: Row, committed: Mapping[str, str], disclosed: dict[str, tuple[bytes, bytes]], bodies: dict[str, str]
    ) -> None:
        self._report.count(DISCLOSURES, len(committed))
        for path in disclosed.keys() - committed.keys():
            self._bad(row, path, "no disclosure of what is not committed", "one")
        for path in committed.keys() - disclosed.keys():
            if (path,) not in rows(_ERASED, [row.uid]):
                self._bad(row, path, "a disclosure, or an entry disclosure.erased", None)
            elif path == commitments.REQUEST:
                bodies[row.uid] = ""  # nor may the hash be kept elsewhere
        for path in committed.keys() & disclosed.keys():
            salt, value = disclosed[path]
            try:
                opened = canonical.read(value)
                hashed = b64encode(commitments.commit(path, salt, opened)).decode()
            except TlogError as problem:
                self._bad(row, path, "a salt and a canonical value", problem.reason)
                continue
            if hashed != committed[path]:
                self._bad(row, path, committed[path], hashed)
            elif path == commitments.REQUEST and isinstance(opened, str):
                bodies[row.uid] = opened

    def _check_requests(self, chunk: dict[str, Row], bodies: dict[str, str]) -> None:
        """The kept hash of a request's body against what its first entry committed to, and that it is kept as long as it must be.

        What stands in the answer is looked at by `answers`.
        """
        if self._requests is None:
            return
        names = self._requests
        statement = f"SELECT {names.uid_column}::text, {names.hash_column} FROM {names.table} WHERE {names.uid_column} = ANY(%s::uuid[])"
        unkept = {uid for uid, body in bodies.items() if body}
        for uid, kept in rows(statement, [_array(chunk)]):
            self._report.count(REQUESTS)
            unkept.discard(uid)
            if kept != bodies.get(uid):
                self._report.bad(REQUESTS, self._log.origin, _key(chunk[uid]), expected=bodies.get(uid), found=kept)

        for (uid,) in rows(_YOUNG, [_array(unkept)]) if unkept else ():
            self._report.bad(REQUESTS, self._log.origin, _key(chunk[uid]), expected=KEPT, found=None)

    def _bad(self, row: Row, path: str, expected: str, found: str | None) -> None:
        self._report.bad(DISCLOSURES, self._log.origin, f"{_key(row)} {path}", expected=expected, found=found)


def check_orphans(requests: RequestTable | None, report: Report) -> None:
    """Disclosures of no entry, and requests whose entry is not there."""
    for uid, path in rows(_ORPHANS):
        report.bad(DISCLOSURES, "", f"{uid} {path}", expected="an entry", found=None)
    if requests is not None:
        missing = f"""SELECT {requests.uid_column} FROM {requests.table} WHERE {requests.uid_column} IS NOT NULL
                      AND NOT EXISTS (SELECT FROM ledger.entry_uid WHERE uid = {requests.uid_column}) ORDER BY 1"""
        for (uid,) in rows(missing):
            report.bad(REQUESTS, "", str(uid), expected="an entry", found=None)


def are_readable(report: Report) -> bool:
    """Whether disclosures can be read. An auditor may not, and the report says so; that they cannot be read at all is damage."""
    with stumbling.named(report, DISCLOSURES, "", "table"):
        rows("SELECT FROM ledger.disclosure LIMIT 1")
        return True
    return False


def _array(uids: Iterable[str]) -> str:
    """As PostgreSQL writes it: the driver would look at each of thousands for what must be escaped."""
    return f"{{{','.join(uids)}}}"


def _key(row: Row) -> int | str:
    return row.place if row.place is not None else f"entry {row.entry_id}"
