"""Demand 19: the clocks of application, database, signer and witness a day back, a year on, and stepped between batch and signature.

Order never depends on a clock; the signer signs only while its own and its caller's agree, and never before its last signature; what a
reader accepts of a witness's clock is a minute.
"""

import os
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as configured
from django.db import connections

from config import embedded
from tests.adversarial.test_signer_process import a_loop, settled, stepped
from tests.adversarial.test_signer_rotation import NOT_VOUCHED_FOR, PROVEN
from tests.conftest import _connected_to
from tests.databases import own_database
from tests.ledger.signer.serving import serving
from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, acting_as, say, seal_now, sequence
from tests.make.signers import SignerProcess
from tests.make.witnessed import a_witnessed_log
from traceability.kernel.identifiers import uuid7
from traceability.ledger import queries
from traceability.ledger.errors import SignerRefuses
from traceability.ledger.sequencer import Sequencer
from traceability.ledger.services.keys_life import keeper_of
from traceability.ledger.services.seal import seal
from traceability.ledger.signer.signing import Signer
from traceability.tlog import canonical
from traceability.verifier.__main__ import main

DAY, YEAR = 86_400, 365 * 86_400
STEPS = [pytest.param(-DAY, id="a day back"), pytest.param(YEAR, id="a year on"), pytest.param(61, id="61 seconds on")]


def three_versions(subject):
    """The versions of one subject in the order of the log, and the times that their envelopes name."""
    leaves = [canonical.read_object(one.leaf) for one in queries.entries_of("thing", subject)]
    return [leaf["subject"]["version"] for leaf in leaves], [leaf["at"] for leaf in leaves]


@pytest.fixture
def signer(thousand, tmp_path, settings):
    """The log's own signer, in a process of its own."""
    far = shutil.copytree(settings.LEDGER_SIGNER_DIR, tmp_path / "far" / "signer")
    with SignerProcess(far, "--log", configured.LEDGER_LOG) as process:
        settings.LEDGER_SIGNER_SOCKET = str(process.socket)
        yield process


@pytest.mark.parametrize("step", STEPS)
def test_an_application_whose_clock_is_off_records_in_order_and_gets_no_signature(signer, step):
    loop, subject = a_loop(signer), uuid7()
    size = settled(loop)
    say(a_draft(subject))
    with time_machine.travel(time.time() + step, tick=True):
        say(a_draft(subject, 2))
        assert stepped(loop) == (size + 2, size)
        assert queries.health().mode == "live"
    say(a_draft(subject, 3))
    assert settled(loop) == size + 3
    loop.close()

    versions, times = three_versions(subject)
    assert versions == [1, 2, 3] and times == sorted(times), "the time in an entry is the database's"


@pytest.mark.parametrize("step", STEPS)
def test_a_clock_that_steps_between_batch_and_signature_holds_up_the_signature(signer, step):
    keeper = keeper_of(queries.current_log())
    say(a_draft())
    sequence()
    with acting_as("ledger_sequencer"):
        with time_machine.travel(time.time() + step, tick=True):
            assert seal(1, keeper).word == "clock"
        assert seal(1, keeper).sealed == queries.current_log().size


@pytest.mark.parametrize("step", STEPS)
def test_a_signer_whose_clock_is_off_signs_nothing(thousand, tmp_path, settings, step):
    settings.LEDGER_SIGNER_SOCKET, off = str(tmp_path / "s"), [0]
    with serving(settings.LEDGER_SIGNER_DIR, tmp_path / "s", log=configured.LEDGER_LOG, now=lambda: int(time.time()) + off[0]):
        loop = Sequencer(tmp_path / "nothing", seal_seconds=0, socket=tmp_path / "s", durable_only=False)
        size = settled(loop)
        off[0] = step
        say(a_draft())
        assert stepped(loop) == (size + 1, size)
        off[0] = 0
        assert settled(loop) == size + 1
        loop.close()


def test_time_never_goes_backwards_when_both_clocks_were_wrong(thousand, settings):
    """Both were a year on, so a signature was given; when they are right again it is in the future, and a person must act."""
    with time_machine.travel(time.time() + YEAR, tick=True):
        size = seal_now().sealed
    say(a_draft())
    for _ in range(2):
        assert seal_now().word == "clock" and queries.sealed_size() == size

    note = queries.latest_checkpoint().note
    Signer.adopt(settings.LEDGER_SIGNER_DIR, note).close()
    assert seal_now().sealed == size + 1
    with pytest.raises(SignerRefuses):
        Signer.adopt(settings.LEDGER_SIGNER_DIR, note)


@contextmanager
def a_stepping_server():
    """A copy of this suite's server with a clock that a file steps: gives the function that does."""
    state, compiler = Path(os.environ["LEDGER_TEST_STATE"]), shutil.which("cc") or shutil.which("gcc")
    if compiler is None or not (state / "pgdata").exists():
        pytest.skip("there is no C compiler, or the suite runs on a server that it did not start")
    folder = Path(tempfile.mkdtemp(prefix="ledger-clock-")).resolve()
    folder.chmod(0o755)
    built, steps = folder / "clock.so", folder / "steps"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", built, Path(__file__).with_name("stepping_clock.c"), "-ldl"], check=True)
    steps.write_text("0")
    server = embedded.Postgres(folder / "state", durable=False)
    _copy_server(state, server.data)
    os.environ |= {"LD_PRELOAD": str(built), "STEPPED_BY": str(steps)}
    try:
        server.start()
    finally:
        del os.environ["LD_PRELOAD"], os.environ["STEPPED_BY"]
    try:
        with _connected_to(folder / "state"):
            yield lambda seconds: (steps.write_text(str(seconds)), connections.close_all())
    finally:
        server.stop()
        embedded.remove_sockets(folder / "state")
        shutil.rmtree(folder, ignore_errors=True)


def _copy_server(state, data):
    """As a backup is taken: between two words to the server, its write-ahead log last, of which meanwhile nothing is thrown away."""
    embedded.make_folder(data.parent)
    connections.close_all()
    with _connected_to(state), acting_as("login"), connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_create_physical_replication_slot(%s, true, true)", [f"clock_{os.getpid()}"])  # gone with this session
        cursor.execute("SELECT pg_backup_start('clock', true)")
        _copy_what_stays(state / "pgdata", data)
        cursor.execute("SELECT labelfile FROM pg_backup_stop(false)")
        (label,) = cursor.fetchone()
        _copy_what_stays(state / "pgdata" / "pg_wal", data / "again")
    shutil.rmtree(data / "pg_wal")
    (data / "again").rename(data / "pg_wal")
    (data / "postmaster.pid").unlink(missing_ok=True)
    (data / "backup_label").write_text(label)
    owner = data.stat()
    os.chown(data / "backup_label", owner.st_uid, owner.st_gid)


def _copy_what_stays(source, target):
    """Other tests use the server meanwhile and drop databases: files that go while they are read, as any backup must bear it.

    What they did stands in the write-ahead log, and the copy does the same when it starts.
    """
    told = subprocess.run(["cp", "-a", "--reflink=auto", source, target], env=os.environ | {"LC_ALL": "C"}, capture_output=True, text=True)
    others = [line for line in told.stderr.splitlines() if not line.endswith("No such file or directory")]
    assert not others and (told.returncode == 0 or told.stderr) and target.is_dir(), others


def test_a_database_whose_clock_steps_keeps_the_order(sound_template, django_db_blocker, tmp_path, settings):
    """Entries are dated by it, back and forth; versions, places and signatures do not care."""
    template, folder = sound_template
    settings.LEDGER_SIGNER_DIR = shutil.copytree(folder / "signer", tmp_path / "signer")
    with django_db_blocker.unblock(), a_stepping_server() as step, own_database(template):
        subject, sealed, size = uuid7(), [], seal_now().sealed
        for version, seconds in enumerate([0, -DAY, YEAR, -DAY, 0], start=1):
            step(seconds)
            say(a_draft(subject, version), a_draft())
            sealed.append(seal_now().sealed)

        versions, times = three_versions(subject)
        years = {time_[:4] for time_ in times}
        assert versions == [1, 2, 3, 4, 5] and sealed == [size + more for more in (2, 4, 6, 8, 10)] and size > 1000
        assert times[1] < times[0] < times[2] > times[3] and len(years) >= 2, "it did step"
        assert run("SELECT array_agg(leaf_index ORDER BY leaf_index) FROM ledger.leaf") == [(list(range(size + 10)),)]
        assert queries.health().mode == "live"


@pytest.mark.parametrize(
    ("off", "plain", "fresh"),
    [(0, PROVEN, PROVEN), (55, PROVEN, PROVEN), (-DAY, PROVEN, NOT_VOUCHED_FOR), (90, NOT_VOUCHED_FOR, NOT_VOUCHED_FOR), (YEAR, NOT_VOUCHED_FOR, NOT_VOUCHED_FOR)],
)  # fmt: skip
def test_of_a_witnesss_clock_a_reader_accepts_a_minute(thousand, tmp_path, off, plain, fresh, capsys):
    """One that is slow does not count as fresh; what is dated in the future does not count at all, and is not stored either."""
    with a_witnessed_log(tmp_path, witnesses=1, quorum=1) as log:
        log[1].clock = off
        (one,) = say(a_draft())
        seal_now()
        log.idle()
        note = queries.latest_checkpoint()
        stored = run("SELECT count(*) FROM ledger.cosignature WHERE size = %s", [note.size])
        receipt = queries.receipt(one.uid).text
        if not stored[0][0]:
            assert off > 60
            receipt += log[1].cosign(b"".join(line + b"\n" for line in note.note.split(b"\n")[:3])).encode()
        (tmp_path / "receipt").write_bytes(receipt)
        asked = ["receipt", str(tmp_path / "receipt"), "--policy", str(log.policy)]

        assert [main(asked), main([*asked, "--max-age", "3600"])] == [plain, fresh], capsys.readouterr()
