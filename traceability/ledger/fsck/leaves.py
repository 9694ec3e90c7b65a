"""Every leaf hashed again from its bytes, in canonical form, and saying what its columns say."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from traceability.ledger.fsck import stumbling
from traceability.ledger.fsck.forms import MEMBERS, VERSION, Form, Reader
from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.walk import LogRow, Row
from traceability.tlog.errors import NotCanonical

KIND = "leaves"
GONE = bytes(32)
"""Stands for the hash of a leaf that cannot be read, so that the tree above it contradicts what is stored."""

_CLOCK_SECONDS = 60
_reader = Reader()  # of this process: what one slice taught helps with the next


class Leaves:
    """Reads rows and hands on their hashes and what they say."""

    def __init__(self, log: LogRow, report: Report) -> None:
        self._log, self._report, self._deployment = log, report, log.deployment
        report.count(KIND, 0)

    def read(self, chunk: Sequence[Row]) -> tuple[list[bytes], list[Form | None]]:
        """For each row the hash of its bytes, and what it says unless that cannot be read."""
        hashes: list[bytes] = []
        forms: list[Form | None] = []
        self._report.count(KIND, len(chunk))
        for row in chunk:
            if row.leaf is None:
                self._bad(row, f"entry {row.entry_id}", None)
                hashes.append(GONE)
                forms.append(None)
                continue
            hashes.append(sha256(b"\x00" + row.leaf).digest())
            if hashes[-1] != row.leaf_hash:
                self._bad(row, hashes[-1], row.leaf_hash)
            forms.append(self._read(row))
        return hashes, forms

    def _read(self, row: Row) -> Form | None:
        try:
            return self._form(row)
        except Exception as fault:  # noqa: BLE001 whatever it is
            self._bad(row, stumbling.READABLE, stumbling.of(fault))
            return None

    def _form(self, row: Row) -> Form | None:
        try:
            form = _reader.read(row.leaf)
        except NotCanonical as problem:
            self._bad(row, "canonical JSON", problem.reason)
            return None
        said = (self._deployment, row.uid, row.kind, row.organisation_id, row.subject_type, row.subject_id)
        if form.said != said or form.version != row.subject_version or form.v != VERSION:
            self._bad(row, f"columns as in the leaf {(form.v, *form.said, form.version)}", (VERSION, *said, row.subject_version))
        elif not form.is_usual:
            self._bad(row, f"members {sorted(MEMBERS)}", sorted(form.envelope))
        elif not _is_near(form.at, row.inserted_at):
            self._bad(row, f"recorded at about {form.at}", row.inserted_at.isoformat() if row.inserted_at else "no time that there is")
        return form if form.said else None

    def _bad(self, row: Row, expected: object, found: object) -> None:
        key = row.place if row.place is not None else f"entry {row.entry_id}"
        self._report.bad(KIND, self._log.origin, key, expected=expected, found=found)


def _is_near(said: object, inserted_at: datetime | None) -> bool:
    """Whether a leaf's time is one, and that of its row but for what a transaction takes."""
    if inserted_at is None:
        return False
    try:
        apart = inserted_at - datetime.fromisoformat(str(said))
    except (TypeError, ValueError):  # no time, or none of a place
        return False
    return abs(apart.total_seconds()) <= _CLOCK_SECONDS
