"""A small witness over HTTP (C2SP tlog-witness). It keeps its whole last note of each log, and never cosigns what does not continue it.

A root alone convicts nobody: with the note in hand the witness can show both halves of a fork. It can be told to be slow, down, ahead,
or to lie.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from traceability.tlog import checkpoints, merkle, notes, proofs
from traceability.tlog.errors import Disproven, Malformed, NoTrustedSignature, TlogError, UnknownOrigin
from traceability.tlog.notes import SignatureLine, SigningKey, VerifierKey

OTHER_BODY = b"other.example/2026\n1\nTkvWgwLLX1OnczeDUZpm3I8iObPFAhVNpvi8DGxVttA=\n"


@dataclass
class Mood:
    """How it answers when it is not honest and quick."""

    seconds: float = 0.0  # slow: waits so long before it answers
    thinks: float = 0.0  # waits so long between its checks and its memory
    status: int = 0  # down, or gone: answers this and nothing else
    claims: int | None = None  # ahead: says that it cosigned this size last
    lie: str = ""  # `other_body`, `future`, `garbage`, `endless`: what a 200 holds instead of its cosignature


@dataclass
class Exchange:
    request: bytes
    status: int


@dataclass
class SmallWitness:
    """One witness. `logs` are the keys that it trusts; `memory` holds the last note it cosigned, by origin, also on disk when a folder is given."""

    name: str
    key: SigningKey
    logs: list[VerifierKey]
    folder: Path | None = None
    url: str = ""
    mood: Mood = field(default_factory=Mood)
    memory: dict[str, bytes] = field(default_factory=dict)
    exchanges: list[Exchange] = field(default_factory=list)
    clock: float = 0.0  # seconds that its clock is ahead of ours
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def label(self) -> str:
        return f"{self.key.name}+{self.key.verifier.id.hex()}"

    def line(self) -> str:
        """Its line of a policy file."""
        return f"witness {self.name} {self.key.verifier.vkey} {self.url}"

    def size_of(self, origin: str) -> int:
        note = self.memory.get(origin)
        return checkpoints.parse(note).checkpoint.size if note else 0

    def answer(self, request: bytes) -> tuple[int, str, bytes]:
        """Status, media type and body: what it would do to `POST /add-checkpoint`, mood included."""
        time.sleep(self.mood.seconds)
        if self.mood.status:
            return self.mood.status, "text/plain", b"not now\n"
        if self.mood.claims is not None:
            return 409, "text/x.tlog.size", f"{self.mood.claims}\n".encode()
        status, media_type, content = self.add_checkpoint(request)
        return (status, media_type, self._lie(request)) if self.mood.lie and status == 200 else (status, media_type, content)

    def add_checkpoint(self, request: bytes) -> tuple[int, str, bytes]:
        """As an honest witness does: checks, memory and signature are one step, whatever else is asked at the same time."""
        try:
            asked = proofs.parse_consistency(request)
            signed = checkpoints.open_checkpoint(asked.checkpoint, self.logs)
        except UnknownOrigin:
            return 404, "text/plain", b"unknown log\n"
        except (NoTrustedSignature, Disproven) as problem:
            return 403, "text/plain", f"{problem}\n".encode()
        except (Malformed, TlogError) as problem:
            return 400, "text/plain", f"{problem}\n".encode()
        new = signed.checkpoint
        with self.lock:
            last = self.memory.get(new.origin)
            known = checkpoints.parse(last).checkpoint if last else checkpoints.Checkpoint(new.origin, 0, merkle.EMPTY_ROOT)
            if asked.old > new.size:
                return 400, "text/plain", b"old is larger than the checkpoint\n"
            if asked.old != known.size:
                return 409, "text/x.tlog.size", f"{known.size}\n".encode()
            try:
                merkle.verify_consistency(known.size, new.size, known.root, new.root, asked.path)
            except TlogError as problem:
                return 422, "text/plain", f"{problem}\n".encode()
            time.sleep(self.mood.thinks)
            self._remember(new.origin, asked.checkpoint)
            return 200, "text/plain", self.cosign(signed.note.body).encode()

    def cosign(self, body: bytes) -> SignatureLine:
        return self.key.cosign(body, time=int(time.time() + self.clock))

    def _remember(self, origin: str, note: bytes) -> None:
        self.memory[origin] = note
        if self.folder is not None:
            beside = self.folder / "beside"
            beside.write_bytes(note)
            beside.replace(self.folder / origin.replace("/", "_"))

    def _lie(self, request: bytes) -> bytes:
        body = notes.parse(proofs.parse_consistency(request).checkpoint).body
        match self.mood.lie:
            case "other_body":
                return self.cosign(OTHER_BODY).encode()
            case "future":
                return self.key.cosign(body, time=int(time.time()) + 120).encode()
            case "endless":
                return b"x" * 1_000_000
            case _:
                return b"\x00\xff no note"


def a_key(number: int) -> SigningKey:
    return SigningKey.from_seed(f"witness.example/w{number}", bytes([100 + number]) * 32, notes.COSIGNATURE)


@contextmanager
def a_witness(number: int, logs: list[VerifierKey], folder: Path | None = None) -> Iterator[SmallWitness]:
    """A witness that answers at `url`, on a port of its own on this machine."""
    witness = SmallWitness(f"w{number}", a_key(number), logs, folder)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, media_type, content = (404, "text/plain", b"") if self.path != "/add-checkpoint" else witness.answer(request)
            witness.exchanges.append(Exchange(request, status))
            try:
                self.send_response(status)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                self.close_connection = True  # who asked has hung up

        def log_message(self, *words: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        witness.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield witness
        finally:
            server.shutdown()
            thread.join(5)


def policy_text(logs: list[VerifierKey], witnesses: list[SmallWitness], quorum: int | str) -> str:
    """A policy file: `quorum` of the witnesses, or `none`."""
    lines = [f"log {key.vkey}" for key in logs] + [one.line() for one in witnesses]
    if quorum != "none":
        lines.append(f"group quorum {quorum} {' '.join(one.name for one in witnesses)}")
    return "\n".join([*lines, f"quorum {'none' if quorum == 'none' else 'quorum'}", ""])
