"""What the ledger says of itself: that a log was opened, that a key was announced. Pure."""

from datetime import datetime
from uuid import UUID

from traceability.ledger.envelope import Draft
from traceability.ledger.kinds import PUBLIC, register

LOG_OPENED = register("log.opened", {"/origin": PUBLIC})
KEY_ANNOUNCED = register("key.announced", {"/name": PUBLIC, "/vkey": PUBLIC, "/purpose": PUBLIC, "/not_before": PUBLIC})

SYSTEM = {"id": str(UUID(int=0)), "role": "system", "via": "command"}


def log_opened(log_id: UUID, origin: str) -> Draft:
    return Draft(LOG_OPENED, subject=("log", log_id, 1), actor=SYSTEM, organisation=None, body={"origin": origin})


def key_announced(key_id: UUID, *, name: str, vkey: str, purpose: str, not_before: datetime, organisation: UUID | None) -> Draft:
    return Draft(
        KEY_ANNOUNCED,
        subject=("key", key_id, 1),
        actor=SYSTEM,
        organisation=organisation,
        body={"name": name, "vkey": vkey, "purpose": purpose, "not_before": not_before},
    )
