"""Every route, asked by everybody: owner, other tenant, reviewer, supervisor, auditor, customs, expired token, nobody.

The API answers the same to a token and to a session of the same person; a page knows sessions alone.

The table stands in `permission_matrix.py`. A route without a row fails, and so does a row without its route. Every answer
of the API is held against the OpenAPI document on the way.
"""

import re

import pytest
from django.db import transaction

from tests import openapi
from tests.grounds import Outermost
from tests.house.permission_matrix import CALLERS, ROWS
from tests.house.routes import ASKED, a_world, row_of

UNDOCUMENTED = {"api/v1/schema", "api/v1/docs", "api/v1/^.*$"}
INLINE = re.compile(
    r"""<style|<script(?![^>]*\ssrc=)[^>]*>|<[a-z][^>]*\s(?:style|on[a-z]+)=|<(?!a\s)[a-z]+\s[^>]*\b(?:src|href|action)=["'](?:[a-z]+:)?//"""
)
"""In a page: a style or a script that does not stand in a file of its own, and whatever is fetched from elsewhere."""
BY_BOTH = [asked for asked in sorted({*ASKED, *ROWS}) if " api/v1/" in asked and (row := row_of(asked)) and row.by == "token"]
PAGES = [asked for asked in sorted({*ASKED, *(p for p in ROWS if not p.startswith("~"))}) if (row := row_of(asked)) and row.by == "session"]
ALL = [asked for asked in sorted({*ASKED, *(p for p in ROWS if not p.startswith("~"))}) if row_of(asked)]


def test_every_route_has_its_row():
    assert len(ASKED) > 100
    assert [asked for asked in ASKED if row_of(asked) is None] == [], "add them to tests/house/permission_matrix.py"


def test_every_row_has_its_route():
    assert [pattern for pattern in sorted(ROWS) if not _has_route(pattern.partition("#")[0])] == []


def _has_route(pattern: str) -> bool:
    method = pattern.lstrip("~").split(" ")[0]
    known = ASKED if method == "GET" else [*ASKED, *(f"{method} {asked.partition(' ')[2]}" for asked in ASKED if asked.startswith("GET "))]
    return any(pattern == asked or (pattern.startswith("~") and re.fullmatch(pattern[1:], asked)) for asked in known)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), a_world(tmp_path_factory.mktemp("matrix")) as made:
        yield made


def answered(world, asked: str, caller: str, *, by: str = "") -> int | str:
    """The status of the answer in a transaction of its own; with what the OpenAPI document says against it, where it is the API's."""
    row = row_of(asked)
    method, _, route = asked.partition("#")[0].partition(" ")
    path = world.address(asked, row)
    with Outermost():
        response = world.ask(row, method, path, world.entered(row, caller, by=by))
        transaction.set_rollback(True)
    if route.startswith("api/v1/") and route not in UNDOCUMENTED:
        try:
            openapi.must_be_documented(response, method, path)
        except AssertionError as problem:  # told with the answers of everybody else
            return f"{response.status_code}: {problem}"
    if response.headers.get("Content-Type", "").startswith("text/html") and (wrong := INLINE.search(response.content.decode())):
        return f"{response.status_code}: a strict policy refuses {wrong[0]}"
    return response.status_code


@pytest.mark.parametrize("asked", ALL)
def test_everybody_gets_what_the_row_says(world, asked):
    assert {caller: answered(world, asked, caller) for caller in CALLERS} == row_of(asked).statuses


@pytest.mark.parametrize("asked", BY_BOTH)
def test_a_session_gets_what_a_token_gets(world, asked):
    """One that ran out is nobody's; a token that ran out is refused, also where nobody needs one."""
    statuses = row_of(asked).statuses
    expected = statuses | {"expired": statuses["nobody"]}

    assert {caller: answered(world, asked, caller, by="session") for caller in CALLERS} == expected


@pytest.mark.parametrize("asked", PAGES)
def test_a_token_opens_no_page(world, asked):
    assert answered(world, asked, "supervisor", by="token") == row_of(asked).statuses["nobody"]
