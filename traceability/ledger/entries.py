"""What the ledger says of itself: that a log was opened, a key announced, a disclosure erased, a loss acknowledged. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from traceability.ledger.envelope import Draft
from traceability.ledger.kinds import COMMITTED, PUBLIC, register

LOG_OPENED = register("log.opened", {"/origin": PUBLIC, "/previous": PUBLIC, "/reason": PUBLIC})
LOG_CLOSED = register("log.closed", {"/origin": PUBLIC, "/next": PUBLIC, "/vkey": PUBLIC})
KEY_ANNOUNCED = register("key.announced", {"/name": PUBLIC, "/vkey": PUBLIC, "/purpose": PUBLIC, "/not_before": PUBLIC})
KEY_RETIRED = register("key.retired", {"/name": PUBLIC, "/vkey": PUBLIC, "/purpose": PUBLIC, "/not_before": PUBLIC, "/retired_at": PUBLIC})
DISCLOSURE_ERASED = register("disclosure.erased", {"/uid": PUBLIC, "/paths": PUBLIC, "/reason": COMMITTED})
LOSS_ACKNOWLEDGED = register("loss.acknowledged", {"/findings": PUBLIC, "/reason": PUBLIC})

SYSTEM = {"id": str(UUID(int=0)), "role": "system", "via": "command"}


@dataclass(frozen=True)
class Final:
    """The last checkpoint of a log as the next one names it; the digest is of the stored note: body and the log's own lines."""

    origin: str
    size: int
    root: bytes
    note: bytes

    def as_json(self) -> dict[str, str | int]:
        return {"origin": self.origin, "size": self.size, "root": self.root.hex(), "note_sha256": sha256(self.note).hexdigest()}


def log_opened(
    log_id: UUID, origin: str, *, previous: Final | None = None, reason: str | None = None, organisation: UUID | None = None
) -> Draft:
    """Leaf 0 of a log. `previous` is absent for the first of a deployment; `reason` says why a log follows one that died."""
    body = {"origin": origin, "previous": previous.as_json() if previous else None, "reason": reason}
    return Draft(LOG_OPENED, subject=("log", log_id, 1), actor=SYSTEM, organisation=organisation, body=body)


def log_closed(log_id: UUID, origin: str, *, next_origin: str, vkey: str, organisation: UUID | None) -> Draft:
    """The last leaf of a log: which comes next, and the key that will sign it."""
    body = {"origin": origin, "next": next_origin, "vkey": vkey}
    return Draft(LOG_CLOSED, subject=("log", log_id, 2), actor=SYSTEM, organisation=organisation, body=body)


def key_announced(key_id: UUID, *, name: str, vkey: str, purpose: str, not_before: datetime, organisation: UUID | None) -> Draft:
    return Draft(
        KEY_ANNOUNCED,
        subject=("key", key_id, 1),
        actor=SYSTEM,
        organisation=organisation,
        body={"name": name, "vkey": vkey, "purpose": purpose, "not_before": not_before},
    )


def key_retired(
    key_id: UUID,
    *,
    version: int,
    name: str,
    vkey: str,
    purpose: str,
    not_before: datetime,
    retired_at: datetime,
    organisation: UUID | None,
) -> Draft:
    return Draft(
        KEY_RETIRED,
        subject=("key", key_id, version),
        actor=SYSTEM,
        organisation=organisation,
        body={"name": name, "vkey": vkey, "purpose": purpose, "not_before": not_before, "retired_at": retired_at},
    )


def disclosure_erased(
    uid: UUID, paths: Sequence[str], *, version: int, reason: str, actor: Mapping[str, str], organisation: UUID | None
) -> Draft:
    """What opened these members of the entry `uid` is gone; never what they said. `version` counts the erasures of this entry."""
    return Draft(
        DISCLOSURE_ERASED,
        subject=("disclosure", uid, version),
        actor=actor,
        organisation=organisation,
        body={"uid": uid, "paths": sorted(paths), "reason": reason},
    )


def loss_acknowledged(
    loss_id: UUID, findings: Sequence[Mapping[str, str]], *, reason: str, actor: Mapping[str, str], organisation: UUID | None
) -> Draft:
    """What `ledger_fsck` finds of rows that nothing brings back, word for word, and why somebody says that it is known."""
    return Draft(
        LOSS_ACKNOWLEDGED,
        subject=("loss", loss_id, 1),
        actor=actor,
        organisation=organisation,
        body={"findings": list(findings), "reason": reason},
    )
