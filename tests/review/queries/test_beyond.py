"""Questions beyond the chain: asked as one, each with keys and rows of its own."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.make.custody import a_lot, mining, record
from traceability.review.queries import beyond
from traceability.review.queries.beyond import Question, ask

pytestmark = pytest.mark.django_db
STATEMENTS = {
    "sums": "SELECT lot.name, made.net_kg AS kg FROM custody_output AS made JOIN custody_lot AS lot ON lot.id = made.lot_id WHERE lot.name = %(name)s",
    "counts": "SELECT %(name)s::text AS asked, count(*) AS n FROM custody_event AS event WHERE event.recorded_at <= %(at)s",
}


def test_any_number_of_questions_is_one_query_and_each_has_its_own_keys(trade, monkeypatch):
    monkeypatch.setattr(beyond, "sql", STATEMENTS.__getitem__)
    record(trade.bym, mining(a_lot("BYM:A", "7.500"), a_lot("BYM:B")))
    sums = Question("sums", {"name": "BYM:A"}, lambda found: {row["name"]: row["kg"] for row in found})
    counts = Question("counts", {"name": "all"}, lambda found: [(row["asked"], row["n"]) for row in found])

    with CaptureQueriesContext(connection) as captured:
        answers = ask(sums, counts, at=None)

    assert answers == ({"BYM:A": Decimal("7.500")}, [("all", 1)])
    assert len(captured) == 1


def test_a_question_without_rows_is_answered_with_none(monkeypatch):
    monkeypatch.setattr(beyond, "sql", STATEMENTS.__getitem__)

    assert ask(Question("sums", {"name": "BYM:A"}, list), at=None) == ([],)
