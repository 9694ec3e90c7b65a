"""Erasing committed members: what goes, what stays, and what the database refuses round the command."""

import json

import pytest
from django.db import connection

from tests.ledger.test_database_rules import run
from tests.make.ledger import ACTOR, ORGANISATION, a_draft, acting_as, insert_things, say
from tests.make.sound_log import ARequest
from tests.refusals import refused
from traceability.kernel.command import command
from traceability.kernel.identifiers import uuid7
from traceability.ledger import queries
from traceability.ledger.errors import AlreadyErased, EntryUnknown, NotCommitted, NotErasable, NothingToErase
from traceability.ledger.services import append, erase

pytestmark = pytest.mark.usefixtures("things")
BY = {"reason": "Asked for by the person.", "actor": ACTOR | {"role": "supervisor"}, "organisation": ORGANISATION}
PARTS = [{"name": "lid", "price": "1.00"}, {"name": "box", "price": "2.00"}]


@pytest.fixture
def uid():
    (acknowledged,) = say(a_draft(price="12.50", parts=PARTS))
    return acknowledged.uid


erased = command(erase)


def paths_of(uid):
    return [path for (path,) in run("SELECT path FROM ledger.disclosure WHERE uid = %s ORDER BY path", [uid])]


def test_what_is_named_goes_and_the_entry_says_so_without_its_value(uid):
    leaf = queries.entry(uid).leaf

    done = erased(uid, ["/parts/1/price", "/price"], **BY)
    connection.check_constraints()

    assert paths_of(uid) == ["/parts/0/price"]
    (said,) = queries.entries_of("disclosure", uid)
    assert json.loads(said.leaf)["body"] == {"uid": str(uid), "paths": ["/parts/1/price", "/price"]}
    assert b"12.50" not in said.leaf and b"Asked for" not in said.leaf, "neither the value nor the reason"
    assert done.paths == {uid: ("/parts/1/price", "/price")} and done.acknowledgements[0].uid == said.uid
    assert queries.entry(uid).leaf == leaf


def test_a_second_erasure_of_the_same_is_refused_and_of_another_is_a_version_more(uid):
    erased(uid, ["/price"], **BY)

    with pytest.raises(AlreadyErased) as twice:
        erased(uid, ["/parts/0/price", "/price"], **BY)
    assert (twice.value.code, twice.value.pointer) == ("already_erased", "/paths")
    assert paths_of(uid) == ["/parts/0/price", "/parts/1/price"], "all or none"
    erased(uid, ["/parts/0/price"], **BY)

    assert [one.subject_version for one in queries.entries_of("disclosure", uid)] == [1, 2]
    assert queries.erased_paths([uid]) == {uid: ("/parts/0/price", "/price")}


@pytest.mark.parametrize(
    ("paths", "error"),
    [([], NothingToErase), (["/name"], NotCommitted), (["/parts/2/price"], NotCommitted), (["/price", "/nothing"], NotCommitted)],
)
def test_what_is_not_there_cannot_be_erased(uid, paths, error):
    with pytest.raises(error):
        erased(uid, paths, **BY)

    assert len(paths_of(uid)) == 3


def test_what_the_map_does_not_name_is_kept(uid):
    with acting_as("login"):
        run("DELETE FROM ledger.erasable WHERE path = '/price'")

    with pytest.raises(NotErasable):
        erased(uid, ["/price"], **BY)


def test_what_was_lost_is_erased_with_its_entry_whatever_the_map_says(uid):
    """As after a restore: nobody can open it any more, and the record must say so before fsck is content."""
    with acting_as("login"):
        run("DELETE FROM ledger.erasable WHERE path = '/price'")
        run("ALTER TABLE ledger.disclosure DISABLE TRIGGER ALL")
        run("DELETE FROM ledger.disclosure WHERE path = '/price'")
    assert [one.path for one in queries.erasable(queries.entry(uid)) if one.is_lost] == ["/price"]

    erased(uid, ["/price"], **BY)

    assert queries.erased_paths([uid]) == {uid: ("/price",)}
    with pytest.raises(AlreadyErased):
        erased(uid, ["/price"], **BY)


def test_what_a_restore_brought_back_is_erased_again(uid):
    """A dump of before the erasure has the disclosure still, and the log its erasure."""
    kept = run("SELECT * FROM ledger.disclosure WHERE uid = %s AND path = '/price'", [uid])[0]
    erased(uid, ["/price"], **BY)
    run("INSERT INTO ledger.disclosure VALUES (%s, %s, %s, %s)", list(kept))

    erased(uid, ["/price"], **BY)
    connection.check_constraints()

    assert "/price" not in paths_of(uid)
    assert [one.subject_version for one in queries.entries_of("disclosure", uid)] == [1, 2]


def test_of_no_entry_nothing_is_erased():
    with pytest.raises(EntryUnknown):
        erased(uuid7(), ["/price"], **BY)


@command
def asked_for(count):
    """Things that one request brought; its first entry commits to the request."""
    drafts = [a_draft(price="12.50") for _ in range(count)]
    insert_things([draft.subject[1] for draft in drafts])
    request = ARequest(b"a request")
    acknowledged = append(drafts, request=request)
    request.keep(acknowledged)
    return [one.uid for one in acknowledged]


@pytest.mark.parametrize("place", [0, 2])
def test_the_hash_of_the_request_goes_with_any_of_its_members(place):
    """Whoever knows the rest of the request could try guesses by it; the kept answer has it too."""
    uids = asked_for(3)

    done = erased(uids[place], ["/price"], **BY)
    connection.check_constraints()

    assert paths_of(uids[0]) == (["/price"] if place else [])
    assert done.paths[uids[0]] == (("request",) if place else ("/price", "request"))
    assert run("SELECT body_sha256, octet_length(answer), status FROM api_submission") == [("", 0, 201)]


def test_the_hash_of_a_request_goes_once():
    uids = asked_for(2)
    erased(uids[0], ["/price"], **BY)

    done = erased(uids[1], ["/price"], **BY)

    assert done.paths == {uids[1]: ("/price",)}


def test_the_reason_of_an_erasure_may_be_erased_too(uid):
    done = erased(uid, ["/price"], **BY)

    erased(done.acknowledgements[0].uid, ["/reason"], **BY)
    connection.check_constraints()

    assert paths_of(done.acknowledgements[0].uid) == []


def test_the_map_is_changed_by_nobody_who_acts():
    for role in ("ledger_app", "ledger_sequencer", "ledger_auditor"):
        with acting_as(role), refused("42501"):
            run("INSERT INTO ledger.erasable (kind, path) VALUES ('thing.said', '/name')")
    with acting_as("ledger_owner"), refused("never_truncated"):
        run("TRUNCATE ledger.erasable")


@pytest.mark.parametrize("role", ["ledger_sequencer", "ledger_auditor"])
def test_only_the_application_empties_copies(uid, role):
    with acting_as(role), refused("42501"):
        run("SELECT ledger.erase_copies(%s, '{}')", [uid])


def test_copies_are_emptied_only_behind_the_entry():
    (uid, *_) = asked_for(1)

    assert run("SELECT ledger.erase_copies(%s, '{}')", [uid]) == [(0,)]
    with refused("answers_are_final"):
        run("UPDATE api_submission SET body_sha256 = ''")
