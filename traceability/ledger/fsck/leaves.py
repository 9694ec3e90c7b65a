"""Every leaf hashed again from its bytes, in canonical form, and saying what its columns say."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from traceability.ledger.fsck.forms import envelope_of
from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.walk import LogRow, Row
from traceability.tlog.errors import NotCanonical

KIND = "leaves"
GONE = bytes(32)
"""Stands for the hash of a leaf that cannot be read, so that the tree above it contradicts what is stored."""

_MEMBERS = {"v", "log", "uid", "kind", "at", "nonce", "actor", "organisation", "subject", "body"}
_OPTIONAL = {"commitments", "documents"}
_CLOCK_SECONDS = 60


class Leaves:
    """Reads rows and hands on their hashes and envelopes."""

    def __init__(self, log: LogRow, report: Report) -> None:
        self._log, self._report = log, report
        report.count(KIND, 0)

    def read(self, chunk: Sequence[Row]) -> tuple[list[bytes], list[dict[str, Any] | None]]:
        """For each row the hash of its bytes, and its envelope unless that cannot be read."""
        hashes: list[bytes] = []
        envelopes: list[dict[str, Any] | None] = []
        self._report.count(KIND, len(chunk))
        for row in chunk:
            if row.leaf is None:
                self._bad(row, f"entry {row.entry_id}", None)
                hashes.append(GONE)
                envelopes.append(None)
                continue
            hashes.append(sha256(b"\x00" + row.leaf).digest())
            if hashes[-1] != row.leaf_hash:
                self._bad(row, hashes[-1], row.leaf_hash)
            envelopes.append(self._envelope(row))
        return hashes, envelopes

    def _envelope(self, row: Row) -> dict[str, Any] | None:
        try:
            envelope = envelope_of(row.leaf)
        except NotCanonical as problem:
            self._bad(row, "canonical JSON", problem.reason)
            return None
        said = _said(envelope)
        stored = (1, self._log.deployment, row.uid, row.kind, row.organisation_id, row.subject_type, row.subject_id, row.subject_version)
        if said != stored:
            self._bad(row, f"columns as in the leaf {said}", stored)
        elif not _MEMBERS <= envelope.keys() <= _MEMBERS | _OPTIONAL:
            self._bad(row, f"members {sorted(_MEMBERS)}", sorted(envelope))
        elif abs((row.inserted_at - datetime.fromisoformat(envelope["at"])).total_seconds()) > _CLOCK_SECONDS:
            self._bad(row, f"recorded at about {envelope['at']}", row.inserted_at.isoformat())
        return envelope if isinstance(envelope.get("subject"), dict) else None

    def _bad(self, row: Row, expected: object, found: object) -> None:
        key = row.place if row.place is not None else f"entry {row.entry_id}"
        self._report.bad(KIND, self._log.origin, key, expected=expected, found=found)


def _said(envelope: dict[str, Any]) -> tuple[Any, ...]:
    subject = envelope.get("subject")
    if not isinstance(subject, dict):
        return ()
    return (
        envelope.get("v"), envelope.get("log"), envelope.get("uid"), envelope.get("kind"), envelope.get("organisation"),
        subject.get("type"), subject.get("id"), subject.get("version"),
    )  # fmt: skip
