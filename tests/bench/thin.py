"""The same transactions by clients that cost next to nothing: libpq called directly, with bytes that were made before the slice began.

So the disk and the server decide, and not how fast Python builds, signs and speaks. Every entry is one that the rules admit: distinct,
next in line of its subject, made for this moment. Each form has two exchanges, as a client has that must know the new version before it
can write: what changes the row, and what inserts and commits. `ours` reads the subject's head in the first, though its bytes are ready.
"""

import itertools
import math
import re
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
from psycopg.pq import ExecStatus, Format, PGresult

from tests.bench import transactions
from tests.bench.transactions import Once
from traceability.ledger.envelope import Built
from traceability.ledger.services.append import ENTRY, STANDING_OF_ONE, row_of

FORMS = ("plain", "ours", "chain")
READY = "ready"
"""What a writer does before each slice: it makes the bytes for it."""

MOST_PER_SECOND = 600  # transactions of one writer, each of which waits two milliseconds for the disk
_AHEAD = timedelta(seconds=30)  # an entry is let in up to a minute before and after the time that it names
_STATEMENTS = {
    "begin": "BEGIN",
    "commit": "COMMIT",
    "plain change": transactions.PLAIN_CHANGE,
    "plain row": transactions.PLAIN_ROW,
    "our change": transactions.OUR_CHANGE,
    "standing": STANDING_OF_ONE,
    "entry": ENTRY,
    "lock": transactions.CHAIN_LOCK,
    "chained row": transactions.CHAINED_ROW,
}
_FORMATS = [*[Format.TEXT] * 6, Format.BINARY]
_DONE = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)
_HEADS = "SELECT subject_id, version, leaf_hash FROM ledger.subject_head WHERE subject_type = 'thing' AND subject_id = ANY(%s)"


@dataclass(frozen=True)
class _Ready:
    """One transaction's parameters as they go over the wire."""

    uid: UUID
    thing: bytes
    row: list[bytes]


def forms(connection: psycopg.Connection, things: list[UUID], *, seconds: float) -> dict[str, Once]:
    """Each form as a function that does one transaction; READY makes enough for a slice of `seconds`."""
    writer = _Writer(connection, things, math.ceil(seconds * MOST_PER_SECOND))
    return {"plain": writer.plain, "ours": writer.ours, "chain": writer.chain, READY: writer.make_ready}


class _Writer:
    def __init__(self, connection: psycopg.Connection, things: list[UUID], slice_of: int) -> None:
        self._connection, self._things, self._slice_of = connection, things, slice_of
        self._ready: deque[_Ready] = deque()
        for name, statement in _STATEMENTS.items():
            _checked(connection.pgconn.prepare(name.encode(), _numbered(statement)))

    def make_ready(self) -> UUID:
        """The next versions of the things in turn, each naming the one before it. Returns the last uid."""
        self._connection.pgconn.exit_pipeline_mode()
        heads = {thing: (version, bytes(prev)) for thing, version, prev in self._connection.execute(_HEADS, [self._things])}
        self._connection.pgconn.nonblocking = 0
        self._connection.pgconn.enter_pipeline_mode()
        self._ready.clear()
        at = datetime.now(UTC) + _AHEAD
        for thing in itertools.islice(itertools.cycle(self._things), self._slice_of):
            version, prev = heads[thing]
            built = transactions.built(thing, version + 1, at, prev)
            heads[thing] = version + 1, built.leaf_hash
            self._ready.append(_ready(built))
        return self._ready[-1].uid

    def plain(self) -> UUID:
        one = self._next()
        self._exchange(("begin", []), ("plain change", [one.thing]))
        self._exchange(("plain row", one.row), ("commit", []))
        return one.uid

    def ours(self) -> UUID:
        one = self._next()
        self._exchange(("begin", []), ("our change", [one.thing]), ("standing", [b"thing", one.thing]))
        self._exchange(("entry", one.row), ("commit", []))
        return one.uid

    def chain(self) -> UUID:
        one = self._next()
        self._exchange(("begin", []), ("plain change", [one.thing]))
        self._exchange(("lock", []), ("chained row", one.row), ("commit", []))
        return one.uid

    def _next(self) -> _Ready:
        if not self._ready:
            raise RuntimeError(f"a writer did more than {self._slice_of} transactions in its slice: too few were made ready")
        return self._ready.popleft()

    def _exchange(self, *statements: tuple[str, list[bytes]]) -> None:
        """Send these statements together, then read all answers. Raises RuntimeError when one is refused."""
        pg = self._connection.pgconn
        for name, values in statements:
            formats = _FORMATS if len(values) == len(_FORMATS) else None
            pg.send_query_prepared(name.encode(), values, formats, result_format=Format.BINARY)
        pg.pipeline_sync()
        while (answer := pg.get_result()) is None or answer.status != ExecStatus.PIPELINE_SYNC:
            if answer is not None:
                _checked(answer)


def _ready(built: Built) -> _Ready:
    *words, leaf = row_of(built)
    row = [str(word).encode() for word in words]
    return _Ready(built.uid, str(built.draft.subject[1]).encode(), [*row, leaf])


def _numbered(statement: str) -> bytes:
    """The statement with $1, $2 … in the places of %s, as the server knows parameters."""
    number = itertools.count(1)
    return re.sub("%s", lambda _: f"${next(number)}", statement).encode()


def _checked(result: PGresult) -> None:
    if result.status not in _DONE:
        raise RuntimeError(result.error_message.decode(errors="replace").strip())
