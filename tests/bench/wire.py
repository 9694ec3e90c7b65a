"""Statements that go to the server together and are answered together: prepared, in libpq's pipeline; who waits for the answers is left open.

So one loop can drive many connections, as pgbench does, and a thread its own.
"""

import itertools
import re
import select
from collections.abc import Generator, Mapping, Sequence
from typing import TypeVar

import psycopg
from psycopg.pq import ExecStatus, Format, PGresult

T = TypeVar("T")
Steps = Generator[None, None, T]
"""Runs to where answers are awaited, and goes on once the connection's socket can be read."""

Asked = tuple[bytes, Sequence[bytes]]
"""A statement's name and its values, all in the server's binary form, which for text is UTF-8."""
_BINARY = (Format.BINARY,) * 16
_DONE = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)


class Wire:
    """One connection; `statements` by the names under which they are asked, each with %s for its parameters. Answers are binary."""

    def __init__(self, connection: psycopg.Connection, statements: Mapping[str, str]) -> None:
        self._connection = connection  # which would close itself when nobody held it
        self._pg = connection.pgconn
        for name, statement in statements.items():
            _checked(self._pg.prepare(name.encode(), _numbered(statement)))
        self._pg.nonblocking = 1
        self._pg.enter_pipeline_mode()
        self._readable = select.poll()
        self._readable.register(self._pg.socket, select.POLLIN)

    def fileno(self) -> int:
        return self._pg.socket

    def exchange(self, *asked: Asked) -> Steps[list[PGresult]]:
        """Send these statements, then read their answers. Raises RuntimeError when one is refused."""
        for name, values in asked:
            self._pg.send_query_prepared(name, values, _BINARY[: len(values)], Format.BINARY)
        self._pg.pipeline_sync()
        while self._pg.flush():  # a leaf is smaller than what a socket takes at once
            yield
        yield
        self._pg.consume_input()
        answers: list[PGresult] = []
        while True:
            while self._pg.is_busy():
                yield
                self._pg.consume_input()
            answer = self._pg.get_result()
            if answer is None:
                continue
            if answer.status == ExecStatus.PIPELINE_SYNC:
                return answers
            answers.append(_checked(answer))

    def wait_for(self, steps: Steps[T]) -> T:
        """Take the steps in this thread, which sleeps between them."""
        while True:
            try:
                next(steps)
            except StopIteration as over:
                result: T = over.value
                return result
            self._readable.poll()


def _numbered(statement: str) -> bytes:
    """The statement with $1, $2 … in the places of %s, as the server knows parameters."""
    number = itertools.count(1)
    return re.sub("%s", lambda _: f"${next(number)}", statement).encode()


def _checked(result: PGresult) -> PGresult:
    if result.status not in _DONE:
        raise RuntimeError(result.error_message.decode(errors="replace").strip())
    return result
