"""Time stamps of older checkpoints in a bundle: which entries existed when, by hashes alone from an entry to the authority's words."""

import re
import shutil
import subprocess
from hashlib import sha256

import pytest

from tests.tlog.example import LOG_KEY
from tests.verifier.made import NEXT_YEAR, ORIGIN, Log, a_bundle, an_entry, entries, indexed, stamped_in, uuid, zipped
from tests.verifier.stamped import FORKED, OF_CASE, ask, authority, stamp, stamped
from tests.verifier.test_withheld import CORRECTED, withholding
from tests.verifier.test_withheld import OF_CASE as HIDING
from traceability.tlog import checkpoints, notes, proofs
from traceability.verifier.timestamps import read_token

__all__ = ["ask", "authority", "stamp", "stamped"]
pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="Debian's openssl is not installed; .ci/run installs it")


@pytest.mark.parametrize(
    ("size", "first", "what", "count"),
    [
        (6, 4, "entries 1 to 4", "4 of 4"),
        (8, 4, "entries 1 to 4", "4 of 4"),
        (9, 4, "entries 1 to 4", "4 of 4"),
        (5, 3, "entries 1 to 3", "3 of 4"),
        (4, 2, "entries 1 to 2", "2 of 4"),
        (3, 1, "entry 1", "1 of 4"),
        (2, 0, "none of the 4 entries shown", "0 of 4"),
        (0, 0, "none of the 4 entries shown", "0 of 4"),
    ],
)
def test_it_proves_that_the_entries_which_its_tree_holds_existed_then(ask, stamped, stamp, size, first, what, count):
    answer = ask(stamped(size))

    assert answer.exit_code == 0, answer.report
    time = read_token(stamp(OF_CASE, size)).time.isoformat()
    assert f"{what} existed at {time} according to CN=stamper: {count} entries; {ORIGIN} had {size} leaves" in answer.report["proven"]
    (told,) = answer.report["facts"]["timestamps"]
    assert (told["file"], told["size"], told["entries"], told["of"]) == (f"stamped/2026/{size}.tsr", size, first, 4)
    assert (told.get("first"), told.get("last")) == (("000001", f"{first:06d}") if first else (None, None))


def test_several_stamps_say_each_what_they_prove(ask, stamped, stamp):
    more = {**stamped_in(OF_CASE, 4, stamp(OF_CASE, 4)), "timestamps/9.tsr": stamp(OF_CASE, 9)}

    answer = ask(stamped(6, more))

    assert [(one["size"], one["entries"]) for one in answer.report["facts"]["timestamps"]] == [(9, 4), (4, 2), (6, 4)]


def test_without_a_root_nothing_is_proven_of_a_time(ask, stamped):
    answer = ask(stamped(5), root=False)

    assert (answer.exit_code, answer.report["facts"]["timestamps"]) == (0, [])
    assert any("holds 3 of 4 entries; who made it was not checked" in remark for remark in answer.report["remarks"])


@pytest.mark.parametrize(("size", "withheld", "said"), [(4, 1, "entry 1, and 1 withheld, existed"), (3, 0, "entry 1 existed")])
def test_withheld_entries_are_counted_too(desk, authority, stamp, size, withheld, said):
    """The one that is withheld is leaf 3."""
    files = withholding(CORRECTED, more=stamped_in(HIDING, size, stamp(HIDING, size)))

    answer = desk.ask("bundle", zipped(desk.folder / "b.zip", files), "--tsa-root", authority[0].pem)

    assert answer.exit_code == 0, answer.report
    (told,) = answer.report["facts"]["timestamps"]
    assert (told["entries"], told["of"], told["withheld"], told["of_withheld"]) == (1, 3, withheld, 1)
    (line,) = (line for line in answer.report["proven"] if line.startswith(f"{said} at 20"))
    assert f": 1 of 3 entries, {withheld} of 1 withheld; " in line


# ---- years, rotation, age, memory


def test_two_years_have_each_their_own_stamp_also_of_one_size(ask, desk, stamp):
    first = an_entry(1)
    second = an_entry(2, kind="event.corrected", version=2, prev=first)
    before, now = Log([first, *entries(2)]), Log([second, *entries(4)[2:]], key=NEXT_YEAR)
    files = {"checkpoint": now.checkpoint(), "checkpoints/2026": before.checkpoint()}
    for number, log in enumerate((before, now), 1):
        files[f"entries/{number:06d}.leaf"] = log.leaves[0]
        files[f"entries/{number:06d}.tlog-proof"] = log.receipt(0, with_leaf=False)
        files |= stamped_in(log, 2, stamp(log, 2))
    subject = {"type": "event", "id": uuid(1)}

    answer = ask(files, subject=subject)

    assert answer.exit_code == 0, answer.report
    told = [(one["origin"], one["first"], one["last"], one["entries"], one["of"]) for one in answer.report["facts"]["timestamps"]]
    assert told == [(before.key.name, "000001", "000001", 1, 2), (now.key.name, "000002", "000002", 1, 2)]
    swapped = files | {"stamped/2026/2.tsr": files["stamped/2027/2.tsr"]}
    assert ask(swapped, subject=subject).codes == ["another_imprint"]
    moved = {name.replace("stamped/2027/", "stamped/2026-2/"): data for name, data in files.items()}
    assert ask(moved, subject=subject).codes == ["another_checkpoint"]


def test_a_note_from_before_a_rotation_wants_the_key_of_then(ask, desk, stamped):
    newer = notes.SigningKey.from_seed(ORIGIN, bytes([69]) * 32)
    checkpoint = OF_CASE.checkpoint(keys=[newer])
    files = a_bundle(log=OF_CASE, checkpoint=checkpoint) | {
        name: data for name, data in stamped(6, checkpoint=checkpoint).items() if name.startswith("stamped/")
    }

    def asked(*keys):
        words = [word for key in keys for word in ("--log", key.verifier.vkey)]
        return desk.ask("bundle", zipped(desk.folder / "b.zip", indexed(files)), policy=words)

    assert asked(newer, LOG_KEY).exit_code == 0
    assert asked(newer).codes == ["no_trusted_signature"]


def test_no_age_and_no_quorum_is_asked_of_the_older_checkpoint(ask, stamped):
    assert ask(stamped(), "--max-age", "600").exit_code == 0


def test_its_proof_links_a_reader_who_remembers_that_checkpoint(ask, desk, stamped):
    desk.file(OF_CASE.checkpoint(6), "seen")

    assert ask(a_bundle(log=OF_CASE), "--seen", "seen").codes == ["not_linked_to_seen"]
    assert ask(stamped(), "--seen", "seen").exit_code == 0
    assert (desk.folder / "seen").read_bytes() == OF_CASE.checkpoint()


def test_a_memory_of_another_tree_of_that_size_is_a_fork(ask, desk, stamped):
    desk.file(FORKED.checkpoint(6), "seen")

    assert ask(stamped(), "--seen", "seen").exit_code == 4


# ---- the same by other means: `openssl ts`, the command `consistency`, and a reader of RFC 6962 that shares no line with ours


def beginnings(old, size, path, root):
    """The roots of `old` and `size` leaves that the proof implies, read from its end as RFC 6962 section 2.1.2 writes it."""
    path = list(path)

    def node(left, right):
        return sha256(b"\x01" + left + right).digest()

    def part(old, size, is_known):
        if old == size:
            return [root if is_known else path.pop()] * 2
        half = 1 << (size - 1).bit_length() - 1
        last = path.pop()
        if old <= half:
            older, newer = part(old, half, is_known)
            return older, node(newer, last)
        older, newer = part(old - half, size - half, False)
        return node(last, older), node(last, newer)

    found = part(old, size, True)
    assert path == []
    return tuple(found)


@pytest.mark.parametrize("size", [3, 4, 5, 6, 7, 8])
def test_others_come_to_the_same(authority, desk, stamped, size):
    files = stamped(size)
    note, proof, token = (files[f"stamped/2026/{size}.{ending}"] for ending in ("note", "txt", "tsr"))
    older, newer = (checkpoints.parse(data).checkpoint for data in (note, files["checkpoint"]))
    path = proofs.parse_consistency(proof).path

    assert beginnings(size, newer.size, path, older.root) == (older.root, newer.root)
    assert desk.ask("consistency", note, files["checkpoint"], proof).exit_code == 0
    (desk.folder / "lines").write_bytes(b"".join(note.splitlines(keepends=True)[:3]))
    (desk.folder / "token").write_bytes(token)
    (desk.folder / "root.pem").write_bytes(authority[0].pem)
    words = ["openssl", "ts", "-verify", "-data", "lines", "-in", "token", "-CAfile", "root.pem"]
    done = subprocess.run(words, cwd=desk.folder, capture_output=True, text=True, timeout=60, check=False)
    assert re.search(r"Verification: OK", done.stdout + done.stderr), done.stderr
