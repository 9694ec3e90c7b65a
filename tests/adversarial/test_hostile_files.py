"""Demand 24: files made to exhaust the reader. Each is refused with its exit code, in bounded memory and time.

The verifier runs as its own process with hard limits of the system: it would be killed, or run out of memory, before a test could hang.
"""

import json
import os
import random
import resource
import struct
import subprocess
import sys
import zipfile

import pytest

from tests.tlog.example import LOG_KEY, WITNESS_KEY
from tests.verifier.made import NOW, ORIGIN, POLICY, Log, a_bundle, an_entry, entries, indexed, kept, zipped
from tests.verifier.test_zipped import member
from traceability.tlog import notes
from traceability.tlog.checkpoints import Checkpoint
from traceability.tlog.proofs import ConsistencyFile, Receipt

MOST_MEMORY = 600_000_000  # bytes of address space, Python and its libraries included
MOST_SECONDS = 20  # of processor time

LOG = Log(entries(9))
BODY = Checkpoint(ORIGIN, 9, LOG.root(9)).body()
HASH = bytes(32)
HUGE = 2**63 - 1


def _limited():
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


RUN = """
import json, sys
from traceability.verifier.__main__ import main
codes = []
for words in json.load(sys.stdin):
    codes.append(main(words))
    print(json.dumps(codes), file=sys.stderr)
"""


@pytest.fixture
def judged(tmp_path):
    """The exit codes of commands over files of this test's folder, all in one process under one limit."""
    (tmp_path / "policy.txt").write_text(POLICY)
    trust = ["--policy", "policy.txt", "--now", str(NOW)]

    def run(*commands):
        asked = [[*map(str, words), *([] if words[0] == "disclose" else trust)] for words in commands]
        done = subprocess.run(
            [sys.executable, "-c", RUN],
            input=json.dumps(asked),
            cwd=tmp_path,
            preexec_fn=_limited,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
        return json.loads(done.stderr.splitlines()[-1])

    return run


@pytest.fixture
def judged_of(judged, tmp_path):
    """The same for a table of files, each under the name of its row."""

    def run(table, *words):
        for number, (data, _) in enumerate(table.values()):
            (tmp_path / f"file{number}").write_bytes(data)
        codes = judged(*[[*words, f"file{number}"] for number in range(len(table))])
        return dict(zip(table, codes, strict=True))

    return run


def signed(*lines, body=BODY):
    return notes.assemble(body, [LOG_KEY.sign(body), WITNESS_KEY.cosign(body, time=NOW), *lines])


def receipt(checkpoint, path=None):
    return Receipt(4, tuple(path or LOG.path(4)), checkpoint, LOG.leaves[4]).encode()


def line_of(length):
    """A signature line of about so many bytes, by a key that nobody knows."""
    return notes.SignatureLine("k", b"abcd", bytes(length * 3 // 4 - 20))


def receipts():
    """In the test, and not for every worker that collects it: it is some hundred megabytes that are encoded."""
    return {
        "as it should be": (receipt(signed()), 0),
        "a long signature line": (receipt(signed(line_of(900_000))), 0),
        "a signature line of 1 MB": (receipt(signed(line_of(1_000_000))), 2),
        "a signature line of 50 MB": (receipt(signed(line_of(50_000_000))), 2),
        "10,000 lines": (receipt(signed() + b"x\n" * 10_000), 2),
        "10,000 signature lines": (receipt(signed(*[line_of(60)] * 10_000)), 2),
        "a million empty lines": (receipt(signed() + b"\n" * 1_000_000), 2),
        "a million hashes": (receipt(signed(), [HASH] * 1_000_000), 2),
        "a million lines without an end": (b"c2sp.org/tlog-proof@v1\n" * 1_000_000, 2),
        "a leaf of 20 MB": (Receipt(4, LOG.path(4), signed(), bytes(20_000_000)).encode(), 2),
        "a leaf nested 30,000 deep": (Receipt(4, LOG.path(4), signed(), b"[" * 30_000 + b"]" * 30_000).encode(), 1),
        "63 hashes to a tree of 2^63 - 1": (
            Receipt(2**62, (HASH,) * 63, signed(body=Checkpoint(ORIGIN, HUGE, HASH).body()), LOG.leaves[4]).encode(),
            1,
        ),
        "a size of 2^63 - 1": (receipt(signed(body=Checkpoint(ORIGIN, HUGE, HASH).body())), 1),
    }


def test_receipts(judged_of):
    table = receipts()

    assert judged_of(table, "receipt") == {name: code for name, (_, code) in table.items()}


def test_a_consistency_file_of_a_million_hashes(judged, tmp_path):
    (tmp_path / "old").write_bytes(LOG.checkpoint(5))
    (tmp_path / "file").write_bytes(ConsistencyFile(5, (HASH,) * 1_000_000, signed()).encode())

    assert judged(["consistency", "old", "file"], ["compare", "old", "old", "--proof", "file"]) == [2, 2]


def test_files_of_100_gigabytes(judged, tmp_path):
    (tmp_path / "right").write_bytes(receipt(signed()))
    (tmp_path / "hole").touch()
    os.truncate(tmp_path / "hole", 100_000_000_000)
    files = [["receipt"], ["bundle"], ["consistency"], ["compare"], ["disclose", "hole"]]
    options = [["--leaf", "hole"], ["--seen", "hole"], ["--tsa-root", "hole"], ["--seen", "none", "--link", "hole"]]

    codes = judged(*[[*words, "hole"] for words in files], *[["receipt", "right", *words] for words in options])

    assert codes == [2] * 9


DISCLOSURES = {
    "brackets": (b"[" * 3_999_999, 2),
    "numbers": (b"[" + b"1," * 1_900_000 + b"1]", 2),
    "objects": (b'{"a":' * 700_000, 2),
    "escapes": (b'["' + b"\\u0061" * 600_000 + b'"]', 2),
    "digits": (b"9" * 3_999_999, 2),
    "too many bytes": (b" " * 4_000_001, 2),
}


def test_disclosures_that_are_hard_to_parse(judged_of, tmp_path):
    (tmp_path / "leaf").write_bytes(an_entry())

    assert judged_of(DISCLOSURES, "disclose", "leaf") == {name: code for name, (_, code) in DISCLOSURES.items()}


# ---- archives


def bomb(path):
    """50 MB of zeros."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bundle.json", bytes(50_000_000))


def crowded(path):
    """An end that speaks of 100,001 files; nobody looks for them."""
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 100_001, 100_001, 0, 0)
    path.write_bytes(
        end64 + struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1) + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0, 0, 0)
    )


def nested(path):
    inner = path.with_name("inner")
    bomb(inner)
    files = indexed(a_bundle())
    zipped(path, files | {"certificate.json": inner.read_bytes()}, method=zipfile.ZIP_STORED)


def named(name):
    return lambda path: zipped(path, [(member(name), b"x")])


def swollen(path):
    """Members that unpack to ninety times their size, all together to more than 2 GiB: by what the directory says."""
    block = (random.Random(1).randbytes(1_000) + bytes(49_000)) * 1_200
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("f0", block)
        one = archive.infolist()[0]
    assert one.file_size < 100 * one.compress_size
    data = path.read_bytes()
    local, rest = data[: one.header_offset + 32 + one.compress_size], data[one.header_offset + 32 + one.compress_size :]
    central, end = rest[: rest.index(b"PK\x05\x06")], bytearray(rest[rest.index(b"PK\x05\x06") :])
    count, body, directory = 40, b"", b""
    for number in range(count):
        name = b"%c%c" % (97 + number // 26, 97 + number % 26)
        entry = bytearray(central)
        entry[42:46] = len(body).to_bytes(4, "little")
        entry[46:48] = name
        body += local[:30] + name + local[32:]
        directory += bytes(entry)
    end[8:12] = count.to_bytes(2, "little") * 2
    end[12:20] = len(directory).to_bytes(4, "little") + len(body).to_bytes(4, "little")
    path.write_bytes(body + directory + bytes(end))


ARCHIVES = {
    "a bomb": (bomb, 2),
    "a bomb within": (nested, 1),
    "2 GiB unpacked": (swollen, 2),
    "100,001 files": (crowded, 2),
    "a name that climbs": (named("../../etc/passwd"), 1),
    "a name that climbs from within": (named("entries/../../x"), 1),
    "an absolute name": (named("/etc/passwd"), 1),
    "a name of another system": (named("..\\..\\x"), 1),
    "a link": (lambda path: zipped(path, [(member("bundle.json", 0o777 | 0o120000), b"/dev/zero")]), 1),
}


def test_archives(judged, tmp_path):
    for number, (make, _) in enumerate(ARCHIVES.values()):
        make(tmp_path / f"{number}.zip")
    before = {path.name for path in tmp_path.iterdir()}

    codes = judged(*[["bundle", f"{number}.zip"] for number in range(len(ARCHIVES))])

    assert dict(zip(ARCHIVES, codes, strict=True)) == {name: code for name, (_, code) in ARCHIVES.items()}
    assert {path.name for path in tmp_path.iterdir()} == before


# ---- folders of a log


def test_a_signed_size_without_tiles_ends_soon(judged, tmp_path):
    """2^63 - 1 leaves, signed by the log itself: what is missing is told, and not looked for to the end of time."""
    checkpoint = signed(body=Checkpoint(ORIGIN, HUGE, HASH).body())
    kept(tmp_path / "2026", LOG, checkpoint=checkpoint)
    (tmp_path / "new").write_bytes(checkpoint)
    (tmp_path / "old").write_bytes(LOG.checkpoint())

    codes = judged(
        *[["tiles", "2026", "--depth", depth] for depth in ("entries", "leaves", "hashes")],
        ["compare", "old", "new", "--tiles", "2026"],
    )

    assert codes == [1, 1, 1, 3]


def hole(path):
    path.touch()
    os.truncate(path, 100_000_000_000)


KINDS = {"hole": hole, "pipe": os.mkfifo, "link": lambda path: path.symlink_to("/dev/zero"), "folder": lambda path: path.mkdir()}
PLACES = ("checkpoint", "tile/0/000.p/9", "tile/entries/000.p/9")


def test_a_file_of_a_log_that_is_none(judged, tmp_path):
    folders = []
    for kind, make in KINDS.items():
        for name in PLACES:
            path = kept(tmp_path / f"{kind}{len(folders)}", LOG) / name
            path.unlink()
            make(path)
            folders.append((kind, name, path.relative_to(tmp_path).parts[0]))

    codes = judged(*[["tiles", folder] for _, _, folder in folders])

    expected = [2 if (kind, name) == ("hole", "checkpoint") else 1 for kind, name, _ in folders]
    assert codes == expected


def test_a_folder_of_names_that_are_no_tiles(judged, tmp_path):
    folder = kept(tmp_path / "2026", LOG)
    for number in range(2_000):
        (folder / f"tile/0/000.p/{10**number if number < 200 else -number}").touch()

    assert judged(["tiles", "2026"]) == [1]  # `1` is the name of a tile, and an empty file
