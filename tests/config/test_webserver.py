"""What the web server refuses before Django sees it: over a socket, from a server that was started as the product starts it."""

import json
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from gunicorn.http import errors

from config import gunicorn, webserver
from config.logs import request_id
from tests.processes import wait_until
from traceability.interfaces import problems

HOST = b"Host: localhost\r\n"
UNREADABLE = {
    "no request line": (b"\x00\x01 nonsense\r\n\r\n", 400, "bad_request"),
    "a method of small letters": (b"get /healthz HTTP/1.1\r\n" + HOST + b"\r\n", 400, "bad_request"),
    "another version": (b"GET /healthz HTTP/9.9\r\n" + HOST + b"\r\n", 400, "bad_request"),
    "a header without a colon": (b"GET /healthz HTTP/1.1\r\n" + HOST + b"nonsense\r\n\r\n", 400, "bad_request"),
    "a header with a space in its name": (b"GET /healthz HTTP/1.1\r\n" + HOST + b"Bad Name: 1\r\n\r\n", 400, "bad_request"),
    "a folded header": (b"GET /healthz HTTP/1.1\r\n" + HOST + b"A: 1\r\n 2\r\n\r\n", 400, "bad_request"),
    "two lengths": (b"POST /healthz HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400, "bad_request"),
    "a length that is no number": (b"POST /healthz HTTP/1.1\r\n" + HOST + b"Content-Length: x\r\n\r\n", 400, "bad_request"),
    "a long address": (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414, "address_too_long"),
    "another expectation": (b"POST /healthz HTTP/1.1\r\n" + HOST + b"Expect: the-best\r\n\r\n", 417, "expectation_not_met"),
    "a long header": (b"GET /healthz HTTP/1.1\r\n" + HOST + b"A: " + b"a" * 20000 + b"\r\n\r\n", 431, "headers_too_large"),
    "many headers": (b"GET /healthz HTTP/1.1\r\n" + HOST + b"A: 1\r\n" * 200 + b"\r\n", 431, "headers_too_large"),
    "another coding": (b"POST /healthz HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: wax\r\n\r\n", 501, "transfer_coding_unknown"),
}


@contextmanager
def a_server(own, *options, **environment):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn", "--bind", f"127.0.0.1:{port}", *options]
    told = own.environment(WEB_PROCESSES="1", **environment)
    web = subprocess.Popen(command, env=told, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert wait_until(lambda: listens(port))
        yield port, web
    finally:
        web.terminate()
        web.wait(30)
        web.stdout.close()


def listens(port):
    try:
        return bool(asked(port, b"GET /healthz HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")[0])
    except OSError:
        return False


def asked(port, sent):
    """The status, headers and content that come back for these very bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as one:
        one.sendall(sent)
        said = b"".join(iter(lambda: one.recv(65536), b""))
    head, _, content = said.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    return int(first.split()[1]), dict(line.split(": ", 1) for line in lines), content


def test_what_gunicorn_cannot_read_is_a_problem_with_a_stable_code(committed):
    with a_server(committed) as (port, web):
        said = {name: asked(port, sent) for name, (sent, _, _) in UNREADABLE.items()}
        assert listens(port)
        web.terminate()
        logged, _ = web.communicate(timeout=30)

    bodies = {name: json.loads(content) for name, (_, _, content) in said.items()}
    assert {name: (said[name][0], body["status"], body["code"]) for name, body in bodies.items()} == {
        name: (status, status, code) for name, (_, status, code) in UNREADABLE.items()
    }
    for name, (_, headers, content) in said.items():
        assert headers["Content-Type"] == "application/problem+json", name
        assert (headers["Content-Length"], headers["Connection"], headers["Cache-Control"]) == (str(len(content)), "close", "no-store")
        assert bodies[name].keys() == {"type", "title", "status", "code", "detail", "errors", "request_id"}
        assert headers["X-Request-ID"] == bodies[name]["request_id"] != "", name
    lines = [json.loads(line) for line in logged.splitlines() if "request_unreadable" in line]
    assert {line["request_id"] for line in lines} == {body["request_id"] for body in bodies.values()}
    assert "nonsense" not in logged


FORM = b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 5000\r\n\r\n--x\r\n"
HALF = [b"GET /healthz HTTP/1.1\r\nHost: loc", b"POST /verify/ HTTP/1.1\r\n" + HOST + FORM, b"G"]


def test_senders_that_stop_in_the_middle_are_told_so_and_keep_no_thread(committed):
    with a_server(committed, "--worker-class", "tests.config.hasty.HastyWorker", WEB_THREADS="2") as (port, _):
        half = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(2) for _ in HALF]
        for one, sent in zip(half, HALF * 2, strict=True):
            one.sendall(sent)
        said = [b"".join(iter(lambda one=one: one.recv(65536), b"")) for one in half]
        assert listens(port)
    for one in half:
        one.close()

    assert [one.split(b" ", 2)[1] for one in said] == [b"408"] * len(half)
    heads = [one for one in said if b"application/problem+json" in one]
    assert len(heads) == 4
    assert {json.loads(one.partition(b"\r\n\r\n")[2])["code"] for one in heads} == {"request_timed_out"}


def test_a_connection_gets_new_patience_with_each_request_and_more_with_what_it_sends(committed):
    with a_server(committed, "--worker-class", "tests.config.hasty.HastyWorker") as (port, _):
        asking = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
        with socket.create_connection(("127.0.0.1", port), timeout=20) as one:
            for _ in range(3):
                for part in (asking[:5], asking[5:30], asking[30:]):
                    one.sendall(part)
                    time.sleep(0.25)
                assert one.recv(65536).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("met", "code"),
    [
        (errors.InvalidResponseHeader("X"), "internal_error"),
        (errors.InvalidHeader("X"), "bad_request"),
        (errors.ConfigurationProblem("X"), "internal_error"),
        (ZeroDivisionError("secret"), "internal_error"),
    ],
)
def test_who_is_at_fault_is_told_apart(met, code, caplog):
    here, there = socket.socketpair()
    with here, there:
        webserver.ProblemWorker.handle_error(object(), None, there, ("127.0.0.1", 1), met)
        said = here.recv(65536)

    assert json.loads(said.partition(b"\r\n\r\n")[2])["code"] == code
    assert b"secret" not in said
    assert [record.levelname for record in caplog.records] == ["ERROR" if code == "internal_error" else "WARNING"]
    assert request_id.get() == ""


def test_a_caller_that_has_gone_is_no_failure():
    here, there = socket.socketpair()
    here.close()
    with there:
        webserver.ProblemWorker.handle_error(object(), None, there, None, errors.InvalidHeader("X"))


def test_the_product_runs_with_this_worker():
    assert gunicorn.worker_class == f"{webserver.__name__}.{webserver.ProblemWorker.__name__}"


def test_every_refusal_of_what_gunicorn_cannot_read_has_its_title():
    met = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.ParseException)]

    assert len(met) > 15
    assert {status for one in met for kind, said in webserver.REFUSALS[:-1] if issubclass(one, kind) for status in (said.status,)} <= set(
        problems.TITLES
    )
