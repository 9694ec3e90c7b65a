"""The promise that an entry will be sealed: signed before the commit, released after it, and never a proof (ledger.md section 10). Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from traceability.kernel.clock import rfc3339
from traceability.ledger.envelope import Built
from traceability.tlog import notes, proofs, strict


def key_name(log: str) -> str:
    """The name of the key that signs acknowledgements of this deployment."""
    return f"{log}/ack"


@dataclass(frozen=True)
class Acknowledgement:
    """What the submitter holds until the receipt is there."""

    uid: UUID
    recorded_at: datetime
    deadline: datetime
    leaf_hash: bytes
    leaf: bytes
    note: bytes

    def as_json(self) -> dict[str, str]:
        return {
            "uid": str(self.uid),
            "state": "recorded",
            "recorded_at": rfc3339(self.recorded_at),
            "deadline": rfc3339(self.deadline),
            "leaf_hash": self.leaf_hash.hex(),
            "leaf": strict.in_base64(self.leaf),
            "note": self.note.decode(),
            "receipt": f"/api/v1/ledger/receipts/{self.uid}",
        }


def promise(built: Built, *, log: str, key: notes.SigningKey, seconds: int) -> Acknowledgement:
    """The acknowledgement of an entry, due `seconds` after its `at`."""
    deadline = built.at + timedelta(seconds=seconds)
    recorded, due = rfc3339(built.at), rfc3339(deadline)
    said = proofs.Acknowledgement(log=log, uid=str(built.uid), leaf_hash=built.leaf_hash, recorded=recorded, deadline=due)
    body = said.body()
    note = notes.assemble(body, [key.sign(body)])
    return Acknowledgement(built.uid, built.at, deadline, built.leaf_hash, built.leaf, note)
