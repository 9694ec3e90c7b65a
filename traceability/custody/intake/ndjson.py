"""Events of a file with one JSON object in each line, read as strictly as a request is. Pure.

What is wrong with a line is that event's problem; the other lines are read. Empty lines are skipped, but counted.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from traceability.custody import errors
from traceability.custody.intake.columns import pointer_of
from traceability.custody.intake.rows import FileEvent
from traceability.custody.intake.tables import MOST_ROWS
from traceability.kernel.errors import TraceabilityError

MOST_LINE_BYTES = 1024 * 1024
MOST_DEPTH = 50
MOST_PROBLEMS = 100
MOST_INTEGER = 2**53 - 1
_MARK = b"\xef\xbb\xbf"
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")
Spot = tuple[str | int, ...]


class _Spelled(str):
    """The spelling of a number that is not a whole one, or too large to be one, kept until its place is known."""


class _Twice(dict[str, Any]):
    """An object in which names stand twice."""

    names: tuple[str, ...] = ()


def read_lines(file: BinaryIO) -> Iterator[FileEvent]:
    """The events of the lines. Raises FileRefused for too many lines."""
    number = 0
    for row, line in _lines(file):
        if row > MOST_ROWS:
            raise errors.FileRefused([errors.TooManyRows(row=row, column="", most=MOST_ROWS)])
        if line is not None and not line.strip():
            continue
        number += 1
        if line is None:
            too_long = errors.LineTooLong(pointer="", row=row, column="", most=MOST_LINE_BYTES)
            yield FileEvent(number, 1, row, None, (too_long,))
        else:
            yield FileEvent(number, 1, row, *_read(line, row))


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Each line with its number; None instead of one that is too long, which is never held whole."""
    row, is_whole = 1, True
    most = len(_MARK) + MOST_LINE_BYTES + len(b"\r\n")
    while part := file.readline(most):
        begins, is_whole = is_whole, part.endswith(b"\n")
        if begins:
            line = (part.removeprefix(_MARK) if row == 1 else part).rstrip(b"\r\n")
            is_cut = len(part) == most and not is_whole
            yield row, None if is_cut or len(line) > MOST_LINE_BYTES else line
        row += is_whole


def _read(line: bytes, row: int) -> tuple[Any, tuple[TraceabilityError, ...]]:
    try:
        value = json.loads(
            line.decode("utf-8"), parse_float=_Spelled, parse_int=_whole, parse_constant=_no_constant, object_pairs_hook=_members
        )
    except RecursionError:
        return None, (errors.LineTooDeep(pointer="", row=row, column="", limit=MOST_DEPTH),)
    except ValueError:  # neither JSON nor UTF-8
        return None, (errors.LineNotJson(pointer="", row=row, column=""),)
    problems: list[TraceabilityError] = []
    for problem, spot in _found(value):
        at = pointer_of(spot).encode("utf-8", "backslashreplace").decode("utf-8")
        problems.append(problem(pointer=at, row=row, column=at.removeprefix("/"), limit=MOST_DEPTH))
        if problem is errors.LineTooDeep:
            return None, (problems[-1],)
        if len(problems) == MOST_PROBLEMS:
            break
    return (_shown(value) if any(isinstance(one, errors.LineTextNotPlain) for one in problems) else value), tuple(problems)


def _shown(value: Any) -> Any:
    """Without the characters that no database and no UTF-8 takes: whoever tells of the event could stumble over them."""
    if isinstance(value, str):
        return _FORBIDDEN.sub("\ufffd", value)
    if isinstance(value, list):
        return [_shown(one) for one in value]
    return {_shown(name): _shown(one) for name, one in value.items()} if isinstance(value, dict) else value


def _whole(digits: str) -> int | _Spelled:
    return int(digits) if len(digits) <= 17 and abs(int(digits)) <= MOST_INTEGER else _Spelled(digits)


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    seen: set[str] = set()
    doubled = _Twice(members)
    doubled.names = tuple(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
    return doubled


def _found(value: Any) -> Iterator[tuple[type[TraceabilityError], Spot]]:
    """What is wrong, and where. Walks without recursion."""
    waiting: list[tuple[Any, Spot]] = [(value, ())]
    while waiting:
        one, spot = waiting.pop()
        if isinstance(one, dict | list):
            if len(spot) >= MOST_DEPTH:
                yield errors.LineTooDeep, spot
                return
            names = enumerate(one) if isinstance(one, list) else one.items()
            waiting.extend((member, (*spot, name)) for name, member in names)
            if isinstance(one, dict):
                yield from ((errors.LineTextNotPlain, spot) for name in one if _FORBIDDEN.search(name))
            if isinstance(one, _Twice):
                yield from ((errors.LineNameTwice, (*spot, name)) for name in one.names)
        elif isinstance(one, _Spelled):
            yield errors.LineNumberNotText, spot
        elif isinstance(one, str) and _FORBIDDEN.search(one):
            yield errors.LineTextNotPlain, spot
