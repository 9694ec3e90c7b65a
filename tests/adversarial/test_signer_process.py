"""Demands 8, 13, 14 and 26 with the signer as a process of its own: killed, doubled, put back, its disk full or gone.

Whatever happens to it, the loop of the sequencer goes on, entries are recorded, and no second history is signed.
"""

import itertools
import json
import signal
import socket
import threading
import time

import pytest
from django.conf import settings as configured
from django.db import connections

from tests.adversarial.test_export_storage import a_small_disk, filled, read_only, relieved
from tests.databases import own_database
from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, acting_as, become, in_threads, say
from tests.make.signers import SignerProcess
from tests.processes import wait_until
from traceability.ledger import queries
from traceability.ledger.errors import LogMismatch
from traceability.ledger.sequencer import Sequencer
from traceability.ledger.services import prepare
from traceability.ledger.signer.client import RemoteSigner
from traceability.ledger.signer.signing import NOT_CONSISTENT, Question
from traceability.tlog import checkpoints, merkle, notes


@pytest.fixture
def signer(committed, tmp_path, settings):
    """A signer's process whose first key was made by `prepare`."""
    settings.LEDGER_SIGNER_DIR = tmp_path / "nothing"
    (tmp_path / "far").mkdir()
    with SignerProcess(tmp_path / "far" / "signer", "--log", configured.LEDGER_LOG) as process:
        settings.LEDGER_SIGNER_SOCKET = str(process.socket)
        prepare()
        yield process


def a_loop(process):
    return Sequencer(process.folder.parent / "nothing", seal_seconds=0, socket=process.socket, durable_only=False)


@pytest.fixture
def loop(signer):
    made = a_loop(signer)
    yield made
    made.close()


def stepped(loop):
    """One round, as the command makes it; (sequenced, sealed) afterwards."""
    loop._next_seal = loop._next_try = 0
    with acting_as("ledger_sequencer"):
        loop._one_round()
    return queries.current_log().size, queries.sealed_size()


def settled(loop):
    """Rounds until everything is sealed."""
    assert wait_until(lambda: len(set(stepped(loop))) == 1, 20)
    return queries.sealed_size()


def require_one_history():
    """Every checkpoint stored continues the one before, under one key."""
    log, keys = queries.current_log(), checkpoint_keys()
    sizes = [size for (size,) in run("SELECT size FROM ledger.checkpoint ORDER BY size")]
    for old, new in itertools.pairwise(sizes):
        proof = queries.consistency(old, new, log=log)
        one, two = (checkpoints.open_checkpoint(queries.checkpoint_of_size(log, size).note, keys).checkpoint for size in (old, new))
        merkle.verify_consistency(old, new, one.root, two.root, proof.path)
    return sizes


def checkpoint_keys():
    return [notes.parse_vkey(key.vkey) for key in queries.signing_keys() if key.purpose == "checkpoint"]


def test_a_killed_signer_holds_up_signatures_and_no_entry(signer, loop):
    first = settled(loop)
    signer.ended(signal.SIGKILL)
    say(*(a_draft() for _ in range(3)))

    assert stepped(loop) == (first + 3, first)
    assert stepped(loop) == (first + 3, first)
    signer.start()
    assert settled(loop) == first + 3
    assert queries.health().mode == "live"


@pytest.mark.parametrize("point", ["state_beside", "state_renamed", "signature_given"])
def test_a_signature_that_nobody_heard_is_found_again(signer, loop, point):
    """Killed around the fsync of its memory: before, it had not signed; after, its note is the log's newest checkpoint."""
    first = settled(loop)
    signer.ended()
    signer.start(LEDGER_FAULT=point)
    say(a_draft())

    assert stepped(loop) == (first + 1, first) and signer.ended() == -signal.SIGKILL
    say(a_draft())
    signer.start()
    assert settled(loop) == first + 2
    sizes = require_one_history()
    assert (first + 1 in sizes) is (point != "state_beside")


def test_two_sequencers_share_one_signer(signer):
    """Each asks for what it sees, and each is overtaken now and then; that is no reason to stop a log."""
    until, counted = time.monotonic() + 2, []

    def sequence():
        become("ledger_sequencer")
        loop = a_loop(signer)
        while time.monotonic() < until or queries.health().pending:
            loop._next_seal = 0
            loop._one_round()
        loop.close()

    def write():
        while time.monotonic() < until:
            counted.extend(say(a_draft(), a_draft()))
            time.sleep(0.01)

    with in_threads(sequence, sequence, sequence, write):
        pass
    loop = a_loop(signer)
    assert settled(loop) == len(counted) + 3
    loop.close()
    assert queries.health().mode == "live" and len(require_one_history()) > 10
    assert "signer_incident" not in signer.said


def test_a_second_process_on_the_folder_does_not_start(signer, loop):
    second = signer.run("--socket", str(signer.folder.parent / "s2"))

    assert second.returncode == 1 and "held by another signer" in second.stderr
    assert settled(loop) == queries.current_log().size


@pytest.mark.parametrize(("first", "second"), [(2, 1), (1, 50)])
def test_of_two_databases_that_were_one_exactly_one_is_served(signer, loop, committed, first, second):
    before = settled(loop)
    loop.close()
    connections.close_all()
    here = connections.settings["default"]
    with own_database(committed.name) as other:
        here["NAME"] = committed.name
        say(*(a_draft() for _ in range(first)))
        assert settled(loop) == before + first
        loop.close()

        connections.close_all()
        here["NAME"] = other.name
        say(*(a_draft() for _ in range(second)))
        with pytest.raises(LogMismatch), acting_as("ledger_sequencer"):
            a_loop(signer).step()
        assert (queries.sealed_size(), queries.health().mode) == (before, "recovery")

        connections.close_all()
        here["NAME"] = committed.name
        say(a_draft())
        assert settled(loop) == before + first + 1
        connections.close_all()
        here["NAME"] = other.name


def test_a_second_history_is_refused_and_told_with_what_was_asked(signer, loop):
    """Somebody who speaks to it directly, with a root of his own."""
    size, log = settled(loop), queries.current_log()
    remote = RemoteSigner(signer.socket, log.origin)
    fork = checkpoints.Checkpoint(log.origin, size + 1, bytes(range(32)))
    answer = remote.sign(Question(int(time.time()), size, [bytes(32)], fork, remote.last_note))

    assert answer.code == NOT_CONSISTENT and checkpoints.parse(answer.note).checkpoint.size == size
    (told,) = [json.loads(line) for line in signer.said.splitlines() if "signer_incident" in line]
    assert (told["level"], told["log"], told["asked"], told["own_size"]) == ("CRITICAL", log.origin, fork.body().decode(), size)
    say(a_draft())
    assert settled(loop) == size + 1


def test_a_deleted_memory_means_no_signature_until_the_newest_note_is_adopted(signer, loop, tmp_path):
    size = settled(loop)
    (signer.folder / "state").unlink()
    say(a_draft())
    assert stepped(loop) == (size + 1, size) == stepped(loop)
    signer.ended()
    assert signer.start().ended() == 1, "it does not start without its memory"
    assert stepped(loop) == (size + 1, size)

    (tmp_path / "note").write_bytes(queries.latest_checkpoint().note)
    assert signer.run("--adopt", str(tmp_path / "note")).returncode == 0
    signer.start()
    assert settled(loop) == size + 1


@pytest.mark.parametrize("is_running", [True, False])
def test_a_memory_that_was_put_back_means_no_signature(signer, loop, tmp_path, is_running):
    old = (signer.folder / "state").read_bytes()
    size = settled(loop)
    say(a_draft())
    if not is_running:
        signer.ended()
    (signer.folder / "state").write_bytes(old)
    if not is_running:
        signer.start()
        loop.close()  # a sequencer that starts anew believes what it hears

    assert stepped(loop) == (size + 1, size)
    assert stepped(loop)[1] == size
    assert "rolled-back" in signer.said
    signer.ended()
    (tmp_path / "note").write_bytes(queries.latest_checkpoint().note)
    assert signer.run("--adopt", str(tmp_path / "note")).returncode == 0
    signer.start()
    assert settled(loop) == size + 1


@pytest.fixture
def small(committed, tmp_path, settings):
    """A signer whose folder is a disk of its own, and a loop that asks it."""
    (tmp_path / "far").mkdir()
    with a_small_disk(tmp_path / "far" / "signer") as disk, SignerProcess(disk, "--log", configured.LEDGER_LOG) as process:
        settings.LEDGER_SIGNER_SOCKET = str(process.socket)
        prepare()
        loop = a_loop(process)
        yield process, loop, settled(loop)
        loop.close()
        process.ended()


def test_a_full_disk_means_no_signature_until_it_is_started_anew(small):
    process, loop, size = small
    say(a_draft())
    filled(process.folder)
    assert stepped(loop) == (size + 1, size)
    relieved(process.folder)
    assert stepped(loop) == (size + 1, size), "what is on disk is unknown"

    process.ended()
    process.start()
    assert settled(loop) == size + 1


def test_on_a_disk_that_may_only_be_read_it_does_not_start(small):
    process, loop, size = small
    process.ended()
    read_only(process.folder)
    say(a_draft())
    assert process.start().ended() == 1 and "Read-only" in process.said
    assert stepped(loop) == (size + 1, size)

    relieved(process.folder)
    process.start()
    assert settled(loop) == size + 1


def test_callers_that_disturb_it_hold_up_nothing(signer, loop):
    """Sixteen that connect and say nothing, again and again, while entries are sealed."""
    is_over = threading.Event()

    def disturb():
        while not is_over.is_set():
            idle = [socket.socket(socket.AF_UNIX) for _ in range(4)]
            for number, one in enumerate(idle):
                one.settimeout(1)
                one.connect(str(signer.socket))
                one.sendall([b"", b"\0\0\1\0", b"\xff" * 4, b"\0\0\0\4rubb"][number])
            time.sleep(0.05)
            for one in idle:
                one.close()

    with in_threads(disturb):
        try:
            for _ in range(5):
                say(a_draft())
                settled(loop)
        finally:
            is_over.set()
    assert queries.health().mode == "live" and not signer.has_ended
