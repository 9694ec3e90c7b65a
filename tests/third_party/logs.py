"""Logs to show to others: the counting tree at sizes where tiles change their shape, as a folder and over HTTP, right and bent."""

import os
import shutil
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tests.tlog.example import LOG_KEY, WITNESS_KEY
from tests.verifier.made import NOW, Log, kept

VKEY, WITNESS = LOG_KEY.verifier.vkey, WITNESS_KEY.verifier.vkey
SIZE = 65_800  # 257 full tiles and 8 leaves; a full tile above, one hash beside it, one hash on the third level
OLD = 300
COUNTED = Log(str(number).encode() for number in range(SIZE))


def note(size: int = SIZE, **changes: object) -> bytes:
    """A checkpoint cosigned a minute ago by the clock on the wall, which is the one that others read."""
    return COUNTED.checkpoint(size, age=NOW - int(time.time()) + 60, **changes)


def a_folder(folder: Path, size: int = SIZE) -> Path:
    return kept(folder, COUNTED, size, checkpoint=note(size))


def flipped(folder: Path, name: str, place: int) -> None:
    path = folder / name
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    replaced(path, bytes(data))


def replaced(path: Path, data: bytes) -> None:
    """Another file under this name; the copies share their files."""
    path.unlink()
    path.write_bytes(data)


def spelt(folder: Path, old: bytes, new: bytes) -> None:
    data = (folder / "checkpoint").read_bytes()
    assert old in data
    replaced(folder / "checkpoint", data.replace(old, new, 1))


_ROOT = b64encode(COUNTED.root(SIZE))
_SIGNATURE, _COSIGNATURE = (line.encode().rsplit(b" ", 1)[1].strip() for line in (LOG_KEY.sign(b"x\n"), WITNESS_KEY.cosign(b"x\n", time=1)))

# What is bent, how, and the leaf whose proof leads over it.
BENT = {
    "the checkpoint's origin": (lambda folder: spelt(folder, b"traceability.example/2026\n", b"traceability.example/2027\n"), 0),
    "the checkpoint's size": (lambda folder: spelt(folder, b"\n65800\n", b"\n65799\n"), 0),
    "the checkpoint's root": (lambda folder: spelt(folder, _ROOT[:9], _ROOT[:8] + (b"B" if _ROOT[8:9] == b"A" else b"A")), 0),
    "the log's signature": (lambda folder: replaced(folder / "checkpoint", note(keys=[_Impostor])), 0),
    "no checkpoint": (lambda folder: (folder / "checkpoint").unlink(), 0),
    "the first hash": (lambda folder: flipped(folder, "tile/0/000", 0), 0),
    "a middle hash": (lambda folder: flipped(folder, "tile/0/128", 4_000), 128 * 256 + 125),
    "the last hash of the last full tile": (lambda folder: flipped(folder, "tile/0/256", -1), 65_791),
    "the right edge": (lambda folder: flipped(folder, "tile/0/257.p/8", -1), SIZE - 1),
    "the second level, first": (lambda folder: flipped(folder, "tile/1/000", 0), 0),
    "the second level, last": (lambda folder: flipped(folder, "tile/1/000", -1), 65_535),
    "the second level, right edge": (lambda folder: flipped(folder, "tile/1/001.p/1", 0), SIZE - 1),
    "the third level": (lambda folder: flipped(folder, "tile/2/000.p/1", 0), 0),
    "the first entry": (lambda folder: flipped(folder, "tile/entries/000", 2), 0),
    "the last entry": (lambda folder: flipped(folder, "tile/entries/257.p/8", -1), SIZE - 1),
    "a tile that is gone": (lambda folder: (folder / "tile/0/000").unlink(), 0),
    "a tile that is cut": (lambda folder: replaced(folder / "tile/0/000", (folder / "tile/0/000").read_bytes()[:-32]), 0),
    "two tiles changed over": (lambda folder: (folder / "tile/0/001").replace(folder / "tile/0/000"), 0),
}
_Impostor = type(LOG_KEY).from_seed(LOG_KEY.name, bytes([9]) * 32)


def bent_copy(right: Path, folder: Path, name: str) -> Path:
    shutil.copytree(right, folder, copy_function=os.link)
    BENT[name][0](folder)
    return folder


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder over HTTP, on loopback, as any file server would show it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join(10)
