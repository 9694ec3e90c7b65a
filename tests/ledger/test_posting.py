"""One POST outside: whatever comes back or does not, it ends, and it is bounded."""

import socket
import threading
import time

import pytest

from traceability.ledger.posting import LONGEST_ANSWER, Answer, get, post, post_to

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


def to(addresses, url, **bounds):
    return post_to(addresses, url, END, media_type="text/plain", headers={"X-A": "b"}, **{"seconds": 2, "most": 8} | bounds)


def test_a_pinned_post_goes_to_the_address_and_names_the_host(outside, monkeypatch):
    """Nobody asks what the name stands for."""
    port = outside(http(b"0123456789", "503 Busy", "Retry-After: 7")).rpartition(":")[2]
    monkeypatch.setattr(socket, "getaddrinfo", None)

    assert to(["127.0.0.1"], f"http://nowhere.example:{port}/a") == Answer(503, "", b"01234567", retry_after="7")
    heard = b"".join(outside.heard)
    assert f"\r\nHost: nowhere.example:{port}\r\n".encode() in heard and b"\r\nX-A: b\r\n" in heard


def test_a_pinned_post_takes_the_next_address_where_nobody_is_at_the_first(outside):
    port = outside(http(b"")).rpartition(":")[2]

    assert to(["::1", "127.0.0.2", "127.0.0.1"], f"http://nowhere.example:{port}").status == 200
    assert "refused" in to(["127.0.0.2"], f"http://nowhere.example:{port}").why
    assert to([], "http://nowhere.example").why == "OSError: no address"


def test_a_handshake_that_never_ends_is_cut(outside):
    """TLS too is within the time: a byte now and then does not stretch it."""
    listening = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=trickle, args=(listening,), daemon=True).start()
    began = time.monotonic()

    answer = to(["127.0.0.1"], f"https://nowhere.example:{listening.getsockname()[1]}", seconds=0.5)

    assert answer.status == 0 and time.monotonic() - began < 3
    listening.close()


def trickle(listening):
    connected, _ = listening.accept()
    with connected:
        connected.recv(65_536)
        for byte in b"\x16\x03\x03\x40\x00" + bytes(60):
            try:
                connected.sendall(bytes([byte]))
            except OSError:
                return
            time.sleep(0.1)
