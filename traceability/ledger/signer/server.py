"""The signer as a process of its own: a unix socket, one request a connection, one signature at a time (ledger.md section 7).

Whoever connects is known by the kernel's word (SO_PEERCRED), has a few seconds, and cannot stop it: what is malformed gets 400, what is
slow or silent gets nothing.
"""

import errno
import logging
import os
import socket
import stat
import struct
import threading
from collections.abc import Callable, Collection
from pathlib import Path

from traceability.ledger.errors import SignerRefuses
from traceability.ledger.signer import protocol
from traceability.ledger.signer.protocol import AskKeys, AskState, BadFrame, Open, Prove, Reply, Request, Sign
from traceability.ledger.signer.ring import KeyRing
from traceability.ledger.signer.signing import MALFORMED, SIGNED, STOPPED, UNKNOWN_ORIGIN, Answer, Signer
from traceability.tlog import notes
from traceability.tlog.errors import TlogError

log = logging.getLogger(__name__)

SECONDS = 5.0
MOST_CONNECTIONS = 16

_POLL_SECONDS = 0.2
_LONGEST_PATH = 107  # of a unix socket's address
_MODE = 0o660


class SignerServer:
    """Listens at `path` for the callers with these user ids, besides root and the own one.

    `seconds` is what a connection has for its request, and again for taking the answer.
    """

    def __init__(self, ring: KeyRing, path: Path, *, uids: Collection[int] = (), seconds: float = SECONDS) -> None:
        self._ring, self._path, self._seconds = ring, path, seconds
        self._uids = {0, os.geteuid(), *uids}
        self._signing = threading.Lock()
        self._free = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self._listener = _listening(path)

    def run(self, should_stop: Callable[[], bool]) -> None:
        """Serve until `should_stop`; a signature that has begun is finished and answered. Removes the socket."""
        talks: list[threading.Thread] = []
        try:
            while not should_stop():
                talks = [one for one in talks if one.is_alive()]
                connection = self._next_caller()
                if connection is not None:
                    talks.append(threading.Thread(target=self._talk, args=(connection,), name="signer-talk"))
                    talks[-1].start()
        finally:
            self._listener.close()
            self._path.unlink(missing_ok=True)
            for one in talks:
                one.join()

    def _next_caller(self) -> socket.socket | None:
        """A caller that may ask, once there is room for it."""
        if not self._free.acquire(timeout=_POLL_SECONDS):
            return None
        connection = None
        try:
            connection, _ = self._listener.accept()
            uid = _uid_of(connection)
            if uid in self._uids:
                return connection
            log.warning("signer_caller_refused", extra={"uid": uid})
        except TimeoutError:
            pass
        except OSError as problem:  # the caller is gone, or this process has no descriptor left: the next one may do
            log.warning("signer_not_reached", extra={"reason": problem.strerror})
        if connection is not None:
            connection.close()
        self._free.release()
        return None

    def _talk(self, connection: socket.socket) -> None:
        """One request and its answer."""
        try:
            with connection:
                self._answer(connection)
        except (BadFrame, OSError) as problem:
            log.warning("signer_not_answered", extra={"reason": str(problem)})
        except Exception:
            log.exception("signer_request_failed")
        finally:
            self._free.release()

    def _answer(self, connection: socket.socket) -> None:
        try:
            request = protocol.parse_request(protocol.receive(connection, seconds=self._seconds))
        except BadFrame:
            raise
        except TlogError as problem:
            log.warning("signer_request_malformed", extra={"reason": problem.reason})
            reply = Reply(MALFORMED)
        else:
            reply = self._served(request)
        protocol.send(connection, reply.encode(), seconds=self._seconds)

    def _served(self, request: Request) -> Reply:
        """The answer to a request, one at a time."""
        with self._signing:
            try:
                return self._reply(request)
            except (SignerRefuses, OSError) as refusal:
                log.error("signer_refuses", extra={"reason": str(refusal)})
                return Reply(STOPPED, b"storage\n")

    def _reply(self, request: Request) -> Reply:
        if isinstance(request, Open):
            return self._opened(request.origin)
        signer = self._signer_for(request)
        if signer is None:
            return Reply(UNKNOWN_ORIGIN)
        match request:
            case AskState():
                return Reply(SIGNED, signer.last_note)
            case AskKeys():
                return Reply(SIGNED, protocol.key_lines(signer.standings()))
            case Prove():
                return _as_reply(signer.prove(request.receipt))
            case Sign():
                answer = signer.sign(request.question)
                log.info("signer_answered", extra={"log": signer.origin, "size": request.question.checkpoint.size, "code": answer.code})
                return _as_reply(answer)

    def _signer_for(self, request: AskState | AskKeys | Prove | Sign) -> Signer | None:
        if isinstance(request, Sign):
            return self._ring.of(request.question.checkpoint.origin)
        return self._ring.of(request.origin) if request.origin else self._ring.newest

    def _opened(self, origin: str) -> Reply:
        signer = self._ring.open(origin)
        if signer is None:
            return Reply(UNKNOWN_ORIGIN)
        return Reply(SIGNED, "".join(f"{key.vkey}\n" for key in signer.verifiers).encode())


def _as_reply(answer: Answer) -> Reply:
    """The answer on the wire: of a signed note only its signature lines, which the caller puts under its own body."""
    if answer.code == STOPPED:
        return Reply(STOPPED, f"{answer.word}\n".encode())
    if answer.code == SIGNED and answer.note:
        return Reply(SIGNED, b"".join(line.encode() for line in notes.parse(answer.note).signatures))
    return Reply(answer.code, answer.note)


def _uid_of(connection: socket.socket) -> int:
    """The user id of the process at the other end, as the kernel knows it."""
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return int(struct.unpack("3i", credentials)[1])


def _listening(path: Path) -> socket.socket:
    """A socket for owner and group at this path; one that a dead signer left there is replaced.

    Raises SignerRefuses where another signer listens, or no socket can be made.
    """
    if len(os.fsencode(path)) > _LONGEST_PATH:
        raise SignerRefuses(reason=f"{path} is too long for a socket: at most {_LONGEST_PATH} bytes")
    _remove_stale(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o777 & ~_MODE)
    try:
        listener.bind(str(path))
        listener.listen(MOST_CONNECTIONS)
    except OSError as problem:
        listener.close()
        raise SignerRefuses(reason=f"{path}: {problem.strerror}") from problem
    finally:
        os.umask(before)
    listener.settimeout(_POLL_SECONDS)
    return listener


def _remove_stale(path: Path) -> None:
    try:
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise SignerRefuses(reason=f"{path} is there and is no socket")
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(1)
            probe.connect(str(path))
    except FileNotFoundError:
        return
    except OSError as problem:
        if problem.errno == errno.ECONNREFUSED:
            path.unlink(missing_ok=True)
            return
        raise SignerRefuses(reason=f"{path}: {problem.strerror}") from problem
    raise SignerRefuses(reason=f"another signer listens at {path}")
