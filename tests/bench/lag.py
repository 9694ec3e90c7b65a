"""How long an entry waits for its place: from the moment when its writer knew of the commit to the moment when the log was seen to hold it."""

import threading
import time
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg

from tests.bench.ground import connection_as
from tests.databases import OwnDatabase

_EVERY = 0.1  # seconds; a lag is overstated by this much at most, and who looks more often takes time from those who write

_SIZE = "SELECT size FROM ledger.log WHERE mode <> 'closed'"
_PLACES = "SELECT uid, leaf_index FROM ledger.leaf JOIN ledger.entry USING (entry_id) WHERE leaf_index >= %s"


class Watch:
    """Notes at which moment the log had which size."""

    def __init__(self, own: OwnDatabase) -> None:
        self._moments: list[float] = []
        self._sizes: list[int] = []
        self._connection = connection_as(own)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def _look(self) -> None:
        while not self._over.wait(_EVERY):
            ((size,),) = self._connection.execute(_SIZE)
            if not self._sizes or size != self._sizes[-1]:
                self._sizes.append(size)
                self._moments.append(time.monotonic())

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        self._connection.close()

    def lags(self, committed: list[tuple[UUID, float]], *, since: int) -> list[float]:
        """Seconds that each of these entries waited, sorted; all of them have their places at `since` or later."""
        with psycopg.ClientCursor(self._connection) as cursor:
            index_of = dict(cursor.execute(_PLACES, [since]).fetchall())
        places = ((index_of[uid], moment) for uid, moment in committed)
        return sorted(max(0.0, self._moments[bisect_right(self._sizes, index)] - moment) for index, moment in places)


@contextmanager
def watch(own: OwnDatabase) -> Iterator[Watch]:
    begun = Watch(own)
    try:
        yield begun
    finally:
        begun.close()


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the sorted values lie; 0 for none."""
    return values[min(len(values) - 1, int(len(values) * share))] if values else 0.0
