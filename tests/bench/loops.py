"""Writers without threads, as pgbench drives its clients: a process for each processor, and in it one loop that serves whichever answer comes.

What threads cost in changing places is then no part of a figure that is about the database.
"""

import os
import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from uuid import UUID

from django.db import connections

from tests.bench.crowd import START, Answer, Slice, answer_of, fork
from tests.bench.transactions import Writer
from tests.bench.wire import Steps

Writers = Callable[[int], Writer]
"""From the number of a writer to it; called in the process that drives it."""


class Loops:
    """`size` writers in `processes` loops that wait for work."""

    def __init__(self, size: int, writers: Writers, *, processes: int) -> None:
        connections.close_all()
        self._pipes, self._children = [], []
        for first in range(min(processes, size)):
            here, there = fork.Pipe()
            child = fork.Process(target=_serve, args=(there, range(first, size, processes), writers), daemon=True)
            child.start()
            self._pipes.append(here)
            self._children.append(child)
        for pipe in self._pipes:
            answer_of(pipe)

    def run(self, form: str, *, writers: int, seconds: float) -> Slice:
        """The first `writers` repeat `form` for `seconds`."""
        begin = time.monotonic() + START
        for pipe in self._pipes:
            pipe.send((form, writers, begin, begin + seconds))
        answers = [answer_of(pipe) for pipe in self._pipes]
        return Slice.of(form, writers, seconds, answers)

    def close(self) -> None:
        for child in self._children:
            child.kill()
            child.join(10)


@contextmanager
def loops(size: int, writers: Writers, *, processes: int) -> Iterator[Loops]:
    gathered = Loops(size, writers, processes=processes)
    try:
        yield gathered
    finally:
        gathered.close()


def _serve(pipe: Connection, numbers: range, writers: Writers) -> None:
    """The life of one process; it leaves without the parent's clearing up."""
    try:
        known = {number: writers(number) for number in numbers}
        pipe.send(([], 0.0))
        while True:
            form, count, begin, end = pipe.recv()
            time.sleep(max(0.0, begin - time.monotonic()))
            pipe.send(_repeat([writer for number, writer in known.items() if number < count], form, end))
    except EOFError:
        pass  # the parent is gone
    except Exception as failure:  # noqa: BLE001  the parent raises it
        pipe.send(f"{type(failure).__name__}: {failure}")
    os._exit(0)


def _repeat(writers: list[Writer], form: str, end: float) -> Answer:
    """Each writer does one transaction after the other until `end`, and finishes the last."""
    committed: list[tuple[UUID, float]] = []
    used = time.thread_time()
    readable = select.poll()
    under_way: dict[int, tuple[Writer, Steps[UUID]]] = {}
    for writer in writers:
        readable.register(writer.wire.fileno(), select.POLLIN)
        under_way[writer.wire.fileno()] = writer, _begun(writer, form)
    while under_way:
        for place, _ in readable.poll():
            writer, steps = under_way[place]
            try:
                next(steps)
            except StopIteration as over:
                committed.append((over.value, time.monotonic()))
                if committed[-1][1] < end:
                    under_way[place] = writer, _begun(writer, form)
                else:
                    del under_way[place]
                    readable.unregister(place)
    return committed, time.thread_time() - used


def _begun(writer: Writer, form: str) -> Steps[UUID]:
    """A transaction whose first statements are on their way."""
    steps = writer.form(form)()
    next(steps)
    return steps
