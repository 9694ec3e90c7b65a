from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.make.ledger import ORGANISATION, a_draft, say, seal_now, sequence
from traceability.kernel.identifiers import uuid7
from traceability.ledger import queries
from traceability.ledger.errors import EntryUnknown
from traceability.ledger.services import append

pytestmark = pytest.mark.django_db
ONE = UUID(int=1)


def test_an_entry_comes_as_far_as_it_has_come():
    (acknowledged,) = say(a_draft(ONE))
    uid = acknowledged.uid
    seen = queries.entry(uid)
    assert (seen.kind, seen.subject_type, seen.subject_id, seen.subject_version, seen.organisation_id) == (
        "thing.said",
        "thing",
        ONE,
        1,
        ORGANISATION,
    )
    assert (seen.leaf, seen.leaf_hash, seen.state, seen.origin, seen.index) == (
        acknowledged.leaf,
        acknowledged.leaf_hash,
        "recorded",
        None,
        None,
    )

    sequence()
    assert (queries.entry(uid).state, queries.entry(uid).index) == ("sequenced", 1)

    seal_now()
    assert (queries.entry(uid).state, queries.entry(uid).origin) == ("sealed", queries.current_log().origin)


def test_an_unknown_uid_is_unknown():
    with pytest.raises(EntryUnknown):
        queries.entry(uuid7())


def test_a_subjects_entries_come_version_by_version():
    append([a_draft(ONE, 2, name="b"), a_draft(ONE, 1, name="a"), a_draft()])
    sequence()
    append([a_draft(ONE, 3, name="c")])

    found = queries.entries_of("thing", ONE)

    assert [(one.subject_version, one.state) for one in found] == [(1, "sequenced"), (2, "sequenced"), (3, "recorded")]
    assert len(queries.entries_of("thing", ONE, limit=2)) == 2
    assert queries.entries_of("other", ONE) == []


def test_entries_of_several_subjects_come_in_the_order_of_the_log():
    two, one = uuid7(), uuid7()
    for subject, version in [(two, 1), (one, 1), (two, 2)]:
        append([a_draft(subject, version)])
    seal_now()

    found = queries.entries_of_subjects([("thing", one), ("thing", two)])

    assert [(entry.subject_id, entry.subject_version) for entry in found] == [(two, 1), (one, 1), (two, 2)]
    assert [entry.index for entry in found] == [1, 2, 3]


@pytest.mark.parametrize("count", [1, 50])
def test_states_take_one_query(count):
    uids = [one.uid for one in append([a_draft() for _ in range(count)])]
    sequence()
    late = append([a_draft()])[0].uid

    with CaptureQueriesContext(connection) as asked:
        states = queries.state_of([*uids, late, uuid7()])

    assert len(asked) == 1
    assert states == dict.fromkeys(uids, "sequenced") | {late: "recorded"}
    seal_now()
    assert set(queries.state_of([*uids, late]).values()) == {"sealed"}
    assert queries.state_of([]) == {}
