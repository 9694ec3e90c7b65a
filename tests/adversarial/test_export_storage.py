"""Demand 26, for the export: the disk fails at every call that changes it, one at a time: an error, half a write, the death of the process.

Afterwards no byte that anybody could have read is another one, what is published can be read in full, and the next export brings
the same files as one that nothing disturbed.
"""

import errno
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from tests.adversarial.preforked import OUT_OF_ORDER, Nursery
from tests.ledger.test_database_rules import run
from tests.ledger.test_mirror import read_back
from tests.make.ledger import a_draft, acting_as, say
from tests.make.sound_log import WITNESSES, seal_and_cosign
from traceability.ledger import queries
from traceability.ledger.mirror import Mirror
from traceability.ledger.sequencer import Sequencer
from traceability.ledger.witnesses import stored
from traceability.tlog import checkpoints, notes
from traceability.tlog.witnessing import policy_of
from traceability.verifier.stored import StoredLog
from traceability.verifier.tiles import ENTRIES, LEAVES, check_tiles
from traceability.verifier.trust import Trust

DEATH, HALF = -1, -2  # as in failing_disk.c
# Which calls fail how: write, fsync, link, rename, mkdir, rmdir, unlink, chmod, open.
KINDS = {errno.EIO: "wflrmduco", errno.ENOSPC: "wlmo", DEATH: "wflrmduco", HALF: "w"}
BEFORE, AFTER = 1, 300  # partial tiles become full ones, and new ones begin


@pytest.fixture(scope="module")
def failing_disk(tmp_path_factory):
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("there is no C compiler to build the failing disk with")
    library = tmp_path_factory.mktemp("disk") / "failing_disk.so"
    source = Path(__file__).with_name("failing_disk.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return library


@pytest.fixture
def exporter(thousand, failing_disk, tmp_path):
    with Nursery(thousand.environment(LD_PRELOAD=str(failing_disk)), tmp_path / "exporter.log") as made:
        yield made


def a_checkpoint(leaves):
    """So many more, signed and cosigned: its size, and the note as it is published."""
    say(*(a_draft(price=None) for _ in range(leaves)))
    seal_and_cosign(settings.LEDGER_SIGNER_DIR)
    return queries.latest_checkpoint().size, published_note()


def published_note():
    """The newest checkpoint with the lines of both witnesses, as the publisher writes it."""
    (head,) = stored.heads()
    lines = run("SELECT line FROM ledger.cosignature WHERE size = %s ORDER BY witness", [head.size])
    return head.note + b"".join(bytes(line) for (line,) in lines)


def files_in(folder):
    """Whatever readers may have seen; the temporary names beside are nobody's."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file() and ".new" not in path.parts}


def require_readable(folder, log, notes_by_size, trust, *, depth=LEAVES):
    """What is published is one of our checkpoints, and the verifier of a stranger finds all that it stands for."""
    shown = Mirror(folder).published(log.origin)
    assert shown == notes_by_size[checkpoints.parse(shown).checkpoint.size]
    report = check_tiles(StoredLog(folder / log.origin.rpartition("/")[2]), trust, depth=depth)
    assert report.exit_code == 0, report.findings


def test_no_published_byte_changes_whatever_the_disk_does(exporter, tmp_path):
    old, new = a_checkpoint(BEFORE), a_checkpoint(AFTER)
    log, sizes = queries.current_log(), dict([old, new])
    keys = [notes.parse_vkey(key.vkey) for key in queries.signing_keys() if key.purpose == "checkpoint"]
    trust = Trust(policy_of(keys, [key.verifier for key in WITNESSES], quorum=2), int(time.time()))
    start, undisturbed = tmp_path / "start", tmp_path / "undisturbed"

    def exported(folder, checkpoint, **disk):
        return exporter.export(folder, log.log_id, log.origin, *checkpoint, **disk)

    assert exported(start, old)[0] == 0
    before = files_in(start)
    shutil.copytree(start, undisturbed)
    status, calls = exported(undisturbed, new)
    expected, endings = files_in(undisturbed), []
    require_readable(undisturbed, log, sizes, trust, depth=ENTRIES)
    assert status == 0 and set(calls) == set(KINDS[DEATH])
    for kind, letters in KINDS.items():
        for call in [number for number, letter in enumerate(calls, start=1) if letter in letters]:
            folder = tmp_path / "tried"
            shutil.copytree(start, folder)
            endings.append(exported(folder, new, call=call, kind=kind)[0])

            for name, content in files_in(folder).items():
                assert content in (before.get(name), expected.get(name)), f"{name} after call {call} ({calls[call - 1]}) failed with {kind}"
            require_readable(folder, log, sizes, trust)
            assert exported(folder, new)[0] == 0
            assert expected.items() <= files_in(folder).items()
            shutil.rmtree(folder)
    assert set(endings) == {0, OUT_OF_ORDER, -signal.SIGKILL}
    assert endings.count(0) < len(endings) / 10, "only what tidies up may fail unsaid"


@contextmanager
def a_small_disk(folder):
    """A file system of its own, of one megabyte."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", folder], check=False, capture_output=True)
    if mounted.returncode:
        pytest.skip("this account may mount nothing")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def filled(disk):
    with pytest.raises(OSError, match="No space left"), (disk / "ballast").open("wb", buffering=0) as ballast:
        while True:
            ballast.write(bytes(4096))


def read_only(disk):
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)


def relieved(disk):
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    (disk / "ballast").unlink(missing_ok=True)


@pytest.mark.parametrize("trouble", [filled, read_only])
def test_a_full_disk_holds_up_signatures_and_no_entry(thousand, tmp_path, caplog, trouble):
    with a_small_disk(tmp_path / "disk") as disk:
        loop = Sequencer(settings.LEDGER_SIGNER_DIR, seal_seconds=0, mirror=Mirror(disk / "mirror"), durable_only=False)
        sizes = []

        def stepped():
            loop._next_seal = 0
            with acting_as("ledger_sequencer"):
                loop.step()
            sizes.append((queries.current_log().size, queries.sealed_size()))

        stepped()
        size = queries.sealed_size()
        trouble(disk)
        say(*(a_draft(price=None) for _ in range(300)))
        stepped()
        say(a_draft(price=None))
        stepped()
        relieved(disk)
        stepped()
        loop.close()

        assert sizes == [(size, size), (size + 300, size), (size + 301, size), (size + 301, size + 301)] and size > 1000
        assert [record.message for record in caplog.records].count("mirror_not_written") == 1
        log = queries.current_log()
        assert read_back(Mirror(disk / "mirror"), log, size + 301)[1] == bytes(log.root)
