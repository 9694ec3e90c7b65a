"""Demand 15: sixteen writers with sleeps, rollbacks, savepoints, serialization failures and deadlocks, while a sequencer works."""

import random
import threading
import time
from collections import Counter
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from tests.make.ledger import a_draft, become, in_threads, insert_things
from traceability.kernel.command import command
from traceability.kernel.identifiers import uuid7
from traceability.ledger import queries
from traceability.ledger.errors import SubjectOutOfStep
from traceability.ledger.fsck.run import Asked, fsck
from traceability.ledger.services import append
from traceability.ledger.services.integrate import integrate

WRITERS, EACH, SHARED = 16, 12, 6
TAKEN_BACK, DEADLOCK, OVERTAKEN = "taken back", "40P01", "40001"


class Changed(Exception):
    """A mind, not a row: what was written is taken back."""


def changed(subjects, *, sleep=0.0):
    """The next version of each subject: rows locked, changed, then their entries."""
    drafts = []
    for subject in subjects:
        with connection.cursor() as cursor:
            cursor.execute("SELECT version FROM thing WHERE id = %s FOR UPDATE", [subject])
            version = cursor.fetchone()[0] + 1
            time.sleep(sleep)
            cursor.execute("UPDATE thing SET version = %s WHERE id = %s", [version, subject])
        drafts.append(a_draft(subject, version, price=None))
    append(drafts)


@command
def one_change(subject, chance):
    changed([subject], sleep=chance.random() / 200)
    return 1


@command
def two_changes(subjects):
    """In the order of the caller: two of these at once may deadlock, and the command tries again."""
    changed(subjects)
    return 2


@command
def a_new_one():
    subject = uuid7()
    insert_things([subject])
    append([a_draft(subject, price=None)])
    return 1


@command
def nothing_after_all(subject):
    changed([subject])
    raise Changed


@command
def half_of_it(one, other):
    """What a savepoint takes back leaves no entry; what it keeps does."""
    try:
        with transaction.atomic():
            changed([one])
            raise Changed
    except Changed:
        pass
    with transaction.atomic():
        changed([other])
    return 1


@command
def from_an_old_snapshot(subject, chance):
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT count(*) FROM thing")
    time.sleep(chance.random() / 200)
    changed([subject])
    return 1


@contextmanager
def noted(refusals):
    """Counts what the server refuses, before the command is tried again."""
    try:
        yield
    except OperationalError as refusal:
        refusals[refusal.__cause__.sqlstate] += 1
        raise


@command
def crossing(one, other, meet, is_through, refusals):
    """Of two that lock the same two rows, each the other's first, one is refused; it is tried again."""
    with noted(refusals):
        if refusals[DEADLOCK]:  # quicker than who waits for the row, it would take it once more, and the two would cross twice
            is_through.wait(20)
        changed([one])
        if not refusals[DEADLOCK]:
            meet.wait(20)
        changed([other])
    return 2


def crossed(one, other, meet, is_through, refusals):
    done = crossing(one, other, meet, is_through, refusals)
    is_through.set()
    return done


@command
def overtaken(subject, meet, refusals):
    """Its snapshot is older than a change that another has committed; so it is tried again."""
    with noted(refusals):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT count(*) FROM thing")
        if not refusals[OVERTAKEN]:
            meet.wait(20)
            meet.wait(20)
        changed([subject])
    return 1


def overtaking(subject, meet):
    meet.wait(20)
    done = one_change(subject, random.Random(0))
    meet.wait(20)
    return done


def first_deeds(one, other, third, refused):
    """What the first four writers begin with: a deadlock, and a change that another snapshot has overtaken, beyond all chance."""
    meet, is_through, later = threading.Barrier(2), threading.Event(), threading.Barrier(2)
    return [
        lambda: crossed(one, other, meet, is_through, refused),
        lambda: crossed(other, one, meet, is_through, refused),
        lambda: overtaken(third, later, refused),
        lambda: overtaking(third, later),
    ]


def a_deed(chance, shared):
    """What a writer does next; one change is the most frequent."""
    one, other = chance.sample(shared, 2)
    return chance.choice(
        [
            lambda: one_change(one, chance),
            lambda: one_change(one, chance),
            a_new_one,
            lambda: two_changes([one, other]),
            lambda: nothing_after_all(one),
            lambda: half_of_it(one, other),
            lambda: from_an_old_snapshot(one, chance),
        ]
    )


def a_writer(seed, shared, committed_changes, refusals, first=()):
    chance = random.Random(seed)

    def write():
        for deed in [*first, *(a_deed(chance, shared) for _ in range(EACH))]:
            try:
                committed_changes.append(deed())
            except Changed:
                refusals[TAKEN_BACK] += 1
            except (OperationalError, IntegrityError, SubjectOutOfStep) as refusal:
                refusals[type(refusal).__name__] += 1

    return write


def a_sequencer(is_over):
    def loop():
        become("ledger_sequencer")
        while integrate(1, limit=17, durable_only=False) or not is_over.is_set():
            time.sleep(0.005)

    return loop


@pytest.mark.parametrize("seed", [1])
def test_entries_are_the_committed_changes_in_the_order_of_their_subjects(thousand, seed):
    thousand.as_login(f"ALTER DATABASE \"{thousand.name}\" SET deadlock_timeout = '20ms'")
    before = queries.current_log().size + queries.health().pending
    mine = [uuid7() for _ in range(SHARED + 3)]
    with transaction.atomic():
        insert_things(mine)
        append([a_draft(subject, price=None) for subject in mine])
    changes, refusals, refused, is_over = [len(mine)], Counter(), Counter(), threading.Event()
    shared, first = mine[:SHARED], first_deeds(*mine[SHARED:], refused)

    writers = [a_writer(100 * seed + number, shared, changes, refusals, first[number : number + 1]) for number in range(WRITERS)]
    with in_threads(a_sequencer(is_over)):
        try:
            with in_threads(*writers):
                pass
        finally:
            is_over.set()

    report = fsck(Asked())
    for kind in ("leaves", "density", "tiles", "roots", "placement", "versions", "heads", "entry_uid", "domain"):
        assert not report.damages[kind], report.lines()
    assert report.checked["leaves"] == before + sum(changes) > 1000
    assert refusals[TAKEN_BACK] and refused == {DEADLOCK: 1, OVERTAKEN: 1}, "the writers did what they were meant to do"
    for subject in mine:
        entries = queries.entries_of("thing", subject)
        assert [one.subject_version for one in entries] == list(range(1, len(entries) + 1))
        assert [one.index for one in entries] == sorted(one.index for one in entries)
