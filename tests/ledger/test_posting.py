"""One POST outside: whatever comes back or does not, it ends, and it is bounded."""

import socket
import threading
import time

import pytest

from traceability.ledger.posting import LONGEST_ANSWER, Answer, get, post

END = b"end\n"


@pytest.fixture
def outside():
    """Starts a server that hears one request and sends these pieces, so many seconds apart; returns its address and what it heard."""
    listening = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []
    threads = []

    def serve(*pieces: bytes, pause: float = 0.0) -> str:
        def answer():
            connected, _ = listening.accept()
            with connected:
                while not b"".join(heard).endswith(b"\r\n\r\n" if heard and heard[0].startswith(b"GET") else END):
                    heard.append(connected.recv(65_536))
                for piece in pieces:
                    try:
                        connected.sendall(piece)
                    except OSError:
                        return
                    time.sleep(pause)

        threads.append(threading.Thread(target=answer, daemon=True))
        threads[-1].start()
        return f"http://127.0.0.1:{listening.getsockname()[1]}"

    serve.heard = heard
    yield serve
    listening.close()
    for thread in threads:
        thread.join(5)


def http(body, status="200 OK", *headers):
    return "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]).encode() + body


def test_what_is_answered_comes_back(outside):
    address = outside(http(b"3\n", "409 Conflict", "Content-Type: text/x.tlog.size; charset=utf-8"))

    assert post(f"{address}/w/add-checkpoint?a=b", b"old 2\n" + END, media_type="text/plain") == Answer(409, "text/x.tlog.size", b"3\n")
    heard = b"".join(outside.heard)
    assert heard.startswith(b"POST /w/add-checkpoint?a=b HTTP/1.1\r\n") and heard.endswith(b"\r\n\r\nold 2\nend\n")


def test_what_is_read_comes_back_too(outside):
    address = outside(http(b"{}", "200 OK", "Content-Type: application/json"))

    assert get(f"{address}/keys?a=b", seconds=2) == Answer(200, "application/json", b"{}")
    assert b"".join(outside.heard).startswith(b"GET /keys?a=b HTTP/1.1\r\n")


def test_a_redirect_is_not_followed(outside):
    address = outside(http(b"", "302 Found", "Location: http://127.0.0.1:1/"))
    assert post(address, END, media_type="text/plain").status == 302


@pytest.mark.parametrize("headers", [True, False])
def test_an_answer_has_a_bound(outside, headers):
    body = b"x" * (LONGEST_ANSWER + 1)
    address = outside(http(body) if headers else b"HTTP/1.1 200 OK\r\nServer: small\r\n\r\n" + body)

    assert "more than" in post(address, END, media_type="text/plain").why


@pytest.mark.parametrize(
    "sent",
    [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n12", b"HTTP/1.1 200 OK\r\nContent-", b"", b"nonsense\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n"],
)
def test_half_an_answer_is_none(outside, sent):
    answer = post(outside(sent), END, media_type="text/plain")
    assert answer.status == 0 and answer.why


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", b"HTTP/1.1 200 OK\r\nServer: small\r\n\r\n", b""])
def test_who_sends_a_byte_now_and_then_is_not_waited_for(outside, head):
    address = outside(head, *(b"x" for _ in range(40)), pause=0.1)
    began = time.monotonic()

    answer = post(address, END, media_type="text/plain", seconds=1)

    assert answer.status == 0 and time.monotonic() - began < 3


def test_nobody_there_is_an_answer_too():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for address in (f"http://127.0.0.1:{port}", f"https://127.0.0.1:{port}"):
        assert "Error" in post(address, END, media_type="text/plain", seconds=1).why
