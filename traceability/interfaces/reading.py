"""A JSON body, read once and strictly: what two readers could understand differently is refused with its place.

Numbers with a point or an exponent are refused: quantities are decimal text. The answer holds only dict, list, str,
int, bool and None.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import Any

from traceability.kernel.errors import ClaimsMalformed, Malformed
from traceability.kernel.text import Text

MAX_DEPTH = 32
MAX_VALUES = 400_000
MAX_LISTED = 100
MAX_INTEGER = 2**53 - 1
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")


class NotJson(Malformed):
    code = "not_json"
    says = Text(en="The body is not JSON in UTF-8 (at position {position}).", zh="请求体不是 UTF-8 编码的 JSON（位置 {position}）。")


class NotAnObject(Malformed):
    code = "not_an_object"
    says = Text(en="The body must be a JSON object.", zh="请求体必须是 JSON 对象。")


class NameTwice(Malformed):
    code = "name_twice"
    says = Text(en="The name stands twice in one object.", zh="同一对象中名称重复。")


class NumberNotText(Malformed):
    code = "number_not_text"
    says = Text(
        en='A quantity is decimal text, such as "1250.000", never a JSON number with a fraction.',
        zh='数量须为十进制文本，如 "1250.000"，不得使用带小数的 JSON 数字。',
    )


class NumberTooLarge(Malformed):
    code = "number_too_large"
    says = Text(en="Whole numbers lie between -(2^53 - 1) and 2^53 - 1.", zh="整数须在 -(2^53-1) 与 2^53-1 之间。")


class TextNotPlain(Malformed):
    code = "text_not_plain"
    says = Text(en="Text may hold neither U+0000 nor a lone surrogate.", zh="文本不得包含 U+0000 或孤立代理项。")


class TextNotNormal(Malformed):
    code = "text_not_normal"
    says = Text(en="Text must be in Unicode normal form C.", zh="文本须为 Unicode 规范形式 C。")


class TooDeep(Malformed):
    code = "too_deep"
    says = Text(en="The body is nested deeper than {limit} levels.", zh="请求体嵌套超过 {limit} 层。")


class TooManyValues(Malformed):
    code = "too_many_values"
    says = Text(en="The body holds more than {limit} values.", zh="请求体包含的值超过 {limit} 个。")


class _Fraction(str):
    """The spelling of a number that is not a whole one, kept until its place is known."""


class _Twice(dict[str, Any]):
    """An object in which names stand twice."""

    names: tuple[str, ...] = ()


def read(body: bytes) -> Any:
    """The value that `body` spells. Raises NotJson, TooDeep, TooManyValues, or ClaimsMalformed with every bad place."""
    try:
        value = json.loads(
            body.decode("utf-8"), parse_float=_Fraction, parse_constant=_no_constant, parse_int=_whole, object_pairs_hook=_members
        )
    except RecursionError as problem:
        raise TooDeep(limit=MAX_DEPTH) from problem
    except UnicodeDecodeError as problem:
        raise NotJson(position=problem.start) from problem
    except json.JSONDecodeError as problem:
        raise NotJson(position=problem.pos) from problem
    problems = tuple(islice(_problems(value), MAX_LISTED))
    if problems:
        raise ClaimsMalformed(problems)
    return value


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    seen: set[str] = set()
    doubled = _Twice(members)
    doubled.names = tuple(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
    return doubled


def _whole(digits: str) -> int | _Fraction:
    # Longer than any number that is allowed: kept as text, so that a million digits cost nothing.
    return int(digits) if len(digits) <= 17 else _Fraction(digits)


def _no_constant(name: str) -> Any:
    raise json.JSONDecodeError(f"{name} is not JSON", name, 0)


def _problems(value: Any) -> Iterator[Malformed]:
    """Every bad place, in no promised order. Walks without recursion; raises TooDeep and TooManyValues."""
    waiting: list[tuple[Any, tuple[str | int, ...]]] = [(value, ())]
    count = 0
    while waiting:
        one, path = waiting.pop()
        count += 1
        if count > MAX_VALUES:
            raise TooManyValues(limit=MAX_VALUES)
        if isinstance(one, dict | list):
            if len(path) >= MAX_DEPTH:
                raise TooDeep(limit=MAX_DEPTH, pointer=pointer_to(path))
            if isinstance(one, list):
                waiting.extend((member, (*path, place)) for place, member in enumerate(one))
            else:
                yield from _name_problems(one, path)
                waiting.extend((member, (*path, name)) for name, member in one.items())
        elif isinstance(one, _Fraction):
            whole = one.lstrip("-").isdigit()
            yield (NumberTooLarge if whole else NumberNotText)(pointer=pointer_to(path))
        elif isinstance(one, str):
            yield from _text_problems(one, path)
        elif isinstance(one, int) and abs(one) > MAX_INTEGER:
            yield NumberTooLarge(pointer=pointer_to(path))


def _name_problems(members: dict[str, Any], path: tuple[str | int, ...]) -> Iterator[Malformed]:
    if isinstance(members, _Twice):
        yield from (NameTwice(pointer=pointer_to((*path, name))) for name in members.names)
    for name in members:
        if not name.isascii() or "\x00" in name:
            yield from _text_problems(name, path)


def _text_problems(text: str, path: tuple[str | int, ...]) -> Iterator[Malformed]:
    if _FORBIDDEN.search(text):
        yield TextNotPlain(pointer=pointer_to(path))
    elif not text.isascii() and not unicodedata.is_normalized("NFC", text):
        yield TextNotNormal(pointer=pointer_to(path))


def pointer_to(path: tuple[str | int, ...]) -> str:
    """RFC 6901. A name that cannot be written in UTF-8 is shown with its escapes."""
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in path)
    return "".join(f"/{part}" for part in parts).encode("utf-8", "backslashreplace").decode("utf-8")
