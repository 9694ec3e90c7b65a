"""Every route, asked by everybody: owner, other tenant, reviewer, supervisor, auditor, customs, expired token, nobody.

The API answers the same to a token and to a session of the same person; a page knows sessions alone.

The table stands in `permission_matrix.py`. A route without a row fails, and so does a row without its route. Every answer
of the API is held against the OpenAPI document on the way.
"""

import re

import pytest
from django.db import transaction

from tests import openapi
from tests.house.permission_matrix import CALLERS, ROWS
from tests.house.routes import ASKED, Outermost, a_world, row_of

UNDOCUMENTED = {"api/v1/schema", "api/v1/docs", "api/v1/^.*$"}
BY_BOTH = [asked for asked in sorted({*ASKED, *ROWS}) if " api/v1/" in asked and (row := row_of(asked)) and row.by == "token"]
PAGES = [asked for asked in sorted({*ASKED, *(p for p in ROWS if not p.startswith("~"))}) if (row := row_of(asked)) and row.by == "session"]
CASES = [(asked, caller) for asked in sorted({*ASKED, *(p for p in ROWS if not p.startswith("~"))}) if row_of(asked) for caller in CALLERS]


@pytest.mark.parametrize("asked", ASKED)
def test_every_route_has_its_row(asked):
    assert row_of(asked) is not None, f"add {asked!r} to tests/house/permission_matrix.py"


@pytest.mark.parametrize("pattern", sorted(ROWS))
def test_every_row_has_its_route(pattern):
    pattern = pattern.partition("#")[0]
    method = pattern.lstrip("~").split(" ")[0]
    known = ASKED if method == "GET" else [*ASKED, *(f"{method} {asked.partition(' ')[2]}" for asked in ASKED if asked.startswith("GET "))]

    assert any(pattern == asked or (pattern.startswith("~") and re.fullmatch(pattern[1:], asked)) for asked in known)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), a_world(tmp_path_factory.mktemp("matrix")) as made:
        yield made


def answered(world, asked: str, caller: str, *, by: str = ""):
    """The answer in a transaction of its own, held against the OpenAPI document where it is the API's."""
    row = row_of(asked)
    method, _, route = asked.partition("#")[0].partition(" ")
    path = world.address(asked, row)
    with Outermost():
        response = world.ask(row, method, path, world.entered(row, caller, by=by))
        transaction.set_rollback(True)
    if route.startswith("api/v1/") and route not in UNDOCUMENTED:
        openapi.must_be_documented(response, method, path)
    return response


@pytest.mark.parametrize(("asked", "caller"), CASES, ids=[f"{asked} {caller}" for asked, caller in CASES])
def test_everybody_gets_what_the_row_says(world, asked, caller):
    assert answered(world, asked, caller).status_code == row_of(asked).statuses[caller]


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("asked", BY_BOTH)
def test_a_session_gets_what_a_token_gets(world, asked, caller):
    """One that ran out is nobody's; a token that ran out is refused, also where nobody needs one."""
    expected = row_of(asked).statuses["nobody" if caller == "expired" else caller]

    assert answered(world, asked, caller, by="session").status_code == expected


@pytest.mark.parametrize("asked", PAGES)
def test_a_token_opens_no_page(world, asked):
    assert answered(world, asked, "supervisor", by="token").status_code == row_of(asked).statuses["nobody"]
