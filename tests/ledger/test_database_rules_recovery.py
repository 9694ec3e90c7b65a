"""What may be put back, by whom, and when: the owner alone, in recovery alone, with every guard but the clock in force."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection

from tests.ledger.test_database_rules import run
from tests.ledger.test_envelope import a_moment
from tests.make.ledger import a_draft, acting_as, say, seal_now, sequence
from tests.refusals import refused
from traceability.kernel import clock
from traceability.kernel.identifiers import uuid7
from traceability.ledger.envelope import build
from traceability.tlog import merkle

pytestmark = pytest.mark.django_db

GUARDS = """
SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE relnamespace = 'ledger'::regnamespace AND NOT tgisinternal ORDER BY 1, 2
"""
INSERT = """
INSERT INTO ledger.entry (uid, kind, organisation_id, subject_type, subject_id, subject_version, leaf) VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
PUT_BACK = """
INSERT INTO ledger.entry (uid, kind, organisation_id, subject_type, subject_id, subject_version, leaf, inserted_at)
SELECT lost.*, (convert_from(leaf, 'UTF8')::jsonb ->> 'at')::timestamptz + interval '1 second' * {seconds}
FROM (VALUES (%s::uuid, %s, %s::uuid, %s, %s::uuid, %s::integer, %s::bytea))
    AS lost (uid, kind, organisation_id, subject_type, subject_id, subject_version, leaf)
"""
YESTERDAY = timedelta(days=1)


def in_mode(mode):
    with acting_as("ledger_sequencer"):
        run("UPDATE ledger.log SET mode = %s", [mode])


def refilling():
    run("SET LOCAL ledger.refilling = 'on'")


def put_back(columns, *, seconds=0):
    """As the owner does it: with the entry's own time, or so many seconds beside it."""
    run(PUT_BACK.format(seconds=seconds), columns)


def an_old_entry(subject=None, version=1, **moment):
    """The columns of an entry of yesterday."""
    built = build(a_draft(subject or uuid7(), version), a_moment(**{"at": clock.now() - YESTERDAY, "uid": uuid7(), **moment}))
    return [built.uid, built.draft.kind, built.draft.organisation, *built.draft.subject, built.leaf]


@pytest.fixture
def recovering():
    in_mode("recovery")


def test_the_owner_puts_an_old_entry_back_in_recovery(recovering):
    with acting_as("ledger_owner"):
        refilling()
        put_back(an_old_entry())

    ((inserted, at),) = run("SELECT inserted_at, convert_from(leaf, 'UTF8')::jsonb ->> 'at' FROM ledger.entry WHERE kind = 'thing.said'")
    assert inserted == clock.parse_rfc3339(at) < clock.now() - YESTERDAY + timedelta(minutes=1)


@pytest.mark.parametrize("seconds", [-1, 1, 86400])
def test_it_gets_its_own_time_and_no_other(recovering, seconds):
    with acting_as("ledger_owner"):
        refilling()
        with refused("entry_says_what_its_leaf_says"):
            put_back(an_old_entry(), seconds=seconds)
        with refused("entry_says_what_its_leaf_says"):
            run(INSERT, an_old_entry())


@pytest.mark.parametrize("role", ["ledger_app", "ledger_sequencer", "login"])
def test_while_a_log_is_in_recovery_nobody_records(recovering, role):
    """A new version could clash with a lost one."""
    with acting_as(role), refused("recording_waits_for_recovery"):
        run(INSERT, an_old_entry(at=clock.now()))


def test_nor_a_next_version(db):
    draft = a_draft()
    (acknowledged,) = say(draft)
    in_mode("recovery")
    with acting_as("ledger_app"), refused("recording_waits_for_recovery"):
        run(INSERT, an_old_entry(draft.subject[1], 2, at=clock.now(), prev=acknowledged.leaf_hash))


@pytest.mark.parametrize("role", ["ledger_app", "ledger_sequencer", "login"])
def test_nobody_else_does(recovering, role):
    with acting_as(role), refused("entry_says_what_its_leaf_says"):
        refilling()
        run(INSERT, an_old_entry())


@pytest.mark.parametrize("mode", ["live", "frozen", "closing"])
def test_nor_the_owner_while_the_log_is_not_in_recovery(mode):
    if mode != "live":
        in_mode(mode)
    with acting_as("ledger_owner"), refused("entry_says_what_its_leaf_says"):
        refilling()
        run(INSERT, an_old_entry())


def test_nor_the_owner_without_saying_so(recovering):
    with acting_as("ledger_owner"), refused("entry_says_what_its_leaf_says"):
        run(INSERT, an_old_entry())


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        (lambda known: an_old_entry(known, 1), "entry_is_next_of_its_subject"),
        (lambda known: an_old_entry(known, 3, prev=bytes(32)), "entry_is_next_of_its_subject"),
        (lambda known: an_old_entry(known, 2, prev=bytes(32)), "entry_is_next_of_its_subject"),
        (lambda known: an_old_entry(log="other.example"), "entry_says_what_its_leaf_says"),
        (lambda known: an_old_entry(uid=UUID(int=1))[:1] + an_old_entry()[1:], "entry_says_what_its_leaf_says"),
    ],
)
def test_what_is_put_back_is_tried_like_any_other(entry, rule):
    draft = a_draft()
    say(draft)
    in_mode("recovery")
    with acting_as("ledger_owner"), refused(rule):
        refilling()
        put_back(entry(draft.subject[1]))


def test_a_row_is_put_back_with_its_entry_and_not_without(things, recovering):
    thing = uuid4()
    with acting_as("ledger_owner"):
        refilling()
        with refused("thing_has_entry"):
            run("INSERT INTO thing (id, version) VALUES (%s, 1)", [thing])
        run("INSERT INTO thing (id, version) VALUES (%s, 1)", [thing])
        put_back(an_old_entry(thing))
        connection.check_constraints()


class TestUnsigned:
    """Leaves that nothing signed may lose their places; others never."""

    @pytest.fixture
    def unsigned(self):
        """Two signed leaves and 300 that are only sequenced."""
        say(a_draft())
        seal_now()
        say(*(a_draft() for _ in range(300)))
        sequence()
        ((root,),) = run("SELECT root FROM ledger.checkpoint")
        return bytes(root)

    def unseat(self, keep, root):
        run("SELECT ledger.unseat(1::smallint, %s, %s)", [keep, root])

    @pytest.mark.parametrize("mode", ["recovery", "frozen"])
    def test_they_wait_again_and_get_places_once_more(self, unsigned, mode):
        in_mode(mode)
        before = run(GUARDS)
        with acting_as("ledger_owner"):
            self.unseat(2, unsigned)

        assert run("SELECT size, root FROM ledger.log") == [(2, unsigned)]
        assert run("SELECT count(*) FROM ledger.pending") == [(300,)]
        ((width, data),) = run("SELECT width, data FROM ledger.tile")
        assert (width, merkle.root_of([bytes(data)[:32], bytes(data)[32:]])) == (2, unsigned)
        assert run(GUARDS) == before and {enabled for _, _, enabled in before} == {"A"}
        in_mode("live")
        assert sequence() == 300, "and the deferred rules are deferred again"

    def test_the_guards_are_in_force_again_in_the_same_transaction(self, unsigned):
        in_mode("recovery")
        with acting_as("ledger_owner"):
            self.unseat(2, unsigned)
            for statement in ("DELETE FROM ledger.leaf", "DELETE FROM ledger.tile", "UPDATE ledger.log SET size = 1, root = sha256('x')"):
                with refused({"leaf": "leaves_are_final", "tile": "tiles_stay"}.get(statement[19:23], "log_only_grows")):
                    run(statement)

    @pytest.mark.parametrize(("mode", "keep"), [("recovery", 1), ("recovery", 303), ("live", 2), ("closing", 2)])
    def test_signed_ones_stay_and_those_of_a_log_that_works(self, unsigned, mode, keep):
        if mode != "live":
            in_mode(mode)
        with acting_as("ledger_owner"), refused("only_unsigned_leaves_go"):
            self.unseat(keep, unsigned)

    @pytest.mark.parametrize("role", ["ledger_app", "ledger_sequencer", "ledger_auditor"])
    def test_it_is_the_owners_alone(self, unsigned, role):
        in_mode("recovery")
        with acting_as(role), refused("42501"):
            self.unseat(2, unsigned)


def test_a_head_holds_a_hash_whoever_moves_it(db):
    say(a_draft())
    with acting_as("login"), refused("head_moves_by_one"):
        run("UPDATE ledger.subject_head SET version = version + 1, leaf_hash = '\\x00'")


@pytest.mark.parametrize("other", ["subject_id = gen_random_uuid()", "subject_type = 'another'"])
def test_a_head_stays_its_subjects_whoever_moves_it(db, other):
    say(a_draft())
    with acting_as("login"), refused("head_moves_by_one"):
        run(f"UPDATE ledger.subject_head SET version = version + 1, {other}")
