"""Several hands that act at the same moment: threads that keep their connections from round to round.

A new connection costs more than most commands: a process of the server's, whose knowledge of the catalogue begins empty.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

from django.db import connection, connections

AtOnce = Callable[..., list[object]]


@contextmanager
def hands(count: int) -> Iterator[AtOnce]:
    """`at_once(*actions)` for at most `count` actions: what each returned, or the exception that it raised, in their order."""
    pool = ThreadPoolExecutor(count)

    def at_once(*actions: Callable[[], object]) -> list[object]:
        together = Barrier(len(actions))

        def run(action: Callable[[], object]) -> object:
            connection.ensure_connection()
            together.wait(timeout=10)
            try:
                return action()
            except Exception as failure:  # noqa: BLE001 (the test asks which)
                return failure

        waiting = [pool.submit(run, action) for action in actions]
        return [one.result(timeout=60) for one in waiting]  # longer than that, they wait for each other

    try:
        yield at_once
        every = Barrier(count)
        list(pool.map(lambda _: (every.wait(timeout=10), connections.close_all()), range(count)))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
