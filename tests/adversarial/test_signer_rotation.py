"""Demand 20: another key in mid-traffic, by the operator's commands and real processes; and a signature line of a type to come."""

import shutil
import threading
import time

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from django.conf import settings as configured
from django.core.management import call_command

from tests.adversarial.test_signer_process import a_loop, require_one_history, settled
from tests.ledger.signer.serving import serving
from tests.make.ledger import a_draft, become, in_threads, say
from tests.make.signers import SignerProcess
from tests.processes import wait_until
from traceability.ledger import queries
from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.signatures import SIGNATURES, announced_keys, check_keys, check_signatures
from traceability.ledger.fsck.walk import logs
from traceability.ledger.sequencer import Sequencer
from traceability.ledger.services import follow_keys
from traceability.ledger.signer.protocol import LARGEST_FRAME, Sign
from traceability.ledger.signer.signing import Question, Signer
from traceability.tlog import checkpoints, notes
from traceability.verifier.__main__ import main

PROVEN, NOT_VOUCHED_FOR = 0, 3


@pytest.fixture
def verdict(tmp_path, capsys):
    """The exit code of the verifier on a receipt, for a reader who trusts these keys of the log."""

    def judged(receipt, *vkeys):
        (tmp_path / "one.tlog-proof").write_bytes(receipt)
        (tmp_path / "policy").write_text("".join(f"log {vkey}\n" for vkey in vkeys) + "quorum none\n")
        return main(["receipt", str(tmp_path / "one.tlog-proof"), "--policy", str(tmp_path / "policy")])

    return judged


def a_receipt():
    """Of a new entry, once it is sealed."""
    (one,) = say(a_draft())
    assert wait_until(lambda: queries.receipt(one.uid), 20)
    return queries.receipt(one.uid).text


def prepared():
    """The operator's `ledger_prepare`, and again until the signer has followed."""
    call_command("ledger_prepare")
    assert wait_until(lambda: all(step.shown for step in follow_keys(queries.current_log())), 20)


@pytest.fixture
def traffic(thousand, tmp_path, settings):
    """A signer's process, a sequencer and a writer, all running; inside, the process."""
    far = shutil.copytree(settings.LEDGER_SIGNER_DIR, tmp_path / "far" / "signer")
    settings.LEDGER_SIGNER_DIR = tmp_path / "nothing"
    is_over = threading.Event()

    def sequence():
        become("ledger_sequencer")
        loop = a_loop(process)
        while not is_over.is_set():
            loop._next_seal = 0
            loop._one_round()
            time.sleep(0.02)
        loop.close()

    def write():
        while not is_over.is_set():
            say(a_draft())
            time.sleep(0.03)

    with SignerProcess(far, "--log", configured.LEDGER_LOG) as process:
        settings.LEDGER_SIGNER_SOCKET = str(process.socket)
        with in_threads(sequence, write):
            try:
                yield process
            finally:
                is_over.set()


def keys_of(process):
    return dict(reversed(line.split()) for line in process.run("--keys").stdout.splitlines())


def test_receipts_before_during_and_after_verify_under_the_published_policy(traffic, verdict):
    before = a_receipt()
    (old,) = keys_of(traffic)
    new = traffic.run("--rotate").stdout.split()[2]
    only_announced = a_receipt()
    prepared()
    assert keys_of(traffic) == {old: "in-force", new: "in-force"}
    during = a_receipt()
    assert "30 more days" in traffic.run("--retire", old.split("+")[1]).stderr
    assert traffic.run("--retire", old.split("+")[1], "--early").returncode == 0
    prepared()
    assert keys_of(traffic) == {new: "in-force"}
    after = a_receipt()

    told = [key.vkey for key in queries.signing_keys() if key.purpose == "checkpoint"]
    assert told == [old, new]
    receipts = (before, only_announced, during, after)
    assert [verdict(one, old, new) for one in receipts] == [PROVEN] * 4
    assert [verdict(one, old) for one in receipts] == [PROVEN, PROVEN, PROVEN, NOT_VOUCHED_FOR]
    assert [verdict(one, new) for one in receipts] == [NOT_VOUCHED_FOR, NOT_VOUCHED_FOR, PROVEN, PROVEN]
    require_one_history()
    require_clean()
    assert not traffic.has_ended and queries.health().mode == "live"

    traffic.ended()
    private = (traffic.folder / "key").read_text()
    assert old not in private and private.count("BEGIN PRIVATE KEY") == 1, "a key that is gone signs nothing"
    traffic.start()
    assert verdict(a_receipt(), old) == NOT_VOUCHED_FOR


def require_clean():
    """What fsck says of signatures and keys."""
    report = Report()
    for log in logs():
        check_signatures(log, announced_keys(report), report, first=0, last=None)
    check_keys(report)
    assert report.checked[SIGNATURES] and report.lines() and not report.damages, report.lines()


class KeyToCome:
    """Signs with ML-DSA-44, type 0x06: what a second line of the log may be one day."""

    def __init__(self, name):
        self.private = MLDSA44PrivateKey.generate()
        self.verifier = notes.VerifierKey(name, 6, self.private.public_key().public_bytes_raw())

    def sign(self, body):
        return notes.SignatureLine(self.verifier.name, self.verifier.id, self.private.sign(body))


def test_a_second_line_of_a_type_to_come_passes_everywhere(thousand, tmp_path, settings, verdict):
    """2,420 bytes a line, through signer, frame, column, receipt and verifier, and back into the signer's memory."""
    settings.LEDGER_SIGNER_SOCKET = str(tmp_path / "s")
    folder = settings.LEDGER_SIGNER_DIR
    with serving(folder, tmp_path / "s", log=configured.LEDGER_LOG) as ring:
        signer = ring.newest
        to_come = [KeyToCome(signer.origin), KeyToCome(signer.origin)]
        signer._keys += to_come
        loop = Sequencer(tmp_path / "nothing", seal_seconds=0, socket=tmp_path / "s", durable_only=False)
        settled(loop)
        for _ in range(2):  # the second question carries the first note as the one that is published
            (one,) = say(a_draft())
            settled(loop)
        loop.close()
        vkey, note, receipt = signer._keys[0].verifier.vkey, queries.latest_checkpoint().note, queries.receipt(one.uid).text
    again = Signer(folder, signer.origin)
    again.close()

    assert [len(line.signature) for line in notes.parse(note).signatures] == [64, 2420, 2420] and again.last_note == note
    assert [line.key_id for line in notes.parse(note).signatures][1:] == [key.verifier.id for key in to_come]
    assert verdict(receipt, vkey) == PROVEN
    assert verdict(receipt, vkey, to_come[0].verifier.vkey) == PROVEN
    assert verdict(receipt, to_come[0].verifier.vkey) == NOT_VOUCHED_FOR, "read, and never believed"
    require_clean()
    largest = Question(2**62, 2**62, [bytes(32)] * 63, checkpoints.parse(note).checkpoint, note)
    assert len(Sign(largest).encode()) < LARGEST_FRAME / 4
