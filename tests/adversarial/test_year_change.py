"""Demand 21: the year turns under load, with a transaction open across it, and the sequencer killed between every two steps."""

import signal
import threading

import pytest
from django.db import transaction

from tests.adversarial.warm import Warm
from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, in_threads, insert_things, say, say_of_things
from tests.make.sound_log import POLICY, REQUESTS
from tests.make.turning import NEW_YEAR, a_sequencer, envelope_at, leaf_at, logs, step, vkeys
from tests.processes import wait_until
from traceability.certificates import bundle
from traceability.kernel import clock
from traceability.kernel.identifiers import uuid7
from traceability.ledger import queries
from traceability.ledger.fsck.run import Asked, fsck
from traceability.ledger.services import append
from traceability.tlog import notes
from traceability.tlog.witnessing import policy_of
from traceability.verifier.receipt import check_receipt
from traceability.verifier.trust import Trust

# The sequencer as an operator starts it, in a process whose clock says that the year has turned.
CHILD = """
import sys, time_machine, datetime
time_machine.travel(datetime.datetime.fromisoformat(sys.argv[1]), tick=True).start()
import django
django.setup()
from django.core.management import call_command
call_command("ledger_sequencer")
"""
DEATHS = ("next_key_made", "log_closed", "signature_given", "checkpoint_committed", "next_log_opened")


@pytest.fixture
def year(durable_thousand):
    """The log of this year, sealed, with a thing whose next version comes after the change."""
    with a_sequencer() as sequencer:
        acknowledged = say_of_things(30)
        step(sequencer)
    return durable_thousand, [said.uid for said in acknowledged]


@pytest.fixture
def sequencers(year, tmp_path):
    """Starts them in the new year."""
    warm = Warm(year[0].environment(LEDGER_DATABASE_ROLE="ledger_sequencer"), tmp_path / "warm.log")
    yield warm
    warm.close()


def held_open(over, uids):
    """A transaction that has its entry before the year turns, and commits after it."""
    with transaction.atomic():
        draft = a_draft()
        insert_things([draft.subject[1]])
        (said,) = append([draft])
        assert over.wait(120)
    uids.append(said.uid)


def writing(over, uids):
    while not over.wait(0.02):
        uids.extend(said.uid for said in say_of_things(3))


def test_the_year_turns_under_load_whatever_is_killed(year, sequencers, tmp_path):
    _, uids = year

    def started(fault=""):
        """One that dies at `fault`, if any."""
        return sequencers.start(("-c", CHILD, NEW_YEAR.isoformat()), tmp_path / f"sequencer-{fault}.log", LEDGER_FAULT=fault)

    across, over, turned = [], threading.Event(), threading.Event()

    with in_threads(lambda: held_open(turned, across), lambda: writing(over, uids), lambda: writing(over, uids)):
        try:
            assert [sequencers.ended(started(fault), 60) for fault in DEATHS] == [-signal.SIGKILL] * len(DEATHS)
            assert [log.mode for log in logs()] == ["closed", "live"], "each went on where the last one died"
            last = started()
        finally:
            over.set()
            turned.set()
    assert wait_until(lambda: queries.health().pending == 0 and queries.health().lag == 0, 60)
    assert sequencers.end(last, signal.SIGTERM) == 0

    old, new = logs()
    assert (envelope_at(old, old.size - 1)["kind"], envelope_at(new, 0)["kind"]) == ("log.closed", "log.opened")
    assert run("SELECT count(*) FROM ledger.entry WHERE kind IN ('log.closed', 'log.opened')") == [(3,)]
    assert envelope_at(new, 0)["body"]["previous"]["root"] == bytes(old.root).hex()
    assert {queries.entry(uid).origin for uid in across} == {new.origin}
    assert set(queries.state_of(uids + across).values()) == {"sealed"} and len(queries.state_of(uids + across)) == len(uids) + 1
    report = fsck(Asked(policy=POLICY, requests=REQUESTS))
    assert report.exit_code == 0, report.lines()
    assert old.size > 1000


def verdict(text, *keys):
    return check_receipt(text, Trust(policy_of([notes.parse_vkey(key) for key in keys], [], 0), int(clock.now().timestamp()))).exit_code


def test_receipts_choose_their_key_by_their_origin_and_a_bundle_spans_both_logs(year, time_machine, tmp_path):
    subject = uuid7()
    (first,) = say(a_draft(subject))
    with a_sequencer() as sequencer:
        step(sequencer)
        before = queries.receipt(first.uid).text
        time_machine.move_to(NEW_YEAR)
        step(sequencer, times=4)
        (second,) = say(a_draft(subject, 2))
        step(sequencer, times=2)
    old, new = logs()
    (old_key,), (new_key,) = vkeys(old.origin), vkeys(new.origin)

    assert [verdict(before, old_key), verdict(queries.receipt(first.uid).text, old_key), verdict(before, new_key)] == [0, 0, 3]
    assert [verdict(queries.receipt(second.uid).text, new_key), verdict(queries.receipt(second.uid).text, old_key)] == [0, 3]
    whole = tmp_path / "bundle.zip"
    with whole.open("wb") as out:
        bundle.write(across([first.uid, second.uid], subject, old, new), out)
    bundle.require_sound(whole, [old_key, new_key], now=clock.now())
    names = bundle.files_of(across([first.uid, second.uid], subject, old, new))
    assert f"checkpoints/{old.origin.rpartition('/')[2]}" in names


def across(uids, subject, old, new):
    """A bundle of both versions of the subject, each against the newest checkpoint of its log."""
    held = []
    for entry, log in zip(map(queries.entry, uids), (old, new), strict=True):
        path = queries.inclusion_paths(log, [entry.index], queries.sealed_size(log))[entry.index]
        held.append(bundle.Held(entry.origin, entry.index, leaf_at(log, entry.index), tuple(path)))
    told = {"type": "thing", "id": str(subject)}
    return bundle.Contents(told, queries.latest_checkpoint(new).note, held, earlier=[queries.latest_checkpoint(old).note])
