"""Cursor pages: stable while rows are added, without OFFSET and without count.

    page = paging.read(request, filters.parse_uuid)              # one converter per key, the last key is unique
    rows = queries.events(viewer=request.viewer, after=page.after, limit=page.fetch)
    return paging.answer(request, page, rows, key=lambda row: (row.id,), as_json=event_json)

`page.after` is None on the first page, else the keys of the last row that the caller has; `page.fetch` is one more than
the page, which is how the end is noticed. Declare the operation with `paged=True`: `limit` and `cursor` are then known.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.http import HttpResponse

from traceability.interfaces.api import filters
from traceability.interfaces.api.answers import json_answer
from traceability.interfaces.api.views import ApiRequest
from traceability.kernel import clock
from traceability.kernel.errors import Malformed
from traceability.kernel.text import Text

Row = TypeVar("Row")

MAX_WHOLE = 2**31 - 1
"""A whole number in a cursor is the value of an integer column."""


class BadCursor(Malformed):
    code = "bad_cursor"
    says = Text(en="The cursor is not one that this list gave.", zh="游标不是由此列表给出的。")


@dataclass(frozen=True)
class Page:
    """The part of a list that is asked for: at most `limit` rows behind the keys `after`."""

    limit: int
    after: tuple[Any, ...] | None

    @property
    def fetch(self) -> int:
        """How many rows a query should return: one more than shown."""
        return self.limit + 1


def read(request: ApiRequest, *converters: Callable[[str], Any]) -> Page:
    """The asked page; each key of the cursor is read by its converter. Raises BadCursor."""
    given = request.given.get("cursor")
    return Page(limit=request.given.get("limit", filters.USUAL_LIMIT), after=None if given is None else _keys(given, converters))


def answer(
    request: ApiRequest,
    page: Page,
    rows: Sequence[Row],
    *,
    key: Callable[[Row], Sequence[Any]],
    as_json: Callable[[Row], Mapping[str, Any]],
    beside: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """`{"results": […], "next": …}` and a Link header; `beside` are members that stand next to them."""
    shown = rows[: page.limit]
    following = _address(request, key(shown[-1])) if len(rows) > page.limit else None
    headers = {"Link": f'<{following}>; rel="next"'} if following else {}
    return json_answer({**(beside or {}), "results": [as_json(row) for row in shown], "next": following}, headers=headers)


def cursor_for(keys: Sequence[Any]) -> str:
    """The keys of a row as a caller carries them: no secret, since rights are asked again on each page."""
    spelled = json.dumps([clock.rfc3339(key) if isinstance(key, datetime) else str(key) for key in keys], separators=(",", ":"))
    return base64.urlsafe_b64encode(spelled.encode()).decode().rstrip("=")


def _keys(cursor: str, converters: Sequence[Callable[[str], Any]]) -> tuple[Any, ...]:
    try:
        spelled = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        if not isinstance(spelled, list) or len(spelled) != len(converters) or not all(_is_plain(key) for key in spelled):
            raise BadCursor(pointer="?cursor")
        keys = tuple(convert(key) for convert, key in zip(converters, spelled, strict=True))
    except (ValueError, RecursionError, OverflowError, binascii.Error) as problem:
        raise BadCursor(pointer="?cursor") from problem
    if any(isinstance(key, int) and abs(key) > MAX_WHOLE for key in keys):
        raise BadCursor(pointer="?cursor")
    return keys


def _is_plain(key: object) -> bool:
    """Text that a column could hold: neither U+0000 nor a lone surrogate."""
    return isinstance(key, str) and key.isprintable()


def _address(request: ApiRequest, keys: Sequence[Any]) -> str:
    query = request._request.GET.copy()
    query["cursor"] = cursor_for(keys)
    return request._request.build_absolute_uri(f"{request._request.path}?{query.urlencode()}")
