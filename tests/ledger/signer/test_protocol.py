"""The exact text of ledger.md section 7, and nothing beside it."""

import contextlib
import socket
import threading

import pytest

from tests.ledger.signer.tree import ORIGIN, checkpoint, question
from traceability.ledger.signer import protocol
from traceability.ledger.signer.protocol import AskKeys, AskState, BadFrame, BadRequest, Open, Prove, Reply, Sign
from traceability.ledger.signer.rotation import IN_FORCE, NEXT, KeyStanding
from traceability.tlog import strict

ASKED = Sign(question(2, 3, time=1772439332, published=b"a note\n\n\xe2\x80\x94 a line\n"))
TEXT = ASKED.encode()


def test_the_question_is_a_witness_request_with_two_lines_before_and_a_note_behind():
    (path,) = ASKED.question.path

    assert (
        f"sign/v1\ntime 1772439332\nold 2\n{strict.in_base64(path)}\n\n"
        f"{ORIGIN}\n3\n{strict.in_base64(checkpoint(3).root)}\n\na note\n\n\u2014 a line\n"
    ).encode() == TEXT


@pytest.mark.parametrize(
    "request_", [ASKED, Sign(question(0, 3)), AskState(), AskState(ORIGIN), AskKeys(ORIGIN), Open(ORIGIN), Prove(ORIGIN, b"c2sp\n\nx\n")]
)  # fmt: skip
def test_what_is_asked_is_read(request_):
    read = protocol.parse_request(request_.encode())

    assert type(read) is type(request_) and read.encode() == request_.encode()


HEAD, BEHIND = TEXT.split(b"\n\n", 1)


@pytest.mark.parametrize(
    "text",
    [
        b"", b"\n", b"sign/v2\n", b"SIGN/v1\n", b"state/v1\nan origin\n", b"state/v1\n" + ORIGIN.encode(), b"state/v1\n\n", b"keys/v1\n",
        b"open/v1\na+b\n", b"open/v1\n\xff\n", b"open/v1\n" + b"x" * 300 + b"\n", b"open/v1\n" + ORIGIN.encode() + b"\nmore\n",
        b"prove/v1\n" + ORIGIN.encode() + b"\n", b"prove/v1\n" + ORIGIN.encode() + b"\n\n",
        b"sign/v1\n", HEAD, HEAD + b"\n\n", TEXT.replace(b"\n\na note", b"\na note"),
        TEXT.replace(b"time 1772439332", b"time 01772439332"), TEXT.replace(b"time 1772439332", b"time -1"),
        TEXT.replace(b"old 2", b"old 2 "), TEXT.replace(b"old 2", b"old"), TEXT.replace(b"old 2\n", b""), TEXT.replace(b"old 2", b"old \xc2\xb2"),
        TEXT.replace(b"\nold 2\n", b"\nold 2\n" + b"A" * 43 + b"=\n" * 64), TEXT.replace(b"\nold 2\n", b"\nold 2\nAAAA\n"),
        TEXT.replace(b"\n3\n", b"\n03\n"), TEXT.replace(b"\n3\n", b"\n3\nmore\n"), TEXT.replace(b"\n3\n", b"\n3\r\n"),
        TEXT.replace(b"\n3\n", b"\n0\n"), TEXT.replace(b"\n", b"\r\n"),
    ],
)  # fmt: skip
def test_another_text_is_no_request(text):
    with pytest.raises(BadRequest):
        protocol.parse_request(text)


def test_64_hashes_are_one_too_many():
    line = strict.in_base64(bytes(32)).encode() + b"\n"
    protocol.parse_request(TEXT.replace(HEAD[len(b"sign/v1\ntime 1772439332\nold 2\n") :] + b"\n", line * 63))
    with pytest.raises(BadRequest):
        protocol.parse_request(TEXT.replace(HEAD[len(b"sign/v1\ntime 1772439332\nold 2\n") :] + b"\n", line * 64))


@pytest.mark.parametrize(
    "reply", [Reply(200, b"lines\n"), Reply(400), Reply(404), Reply(409, b"note\n"), Reply(422, b""), Reply(423, b"clock\n")]
)
def test_what_is_answered_is_read(reply):
    assert protocol.parse_reply(reply.encode()) == reply


@pytest.mark.parametrize("text", [b"", b"200", b"201\n", b"200 \n", b"+200\n", b"0200\n"])
def test_another_text_is_no_answer(text):
    with pytest.raises(BadRequest):
        protocol.parse_reply(text)


def test_keys_are_told_with_their_standing(signer):
    keys = [KeyStanding(signer.verifiers[0].vkey, IN_FORCE), KeyStanding(signer.verifiers[0].vkey, NEXT)]
    text = protocol.key_lines(keys)

    assert protocol.parse_key_lines(text) == keys
    for broken in (b"", text[:-1], b"known " + text, b"\xff\n", text + b"\n"):
        with pytest.raises(BadRequest):
            protocol.parse_key_lines(broken)


def pair(speak):
    """What one end of a connection receives while the other does `speak`."""
    here, there = socket.socketpair()
    with here, there:
        speaker = threading.Thread(target=speak, args=(there,))
        speaker.start()
        try:
            return protocol.receive(here, seconds=0.5)
        finally:
            here.close()
            speaker.join()


def test_a_frame_is_four_bytes_of_length_and_the_text():
    assert pair(lambda there: protocol.send(there, b"x" * protocol.LARGEST_FRAME, seconds=2)) == b"x" * 65536
    assert pair(lambda there: there.sendall(b"\0\0\0\3abc")) == b"abc"


@pytest.mark.parametrize(
    "speak",
    [
        lambda there: there.sendall((65537).to_bytes(4, "big") + b"x" * 65537),
        lambda there: there.sendall(b"\xff\xff\xff\xff"),
        lambda there: (there.sendall(b"\0\0\0\3ab"), there.shutdown(socket.SHUT_WR)),
        lambda there: there.shutdown(socket.SHUT_WR),
        lambda there: there.sendall(b"\0\0\0\3ab"),
    ],
    ids=["too long", "far too long", "cut", "nothing", "slow"],
)
def test_a_frame_that_is_too_long_cut_or_slow_is_none(speak):
    def quietly(there):
        with contextlib.suppress(OSError):  # the other end hung up
            speak(there)

    with pytest.raises(BadFrame):
        pair(quietly)


def test_nothing_longer_than_a_frame_is_said():
    here, there = socket.socketpair()
    with here, there, pytest.raises(BadFrame):
        protocol.send(here, b"x" * 65537, seconds=1)


def test_who_takes_nothing_is_not_waited_for():
    here, there = socket.socketpair()
    with here, there:
        here.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        with pytest.raises(BadFrame, match="not taken"):
            protocol.send(here, b"x" * 65536, seconds=0.2)
