"""A signer behind a socket, in a thread of this process; and raw talk with it."""

import socket
import threading
from contextlib import contextmanager

from traceability.ledger.signer.ring import KeyRing
from traceability.ledger.signer.server import SignerServer


@contextmanager
def serving(root, path, **more):
    """Serve the keys below `root` at `path` until the end."""
    stop = threading.Event()
    options = {name: more.pop(name) for name in ("uids", "seconds") if name in more}
    ring = KeyRing(root, **more)
    try:
        thread = threading.Thread(target=SignerServer(ring, path, **options).run, args=(stop.is_set,))
        thread.start()
        try:
            yield ring
        finally:
            stop.set()
            thread.join(10)
            assert not thread.is_alive()
    finally:
        ring.close()


def framed(text: bytes) -> bytes:
    return len(text).to_bytes(4, "big") + text


def said(path, data: bytes, *, then_close=True) -> bytes:
    """All that the signer answers to these very bytes."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        connection.connect(str(path))
        try:
            connection.sendall(data)
            if then_close:
                connection.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has hung up already
        answer = b""
        try:
            while piece := connection.recv(65536):
                answer += piece
        except ConnectionResetError:
            pass
        return answer
