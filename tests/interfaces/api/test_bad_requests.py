"""Requests that nobody should send, over every operation that records: each gets its code and its place, and nothing is written."""

import pytest

from tests import grounds
from tests.cast import with_own_tokens
from tests.interfaces.api import (
    bad_cases,
    bad_corrections,
    bad_event_rules,
    bad_event_shapes,
    bad_queries,
    bad_registry,
    bad_releases,
    bad_shipments,
    bad_transport,
)
from tests.interfaces.api.bad_world import IMPORT, LOSS, Bad, World, spoilt

pytestmark = pytest.mark.django_db
TABLES = {
    "events": (*bad_event_shapes.ROWS, *bad_event_rules.ROWS),
    "confirmations and corrections": bad_corrections.ROWS,
    "shipments": (*bad_shipments.SUBMISSIONS, *bad_shipments.WITHDRAWALS, *bad_shipments.REVISIONS, *bad_shipments.PRECHECKS),
    "decisions and clearances": (*bad_cases.DECISIONS, *bad_cases.CLEARANCES),
    "registry documents": bad_registry.ROWS,
    "releases": bad_releases.ROWS,
    "bodies, keys, callers": bad_transport.ROWS,
    "questions": bad_queries.ROWS,
}
TOGETHER = (
    ("events", "confirmations and corrections"),
    ("shipments", "decisions and clearances", "registry documents", "releases"),
    ("bodies, keys, callers", "questions"),
)
"""Tables that are tried in one world: nothing is written, so none spoils it for the next."""


grounds.register("ground_bad_world", lambda cast: World(with_own_tokens(cast)), below="ground_cast")


@pytest.fixture
def ground_bad_world(ground_cast):
    return grounds.value_of("ground_bad_world")


@pytest.fixture
def world(ground_bad_world, as_owner, settings):
    settings.API_REQUESTS_PER_MINUTE = 100_000
    settings.API_MAX_BODY_BYTES = 512 * 1024
    return ground_bad_world.watched(as_owner)


@pytest.mark.parametrize("tables", TOGETHER, ids=" and ".join)
def test_each_is_refused_with_its_place_and_writes_nothing(world, tables):
    wrong = {f"{row.method} {row.path}: {row.name}": said for name in tables for row in TABLES[name] if (said := world.answered(row))}

    assert wrong == {}


def test_every_table_is_tried_and_every_row_has_a_name_of_its_own():
    assert {name for tables in TOGETHER for name in tables} == TABLES.keys()
    named = [(row.method, row.path, row.name) for rows in TABLES.values() for row in rows]
    assert sorted({*named}) == sorted(named)


def test_the_proof_notices_another_answer_and_every_write(world):
    """A wrong place, code or status is told apart; what is written shows in the sums, also where no row is new."""
    bad = spoilt(IMPORT, "/facility", "x")
    expected = ((400, ("bad_code@/performed_by",)), (400, ("bad_text@/facility",)), (422, ("bad_code@/facility",)))

    assert world.answered(Bad("as it is", bad, 400, ("bad_code@/facility",))) == ""
    assert all(world.answered(Bad("otherwise", bad, *one)) for one in expected)

    before, touched = world.written(), world.touched()
    assert world.answered(Bad("good", LOSS, 400, ())) == "201 application/json"

    after = world.written()
    changed = {table for table in before if before[table] != after[table]}
    assert changed > {"public.custody_event", "public.custody_draw", "public.custody_holding", "public.api_submission", "ledger.entry_uid"}
    assert before["public.custody_holding"].partition(" ")[0] == after["public.custody_holding"].partition(" ")[0]
    assert world.touched() > touched
