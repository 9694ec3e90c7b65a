"""What witnesses and authorities said of checkpoints: each line and token over the checkpoint beside it, each quorum met."""

import hashlib
from dataclasses import dataclass

from rfc3161_client import decode_timestamp_response

from traceability.ledger.fsck import stumbling
from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.walk import LogRow, rows
from traceability.ledger.policy import digest_of, label_of
from traceability.tlog import checkpoints, notes
from traceability.tlog.errors import TlogError
from traceability.tlog.notes import Note, VerifierKey
from traceability.tlog.witnessing import Policy

COSIGNATURES, WITNESSED, TIMESTAMPS = "cosignatures", "witnessed", "timestamps"
PAGE = 2000
_LINES = """
SELECT size, witness, cosignature.signed_at::text, floor(extract(epoch FROM cosignature.signed_at))::text, line, note
FROM ledger.cosignature LEFT JOIN ledger.checkpoint USING (log_id, size)
WHERE log_id = %s AND size >= %s AND size <= %s AND (size, witness, cosignature.signed_at) > (%s, %s, %s::timestamptz)
ORDER BY size, witness, cosignature.signed_at LIMIT %s
"""
_MET = """
SELECT size, policy_sha256, ARRAY(SELECT DISTINCT witness FROM ledger.cosignature AS one
                                  WHERE one.log_id = witnessed.log_id AND one.size = witnessed.size)
FROM ledger.witnessed WHERE log_id = %s AND size >= %s AND size <= %s ORDER BY size
"""
_TOKENS = """
SELECT size, authority, token, note FROM ledger.timestamp_token LEFT JOIN ledger.checkpoint USING (log_id, size)
WHERE log_id = %s AND size >= %s AND size <= %s ORDER BY size, authority
"""
_EVERY_SIZE = 2**63 - 1


def check_outside(log: LogRow, policy: Policy, report: Report, *, first: int = 0, last: int | None = None) -> None:
    """The checkpoints with first <= size <= last of one log."""
    Outside(log, policy, report, first, last).check()


@dataclass(frozen=True)
class Outside:
    """Checks the checkpoints with first <= size <= last of one log."""

    log: LogRow
    policy: Policy
    report: Report
    first: int = 0
    last: int | None = None

    def check(self) -> None:
        for kind in (COSIGNATURES, WITNESSED, TIMESTAMPS):
            self.report.count(kind, 0)
        for kind, check in ((COSIGNATURES, self._check_lines), (WITNESSED, self._check_quorums), (TIMESTAMPS, self._check_tokens)):
            with stumbling.named(self.report, kind, self.log.origin, "rows"):
                check()

    @property
    def _bounds(self) -> list[int]:
        return [self.log.log_id, self.first, _EVERY_SIZE if self.last is None else self.last]

    def _check_lines(self) -> None:
        known = {label_of(key): key for key in self.policy.witnesses.values()}
        after: tuple[object, ...] = (-1, "", "-infinity")
        while page := rows(_LINES, [*self._bounds, *after, PAGE]):
            for size, label, _, signed_at, line, note in page:
                self.report.count(COSIGNATURES)
                fault = _fault(bytes(line), bytes(note or b""), label, signed_at, known.get(label))
                if fault:
                    self._bad(COSIGNATURES, f"{size} {label}", "a cosignature of this checkpoint", fault)
                elif label not in known:
                    self._out_of_reach(label)
            after = page[-1][:3]

    def _check_quorums(self) -> None:
        """Under the policy of today; what was met under another one is beyond us."""
        wanted, names = digest_of(self.policy), {label_of(key): name for name, key in self.policy.witnesses.items()}
        for size, policy, labels in rows(_MET, self._bounds):
            self.report.count(WITNESSED)
            if bytes(policy) == wanted and not self.policy.is_met_by(names[label] for label in labels if label in names):
                self._bad(WITNESSED, size, "the quorum's cosignatures", ", ".join(labels) or None)

    def _check_tokens(self) -> None:
        for size, authority, token, note in rows(_TOKENS, self._bounds):
            self.report.count(TIMESTAMPS)
            try:
                stamped = decode_timestamp_response(bytes(token)).tst_info.message_imprint.message
                body = checkpoints.parse(bytes(note or b"")).note.body
            except (ValueError, TlogError) as problem:
                self._bad(TIMESTAMPS, f"{size} {authority}", "a time stamp of this checkpoint", problem)
                continue
            expected = hashlib.sha256(body).digest()
            if stamped != expected:
                self._bad(TIMESTAMPS, f"{size} {authority}", expected, stamped)

    def _bad(self, kind: str, key: int | str, expected: object, found: object) -> None:
        self.report.bad(kind, self.log.origin, key, expected=expected, found=found)

    def _out_of_reach(self, label: str) -> None:
        """A witness that left stays in the policy, in no group and without an address, so that what it said can be checked."""
        what = f"cosignatures of {label}: the policy does not name its key"
        if what not in self.report.unread:
            self.report.could_not_read(what)


def _fault(line: bytes, note: bytes, label: str, signed_at: str, key: VerifierKey | None) -> str:
    """Why this line is no cosignature of the note by the witness that the row names; nothing if it is one."""
    try:
        signed = notes.parse(note)
        (found,) = notes.parse_lines(line)
        if f"{found.name}+{found.key_id.hex()}" != label:
            return f"a line of {found.name}+{found.key_id.hex()}"
        if str(found.time) != signed_at:
            return f"a line of {found.time}, in a row of {signed_at}"
        if key is not None and not Note(signed.body, (found,)).signed_by([key]):
            return "a line that is not of its witness"
        return ""
    except (TlogError, ValueError) as problem:
        return str(problem)
