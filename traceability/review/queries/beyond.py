"""Questions about all records, beyond the chain (checks.md section 6.2): each a statement of its own, all asked as one.

A statement gives rows with named columns, and its keys are those of the dossier. Asked together they cost one query, whatever
their number: the reader of dossiers has a bound of queries that questions must not use up.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from traceability.review.queries.chain import rows, sql

Row = Mapping[str, Any]
"""A row by its columns; numbers are `Decimal`, or whole; ids and days are text."""
_KEY = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class Question:
    """`name` is the statement's file, `keys` its parameters besides `at`, `read` makes the dossier's rows of those found."""

    name: str
    keys: Mapping[str, Any]
    read: Callable[[list[Row]], Any]


def ask(*questions: Question, at: datetime | None) -> tuple[Any, ...]:
    """The answers, in the order of the questions. One query. Requires every name once."""
    parts = (f"SELECT '{one.name}', to_jsonb(found) FROM (\n{_with_own_keys(one.name)}\n) AS found" for one in questions)
    keys = {f"{one.name}_{key}": value for one in questions for key, value in one.keys.items()}
    found: dict[str, list[Row]] = {one.name: [] for one in questions}
    for name, row in rows("\nUNION ALL\n".join(parts), at=at, **keys):
        found[name].append(row)
    return tuple(one.read(found[one.name]) for one in questions)


def _with_own_keys(name: str) -> str:
    """The statement with its keys under its own name, so that two may name theirs alike."""
    return _KEY.sub(lambda key: key[0] if key[1] == "at" else f"%({name}_{key[1]})s", sql(name))
