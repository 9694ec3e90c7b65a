"""Writers, each a thread with a connection of its own, that all work from one moment to another, and are counted.

How many processes they share is the caller's: two for sixteen as the product is served by default, or one each.
"""

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from uuid import UUID

from django.db import connections

Once = Callable[[], UUID]
Forms = Callable[[int], Mapping[str, Once]]
"""From the number of a writer to what it can do; called in the writer's own thread."""

Answer = tuple[list[tuple[UUID, float]], float]
"""What was committed and when, and the processor time that it took."""

START = 0.05  # seconds in which all hear of the slice
fork = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Slice:
    """What `writers` did in `seconds`: how many transactions, the clients' processor time, and when each was known to be committed."""

    form: str
    writers: int
    seconds: float
    client_seconds: float
    committed: list[tuple[UUID, float]] = field(repr=False)

    @classmethod
    def of(cls, form: str, writers: int, seconds: float, answers: Sequence[Answer]) -> "Slice":
        """What those who wrote have answered, put together."""
        return cls(form, writers, seconds, sum(used for _, used in answers), [one for done, _ in answers for one in done])

    @property
    def per_second(self) -> float:
        return len(self.committed) / self.seconds


class Crowd:
    """`size` writers in `processes` processes that wait for work."""

    def __init__(self, size: int, forms: Forms, *, processes: int) -> None:
        connections.close_all()
        pairs = [fork.Pipe() for _ in range(size)]
        self._pipes = [here for here, _ in pairs]
        writers = [(there, forms, number) for number, (_, there) in enumerate(pairs)]
        shares = [writers[first::processes] for first in range(min(processes, size))]
        self._children = [fork.Process(target=_serve, args=(share,), daemon=True) for share in shares]
        for child in self._children:
            child.start()
        for pipe in self._pipes:
            answer_of(pipe)

    def run(self, form: str, *, writers: int, seconds: float) -> Slice:
        """The first `writers` repeat `form` for `seconds`."""
        begin = time.monotonic() + START
        for pipe in self._pipes[:writers]:
            pipe.send((form, begin, begin + seconds))
        return Slice.of(form, writers, seconds, [answer_of(pipe) for pipe in self._pipes[:writers]])

    def close(self) -> None:
        for pipe in self._pipes:
            with suppress(BrokenPipeError):  # a writer that failed is gone
                pipe.send(None)
        for child in self._children:
            child.join(10)
            child.kill()


@contextmanager
def crowd(size: int, forms: Forms, *, processes: int) -> Iterator[Crowd]:
    gathered = Crowd(size, forms, processes=processes)
    try:
        yield gathered
    finally:
        gathered.close()


def answer_of(pipe: Connection) -> Answer:
    """The next answer. Raises RuntimeError when the other side failed."""
    answer = pipe.recv()
    if isinstance(answer, str):
        raise RuntimeError(f"a writer failed: {answer}")
    done: Answer = answer
    return done


def _serve(writers: list[tuple[Connection, Forms, int]]) -> None:
    """The life of one process; it leaves without the parent's clearing up."""
    threads = [threading.Thread(target=_work, args=writer) for writer in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os._exit(0)


def _work(pipe: Connection, forms: Forms, number: int) -> None:
    """The life of one writer."""
    try:
        known = forms(number)
        pipe.send(([], 0.0))
        while (asked := pipe.recv()) is not None:
            pipe.send(_repeat(known[asked[0]], *asked[1:]))
    except Exception as failure:  # noqa: BLE001  the parent raises it
        pipe.send(f"{type(failure).__name__}: {failure}")


def _repeat(once: Once, begin: float, end: float) -> Answer:
    time.sleep(max(0.0, begin - time.monotonic()))
    committed: list[tuple[UUID, float]] = []
    used = time.thread_time()
    while not committed or committed[-1][1] < end:
        committed.append((once(), time.monotonic()))
    return committed, time.thread_time() - used
