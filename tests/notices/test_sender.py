"""Notices reach who they are for, and nobody else, in bounded time. Real sockets on this machine."""

import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.make.receiver import LOOPBACK, Answer
from traceability.ledger import posting
from traceability.notices import sender
from traceability.notices.errors import WebhookAddressPrivate
from traceability.notices.sender import Outcome, Post, Round, addresses_of, send
from traceability.notices.signing import spelt

IDS = [UUID(int=n) for n in range(1, 9)]
KEY = b"k" * 32
AT = datetime(2026, 11, 24, 8, tzinfo=UTC)


def a_round(url, *ids, keys=(KEY,)):
    return Round(url, keys, [Post(one, b'{"type":"webhook.test"}') for one in ids or IDS[:1]])


def sent(url, *ids, allowed=LOOPBACK, **more):
    (outcomes,) = send([a_round(url, *ids, **more)], allowed=allowed)
    return outcomes


@pytest.fixture
def names(monkeypatch):
    """`names["host"] = [[addresses of the first question], [of the second], …]`; the last one for ever. `names.asked` counts."""

    class Names(dict):
        asked = []

    known = Names()

    def resolved(host, port, **_):
        known.asked.append(host)
        answers = known[host]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    known.asked.clear()
    return known


def test_a_receiver_gets_what_it_can_verify(receiver):
    there = receiver()
    (outcome,) = sent(there.url)

    (heard,) = there.heard
    assert (outcome.id, outcome.is_done, outcome.why, outcome.answer.status) == (IDS[0], True, "", 204)
    assert heard.verified(spelt(KEY)) == {"type": "webhook.test"}
    assert heard.path == "/hook?a=b" and heard.headers["webhook-id"] == str(IDS[0])
    assert heard.headers["Content-Type"] == "application/json" and heard.headers["User-Agent"] == sender.AGENT


def test_notices_of_a_round_follow_each_other_until_one_fails(receiver):
    there = receiver(Answer(200), Answer(500), Answer(200))
    outcomes = sent(there.url, *IDS[:4])

    assert [(one.id, one.is_done) for one in outcomes] == [(IDS[0], True), (IDS[1], False)]
    assert outcomes[1].why == "it answers 500" and len(there.heard) == 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_a_failure_and_is_not_followed(receiver, status):
    inside = receiver()
    there = receiver(Answer(status, {"Location": inside.url}))

    (outcome,) = sent(there.url)

    assert not outcome.is_done and outcome.why == f"it answers {status}" and inside.heard == []


def test_over_tls_the_certificate_must_be_the_names(receiver, tmp_path, monkeypatch, names):
    (tmp_path / "tls").mkdir()
    there = receiver(folder=tmp_path / "tls", named="receiver.example")
    names["receiver.example"] = names["other.example"] = [["127.0.0.1"]]
    (stranger,) = sent(there.url)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "tls" / "root.pem"))

    (outcome,) = sent(there.url)
    (other,) = sent(there.url.replace("receiver.example", "other.example"))

    assert outcome.is_done and there.heard[0].verified(spelt(KEY))
    assert "CERTIFICATE_VERIFY_FAILED" in stranger.why and "Hostname mismatch" in other.why and len(there.heard) == 1


def test_a_name_is_asked_once_and_what_was_checked_is_reached(receiver, names):
    """DNS rebinding: the second answer would be another machine."""
    there = receiver()
    port = int(there.url.split(":")[2].split("/")[0])
    other = receiver(host="127.0.0.2", port=port)
    names["hook.example"] = [["127.0.0.1"], ["127.0.0.2"]]

    (outcome,) = sent(f"http://hook.example:{port}/")

    assert outcome.is_done and names.asked == ["hook.example"]
    assert (len(there.heard), len(other.heard)) == (1, 0)


@pytest.mark.parametrize(
    "addresses",
    [
        ["10.0.0.1"],
        ["127.0.0.1", "10.0.0.1"],
        ["127.0.0.1", "169.254.169.254"],
        ["127.0.0.1", "::1"],
        ["::ffff:10.0.0.1"],
        ["64:ff9b::a00:1"],
    ],
)
def test_a_name_with_one_private_address_is_not_asked_at_all(receiver, names, addresses):
    there = receiver()
    names["hook.example"] = [addresses]

    (outcome,) = sent(there.url.replace("127.0.0.1", "hook.example"))

    assert outcome.answer.status == 0 and "private or reserved" in outcome.why and there.heard == []
    assert not any(one in outcome.why for one in addresses), "what a name of this network leads to is nobody's to learn"


def test_without_leave_nothing_goes_to_this_machine(receiver, names):
    there = receiver()
    names["hook.example"] = [["127.0.0.1"]]

    for url in (there.url, there.url.replace("http:", "https:"), there.url.replace("http://127.0.0.1", "https://hook.example")):
        (outcome,) = sent(url, allowed=())
        assert outcome.answer.status == 0 and "private or reserved" in outcome.why
    assert there.heard == []


def test_http_to_the_internet_is_refused_though_the_operator_allows_a_network(names):
    names["hook.example"] = [["1.1.1.1"]]
    with pytest.raises(WebhookAddressPrivate):
        addresses_of("http://hook.example/", allowed=LOOPBACK)
    assert addresses_of("https://hook.example/", allowed=LOOPBACK) == ["1.1.1.1"]


def test_numbers_that_a_resolver_takes_for_an_address_lead_nowhere_private():
    """Whatever passes the reading, what it leads to is looked at."""
    assert addresses_of("https://localhost/", allowed=[*LOOPBACK, ip_network("::1/128")])
    with pytest.raises(WebhookAddressPrivate):
        addresses_of("https://localhost/", allowed=())


def test_a_name_that_leads_nowhere_is_a_failure(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    (outcome,) = sent("https://hook.example/")
    assert "leads nowhere" in outcome.why


def test_a_slow_receiver_is_cut_and_stops_no_other(receiver, monkeypatch):
    monkeypatch.setattr(sender, "SECONDS", 0.5)
    slow = receiver(Answer(200, pieces=tuple(b"x" for _ in range(40)), pause=0.1))
    quick = [receiver() for _ in range(3)]
    began = time.monotonic()

    told = send([a_round(slow.url, *IDS[:3]), *(a_round(one.url, *IDS[:3]) for one in quick)], allowed=LOOPBACK)

    assert time.monotonic() - began < 3
    assert [len(one) for one in told] == [1, 3, 3, 3] and not told[0][0].is_done


def test_a_resolver_that_never_answers_holds_nobody_up(receiver, monkeypatch):
    monkeypatch.setattr(sender, "PATIENCE", 0.5)
    there, known, over = receiver(), socket.getaddrinfo, threading.Event()

    def resolved(host, *more, **named):
        if host == "hook.example" and over.wait(30):
            raise socket.gaierror(-2, "Name or service not known")
        return known(host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    began = time.monotonic()

    never, told = send([a_round("https://hook.example/"), a_round(there.url)], allowed=LOOPBACK)

    assert time.monotonic() - began < 1.5
    assert ([one.why for one in never], told[0].is_done) == (["no answer in time"], True)
    over.set()


def test_of_a_long_answer_the_beginning_is_kept_and_only_what_can_be_shown(receiver):
    there = receiver(Answer(400, pieces=(b"\x00\x1b[31m\xff\xe4\xb8\xad\n", b"x" * 100_000)))
    (outcome,) = sent(there.url)

    assert outcome.words.startswith("\ufffd\ufffd[31m\ufffd中\nxxx")
    assert len(outcome.answer.content) == 4096 and set(outcome.words[10:]) == {"x"}


@pytest.mark.parametrize("said", [b"\x00\x01nonsense\r\n\r\n", b"HTTP/1.1 2\x0000 OK\r\n\r\n", b"HTTP/9.9 \xff\r\n", b"\r\n" * 500, b""])
def test_nonsense_is_a_failure_that_can_be_written_down(said):
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer():
            connected, _ = listening.accept()
            with connected:
                connected.recv(65_536)
                connected.sendall(said)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        (outcome,) = sent(f"http://127.0.0.1:{listening.getsockname()[1]}/")
        thread.join()

    assert outcome.answer.status == 0 and outcome.why and "\x00" not in outcome.why


@given(st.text(max_size=60), st.sampled_from([429, 503]))
def test_whatever_is_asked_for_is_some_time(said, status):
    asked = Outcome(IDS[0], posting.Answer(status, retry_after=said), AT).asked
    assert timedelta() <= asked


def test_an_answer_that_breaks_off_is_none(receiver):
    there = receiver(Answer(200, {"Content-Length": "9"}, (b"12",)))
    (outcome,) = sent(there.url)
    assert (outcome.is_done, outcome.answer.status) == (False, 0)


@pytest.mark.parametrize(
    ("status", "said", "asked"),
    [
        (429, "120", 120), (503, "120", 120), (500, "120", 0), (429, "", 0), (429, "soon", 0), (429, "-5", 0), (429, "9" * 400, 10**8),
        (503, "Tue, 24 Nov 2026 08:02:00 GMT", 120), (503, "Tue, 24 Nov 2026 07:00:00 GMT", 0), (429, "\u0661", 0),
    ],
)  # fmt: skip
def test_what_a_receiver_asks_for(status, said, asked):
    assert Outcome(IDS[0], posting.Answer(status, retry_after=said), AT).asked == timedelta(seconds=asked)


def test_gone_is_said_by_410_alone():
    assert [status for status in (200, 404, 410, 500) if Outcome(IDS[0], posting.Answer(status), AT).is_gone] == [410]
