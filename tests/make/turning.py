"""A sequencer that is stepped by the test, and the turn of the year."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.make.ledger import acting_as
from traceability.ledger import queries
from traceability.ledger.mirror import Mirror
from traceability.ledger.models import Log
from traceability.ledger.sequencer import Sequencer
from traceability.ledger.signer.folders import folder_of
from traceability.ledger.signer.signing import Signer
from traceability.tlog import canonical

_LEAF = "SELECT leaf FROM ledger.leaf JOIN ledger.entry USING (entry_id) WHERE log_id = %s AND leaf_index = %s"
NEW_YEAR = datetime(datetime.now(UTC).year + 1, 1, 1, 0, 0, 1, tzinfo=UTC)


@contextmanager
def a_sequencer(*, socket: Path | None = None) -> Iterator[Sequencer]:
    """On a throw-away server, with the signer inside unless it is behind `socket`; it seals at every step."""
    mirror = Mirror(Path(settings.LEDGER_MIRROR_DIR))
    made = Sequencer(Path(settings.LEDGER_SIGNER_DIR), seal_seconds=0, socket=socket, mirror=mirror, durable_only=False)
    try:
        yield made
    finally:
        made.close()


def step(sequencer: Sequencer, *, times: int = 1) -> None:
    with acting_as("ledger_sequencer"):
        for _ in range(times):
            sequencer._next_try = sequencer._next_turn = 0.0  # the pauses between tries, not the rules
            sequencer.step()


def signer_of(origin: str) -> Signer:
    """The signer of one log, opened from its folder. Close it before another is opened."""
    return Signer(folder_of(Path(settings.LEDGER_SIGNER_DIR), origin), origin)


def envelope_at(log: Log, index: int) -> dict:
    """The envelope of the leaf at this place."""
    return canonical.read_object(leaf_at(log, index))


def leaf_at(log: Log, index: int) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(_LEAF, [log.log_id, index])
        return bytes(cursor.fetchone()[0])


def logs() -> list[Log]:
    return list(Log.objects.order_by("log_id"))


def vkeys(origin: str) -> list[str]:
    """The announced keys of one log."""
    return [key.vkey for key in queries.signing_keys() if key.name == origin]
