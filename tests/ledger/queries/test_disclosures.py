"""What opens commitments, and what was erased, as queries: bounded, and each entry by itself."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from tests.ledger.test_database_rules import run
from tests.make.ledger import ACTOR, ORGANISATION, THING_SAID, a_draft, acting_as, say, sequence
from traceability.kernel.command import command
from traceability.kernel.identifiers import uuid7
from traceability.ledger import queries
from traceability.ledger.services import erase

pytestmark = pytest.mark.django_db
BY = {"reason": "Asked for.", "actor": ACTOR, "organisation": UUID(int=7)}
PARTS = [{"name": "lid", "price": "1.00"}, {"name": "box"}]


@dataclass(frozen=True)
class Asking:
    organisation: UUID | None = None
    reads_everything: bool = False


@pytest.fixture
def subject(things):
    """A thing said twice, each time with a price."""
    with acting_as("login"):
        run("DELETE FROM ledger.erasable WHERE path = '/parts/*/price'")
    subject = uuid7()
    say(a_draft(subject, price="12.50", parts=PARTS), a_draft(subject, 2, price="13.00"))
    return subject


def entries(subject):
    return queries.entries_of("thing", subject)


def gone(entry):
    command(erase)(entry.uid, ["/price"], **BY)


@pytest.mark.parametrize(
    ("viewer", "count"), [(Asking(ORGANISATION), 3), (Asking(reads_everything=True), 3), (Asking(UUID(int=9)), 0), (Asking(), 0)]
)
def test_what_opens_entries_is_asked_in_one_statement(subject, viewer, count, django_assert_num_queries):
    said = entries(subject)

    with django_assert_num_queries(1):
        opened = queries.openings(said, viewer=viewer)

    assert sum(len(found) for found in opened.values()) == count
    assert all(opened.values()), "an entry of which nothing opens is absent"


def test_what_was_erased_is_told_by_entry_and_by_subject(subject, django_assert_num_queries):
    first, second = entries(subject)
    gone(first)

    with django_assert_num_queries(2):
        by_entry = queries.erased_paths([first.uid, second.uid])
        by_subject = queries.erased_of_subjects("thing", THING_SAID, [subject, uuid7()])

    assert by_entry == {first.uid: ("/price",)}
    assert by_subject == {subject: ("/price",)}
    assert queries.erased_of_subjects("thing", "thing.other", [subject]) == {}


def test_erasures_stand_among_the_entries_in_the_order_of_the_log(subject):
    first, second = entries(subject)
    sequence()
    gone(first)
    (later,) = say(a_draft(subject, 3))
    sequence()

    told = queries.with_erasures(entries(subject))

    assert queries.entries_with_erasures([("thing", subject)]) == told, "the same in one query"
    assert [one.kind for one in told] == ["thing.said", "thing.said", "disclosure.erased", "thing.said"]
    assert told[-1].uid == later.uid
    assert queries.with_erasures([]) == [] and queries.with_erasures([second]) == [second]


def test_what_may_be_erased_is_told_with_what_it_says(subject):
    first, _ = entries(subject)

    assert [(one.path, one.value) for one in queries.erasable(first)] == [("/price", "12.50")], "the map names nothing else"
    gone(first)
    assert queries.erasable(first) == []
