"""The smallest honest transaction in Python, four ways: a row is changed, and a row of the same bytes is inserted beside it.

All build their bytes with the ledger's own code and have two exchanges, as a client has that must know the new version before it can
write: what changes the row, and what inserts and commits. `ours` reads the subject's head in the first, signs the acknowledgement, and
inserts an entry. `bare` inserts bytes that it made beforehand: what nobody's data could beat.
"""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import cycle
from uuid import UUID

import psycopg
from psycopg.pq import PGresult

from tests.bench.wire import Steps, Wire
from tests.make.ledger import ACTOR, ORGANISATION, THING_SAID
from traceability.kernel.identifiers import uuid7
from traceability.ledger import acknowledgements
from traceability.ledger.envelope import Built, Draft, Moment, build
from traceability.ledger.services.append import ENTRY, STANDING_OF_ONE, row_of
from traceability.tlog.commitments import SALT_BYTES
from traceability.tlog.notes import SigningKey

LOG = "traceability.example"
NAME = "Huafang Rare Earth Separation, 华方稀土分离, NdPr oxide"  # makes a leaf of about 560 bytes
FORMS = ("bare", "plain", "ours", "chain")

_STATEMENTS = {
    "begin": "BEGIN",
    "commit": "COMMIT",
    "plain change": "UPDATE public.plain_thing SET version = version + 1 WHERE id = %s RETURNING version",
    "plain row": "INSERT INTO public.plain_row (uid, kind, organisation_id, subject_type, subject_id, subject_version, leaf)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s)",
    "our change": "UPDATE public.thing SET version = version + 1 WHERE id = %s RETURNING version",
    "standing": STANDING_OF_ONE,
    "entry": ENTRY,
    "lock": "SELECT pg_advisory_xact_lock(1)",
    "chained row": """
INSERT INTO public.chained_row (uid, kind, organisation_id, subject_type, subject_id, subject_version, leaf, prev, hash)
SELECT new.*, last.hash, sha256(last.hash || new.leaf)
FROM (VALUES (%s::uuid, %s::text, %s::uuid, %s::text, %s::uuid, %s::integer, %s::bytea))
         AS new (uid, kind, organisation_id, subject_type, subject_id, subject_version, leaf),
     (SELECT hash FROM public.chained_row ORDER BY row_id DESC LIMIT 1) AS last
""",
}
_BEGIN, _COMMIT, _LOCK = (b"begin", ()), (b"commit", ()), (b"lock", ())
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # the server's zero of time
_PREV = b"\x01" * 32


class Writer:
    """One writer with its connection and the rows that it alone changes; each form does one transaction and ends with the uid that it inserted."""

    def __init__(self, connection: psycopg.Connection, things: list[UUID]) -> None:
        self.wire = Wire(connection, _STATEMENTS)
        self._turn = cycle(things)
        self._key = SigningKey.from_seed(acknowledgements.key_name(LOG), secrets.token_bytes(32))
        self._ready = built(things[0], 2, datetime.now(UTC), _PREV)
        self._ready_row = _row(self._ready)

    def plain(self) -> Steps[UUID]:
        thing = next(self._turn)
        _, changed = yield from self.wire.exchange(_BEGIN, (b"plain change", [thing.bytes]))
        made = built(thing, _version(changed), datetime.now(UTC), _PREV)
        yield from self.wire.exchange((b"plain row", _row(made)), _COMMIT)
        return made.uid

    def bare(self) -> Steps[UUID]:
        yield from self.wire.exchange(_BEGIN, (b"plain change", [next(self._turn).bytes]))
        yield from self.wire.exchange((b"plain row", self._ready_row), _COMMIT)
        return self._ready.uid

    def chain(self) -> Steps[UUID]:
        thing = next(self._turn)
        _, changed = yield from self.wire.exchange(_BEGIN, (b"plain change", [thing.bytes]))
        made = built(thing, _version(changed), datetime.now(UTC), _PREV)
        yield from self.wire.exchange(_LOCK, (b"chained row", _row(made)), _COMMIT)
        return made.uid

    def ours(self) -> Steps[UUID]:
        thing = next(self._turn)
        _, changed, standing = yield from self.wire.exchange(_BEGIN, (b"our change", [thing.bytes]), (b"standing", [b"thing", thing.bytes]))
        made = built(thing, _version(changed), *_head(standing))
        acknowledgements.promise(made, log=LOG, key=self._key, seconds=600)
        yield from self.wire.exchange((b"entry", _row(made)), _COMMIT)
        return made.uid

    def form(self, name: str) -> Callable[[], Steps[UUID]]:
        """The form of this name, one of FORMS."""
        return {"plain": self.plain, "bare": self.bare, "chain": self.chain, "ours": self.ours}[name]


def in_a_thread(connection: psycopg.Connection, things: list[UUID]) -> dict[str, Callable[[], UUID]]:
    """The forms of a writer whose thread waits for each exchange."""
    writer = Writer(connection, things)
    return {
        "plain": lambda: writer.wire.wait_for(writer.plain()),
        "ours": lambda: writer.wire.wait_for(writer.ours()),
    }


def built(thing: UUID, version: int, at: datetime, prev: bytes) -> Built:
    draft = Draft(THING_SAID, ("thing", thing, version), ACTOR, ORGANISATION, {"name": NAME})
    moment = Moment(log=LOG, at=at, uid=uuid7(), nonce=secrets.token_bytes(16), prev=prev, new_salt=lambda: secrets.token_bytes(SALT_BYTES))
    return build(draft, moment)


def _row(made: Built) -> list[bytes]:
    """The parameters of an insert as they go over the wire."""
    uid, kind, organisation, subject_type, subject_id, version, leaf = row_of(made)
    return [uid.bytes, kind.encode(), organisation.bytes, subject_type.encode(), subject_id.bytes, version.to_bytes(4, "big"), leaf]


def _version(changed: PGresult) -> int:
    return int.from_bytes(changed.get_value(0, 0) or b"", "big")


def _head(standing: PGresult) -> tuple[datetime, bytes]:
    """The server's time and the head's hash."""
    moment, _, leaf_hash = (standing.get_value(0, column) or b"" for column in range(3))
    return _EPOCH + timedelta(microseconds=int.from_bytes(moment, "big", signed=True)), leaf_hash
