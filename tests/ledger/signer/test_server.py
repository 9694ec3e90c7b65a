"""A process that anybody may disturb and nobody may stop: bad callers get their answer or nothing, the next one is served."""

import os
import socket
import threading
import time

import pytest

from tests.ledger.signer.serving import framed, said, serving
from tests.ledger.signer.tree import ORIGIN, question
from traceability.ledger.errors import SignerRefuses
from traceability.ledger.signer import protocol
from traceability.ledger.signer.client import RemoteSigner
from traceability.ledger.signer.protocol import AskKeys, AskState, Open, Prove, Sign
from traceability.ledger.signer.ring import KeyRing
from traceability.ledger.signer.server import MOST_CONNECTIONS, SignerServer, _listening
from traceability.ledger.signer.signing import SIGNED
from traceability.tlog import notes


def asked(path, request) -> protocol.Reply:
    return protocol.parse_reply(said(path, framed(request.encode()))[4:])


def test_the_socket_is_for_owner_and_group(served, place):
    assert place.stat().st_mode & 0o777 == 0o660


def test_each_request_has_its_answer(served, place):
    signer = served.of(ORIGIN)
    assert asked(place, AskState()) == protocol.Reply(200, b"")
    reply = asked(place, Sign(question(0, 3)))

    assert reply == protocol.Reply(200, notes.parse(signer.last_note).signatures[0].encode())
    assert asked(place, AskState()) == asked(place, AskState(ORIGIN)) == protocol.Reply(200, signer.last_note)
    assert asked(place, AskKeys(ORIGIN)).text == f"in-force {signer.verifiers[0].vkey}\n".encode()
    assert asked(place, Sign(question(0, 5))) == protocol.Reply(409, signer.last_note)
    assert asked(place, Sign(question(3, 5, published=signer.last_note, forked_at=1))) == protocol.Reply(422, signer.last_note)
    assert asked(place, Sign(question(3, 5, published=signer.last_note, time=5))) == protocol.Reply(423, b"clock\n")
    assert asked(place, Sign(question(3, 5, published=b"no note"))) == protocol.Reply(400)
    assert asked(place, Prove(ORIGIN, b"no receipt")) == protocol.Reply(400)
    for request in (
        AskState("other.example/2026"),
        AskKeys("other.example/2026"),
        Prove("other.example/2026", b"x"),
        Open("other.example/2026"),
    ):
        assert asked(place, request) == protocol.Reply(404)
    assert asked(place, Open(ORIGIN)) == protocol.Reply(200, f"{signer.verifiers[0].vkey}\n".encode())


@pytest.mark.parametrize(
    "data",
    [b"", b"\0", b"\0\0\0\0", b"\0\0\0\x05ab", b"\xff\xff\xff\xff" + b"x" * 70_000, framed(b"x" * 65_536), framed(b"sign/v1\n" * 8_000),
     framed(b"\0" * 100), framed(b"sign/v1\ntime 1\nold 0\n\n\n\n"), b"GET / HTTP/1.1\r\n\r\n", framed(b"sign/v1\n" + b"9" * 60_000)],
)  # fmt: skip
def test_it_survives_what_is_no_request(served, place, data):
    answer = said(place, data)

    assert answer in (b"", framed(b"400\n"))
    assert asked(place, Sign(question(0, 3))).code == SIGNED


def test_one_request_a_connection(served, place):
    twice = framed(AskState().encode()) * 2
    assert said(place, twice) == framed(b"200\n")


def test_callers_that_say_nothing_hold_nobody_up_for_long(signer, place, clock):
    signer.close()
    with serving(signer.folder, place, seconds=0.5, now=lambda: clock[0]):
        idle = [socket.socket(socket.AF_UNIX) for _ in range(2 * MOST_CONNECTIONS)]
        for one in idle[:MOST_CONNECTIONS]:
            one.connect(str(place))
            one.sendall(b"\0\0")
        begun = time.monotonic()
        assert asked(place, Sign(question(0, 3))).code == SIGNED
        assert time.monotonic() - begun < 3
        for one in idle:
            one.close()


def test_a_caller_that_drips_is_cut_off(signer, place, clock):
    signer.close()
    with serving(signer.folder, place, seconds=0.5, now=lambda: clock[0]), socket.socket(socket.AF_UNIX) as slow:
        slow.connect(str(place))
        begun = time.monotonic()
        with pytest.raises(OSError):
            for byte in framed(AskState().encode()):
                slow.sendall(bytes([byte]))
                time.sleep(0.2)
            assert slow.recv(1), "hung up"
            raise OSError
        assert time.monotonic() - begun < 5


def test_only_known_users_may_ask(signer, place, clock):
    """The kernel's word counts: a process of another user is not heard."""
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    signer.close()
    place.parent.chmod(0o755)
    for allowed, heard in [((), False), ((12345,), True)]:
        with serving(signer.folder, place, uids=allowed, now=lambda: clock[0]):
            place.chmod(0o666)
            assert (said_as(12345, place, framed(AskState().encode())) == framed(b"200\n")) is heard
            assert asked(place, AskState()).code == SIGNED, "root and the own user always may"


def said_as(uid, path, data):
    """The same, from a child that is another user; the folder above is opened before by descriptor."""
    here = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.fchdir(here)
            os.setresuid(uid, uid, uid)
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(5)
            connection.connect(path.name)
            connection.sendall(data)
            os.write(writer, connection.recv(65536))
        finally:
            os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as answer:
        return answer.read()


def test_it_ends_in_order_and_leaves_no_socket(signer, place, clock):
    signer.close()
    with serving(signer.folder, place, now=lambda: clock[0]):
        assert place.exists()
    assert not place.exists()


def test_a_socket_that_a_dead_signer_left_is_replaced(signer, place, clock):
    signer.close()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(place))
    with serving(signer.folder, place, now=lambda: clock[0]):
        assert asked(place, AskState()).code == SIGNED


def test_a_second_signer_does_not_start(served, signer, place, tmp_path):
    with pytest.raises(SignerRefuses, match="held by another signer"):
        KeyRing(signer.folder)
    other = KeyRing(tmp_path / "other", log="traceability.example")
    with pytest.raises(SignerRefuses, match="another signer listens"):
        SignerServer(other, place)
    other.close()
    assert asked(place, AskState()).code == SIGNED


def test_what_is_no_socket_is_not_replaced(place):
    place.write_bytes(b"a file")
    with pytest.raises(SignerRefuses, match="is no socket"):
        _listening(place)
    assert place.read_bytes() == b"a file"


def test_an_address_that_is_too_long_is_told(tmp_path):
    with pytest.raises(SignerRefuses, match="too long"):
        _listening(tmp_path / ("x" * 120))


def test_many_callers_at_once_get_one_history(served, place):
    """Eight threads race for each size; a signature is given once, and the last note is the largest."""
    sizes, refused = [], []

    def grow():
        remote = RemoteSigner(place, ORIGIN)
        while not sizes or max(sizes) < 30:
            old = protocol_size(remote.last_note)
            answer = remote.sign(question(old, old + 1, published=remote.last_note))
            if answer.code == SIGNED:
                sizes.append(old + 1)
            else:
                refused.append(answer.word)

    threads = [threading.Thread(target=grow) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(sizes) == list(range(1, max(sizes) + 1)) and set(refused) <= {"overtaken"}
    assert protocol_size(served.of(ORIGIN).last_note) == max(sizes)


def protocol_size(note: bytes) -> int:
    return int(note.split(b"\n")[1]) if note else 0
