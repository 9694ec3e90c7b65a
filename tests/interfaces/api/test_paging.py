"""Cursor pages: the cursor is what the list gave, or it is refused."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from traceability.interfaces.api import filters, paging
from traceability.interfaces.api.views import ApiRequest


@dataclass(frozen=True)
class Row:
    at: datetime
    id: UUID


ROWS = [Row(datetime(2026, 1, day, tzinfo=UTC), UUID(int=day)) for day in range(1, 8)]


def asked(query="") -> ApiRequest:
    request = ApiRequest(RequestFactory().get("/api/v1/things", query_params=dict(part.split("=", 1) for part in query.split("&") if part)))
    request.given = filters.read(request._request.GET, (*filters.PAGE, filters.text("stage", "…")))
    return request


def answered(request, rows):
    page = paging.read(request, filters.parse_moment, filters.parse_uuid)
    behind = [row for row in rows if page.after is None or (row.at, row.id) > page.after][: page.fetch]
    return paging.answer(request, page, behind, key=lambda row: (row.at, row.id), as_json=lambda row: {"id": str(row.id)})


def test_following_next_shows_every_row_once():
    seen, response = [], answered(asked("limit=3&stage=mining"), ROWS)
    while True:
        body = json.loads(response.content)
        seen += [UUID(row["id"]) for row in body["results"]]
        if body["next"] is None:
            break
        assert "stage=mining" in body["next"] and "limit=3" in body["next"]
        assert response["Link"] == f'<{body["next"]}>; rel="next"'
        response = answered(asked(body["next"].partition("?")[2].replace("%3D", "=")), ROWS)

    assert seen == [row.id for row in ROWS]
    assert "Link" not in response


def test_a_full_last_page_has_no_next():
    assert json.loads(answered(asked("limit=7"), ROWS).content)["next"] is None


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "bnVsbA", "WyIxIl0", "e30", "WzEsMl0", "_____", "W" * 900, "WyJhIiwiYiJd", paging.cursor_for(["\x00", "\x00"])]
)
def test_a_cursor_that_the_list_did_not_give_is_refused(cursor):
    with pytest.raises(paging.BadCursor):
        paging.read(asked(f"cursor={cursor}"), filters.parse_moment, filters.parse_uuid)


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=st.just(UTC)), st.uuids())  # noqa: DTZ001
def test_a_cursor_carries_its_keys(at, uid):
    page = paging.read(asked(f"cursor={paging.cursor_for((at, uid))}"), filters.parse_moment, filters.parse_uuid)

    assert page.after == (at, uid)


def test_members_may_stand_beside_the_results():
    request = asked()
    response = paging.answer(request, paging.read(request), [], key=lambda row: (), as_json=dict, beside={"examination": 2})

    assert json.loads(response.content) == {"examination": 2, "results": [], "next": None}


@pytest.mark.parametrize("key", ["9" * 40, "-99999999999", "x", "1.5", "\ud800", "\n"])
def test_a_number_in_a_cursor_fits_its_column(key):
    cursor = base64.urlsafe_b64encode(json.dumps([key]).encode()).decode().rstrip("=")

    with pytest.raises(paging.BadCursor):
        paging.read(asked(f"cursor={cursor}"), int)


def test_text_in_a_cursor_is_text_that_a_column_can_hold():
    cursor = base64.urlsafe_b64encode(b'["a\\ud800"]').decode().rstrip("=")

    with pytest.raises(paging.BadCursor):
        paging.read(asked(f"cursor={cursor}"), str)
