import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from traceability.interfaces.console.demo import client as under_test
from traceability.interfaces.console.demo.client import ApiRefused, Client, NotInTime, wait_until


@pytest.fixture
def service():
    """A server on this machine that gives prepared answers and notes what it was asked."""
    prepared, asked = [], []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers.get("Content-Length") or 0)
            asked.append((self.command, self.path, dict(self.headers), self.rfile.read(length)))
            status, body = prepared.pop(0)
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    server.prepared, server.asked = prepared, asked
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def at(service, token="tl_1"):
    return Client(f"http://127.0.0.1:{service.server_port}", token)


def test_a_post_carries_token_key_and_body(service):
    service.prepared.append((201, {"number": "EX-1"}))

    assert at(service).post("/shipments", {"reference": "铕"}, key="S01-ship") == {"number": "EX-1"}

    method, path, headers, body = service.asked[0]
    assert (method, path, json.loads(body)) == ("POST", "/api/v1/shipments", {"reference": "铕"})
    assert (headers["Authorization"], headers["Idempotency-Key"], headers["Content-Type"]) == (
        "Bearer tl_1",
        "S01-ship",
        "application/json",
    )


def test_without_a_token_nobody_is_named(service):
    service.prepared.append((200, {}))

    at(service, token=None).get("/ledger/keys")

    assert "Authorization" not in service.asked[0][2]


def test_a_refusal_is_raised_with_what_was_said(service):
    service.prepared.append((422, {"code": "claims_refused", "detail": "unknown lot"}))

    with pytest.raises(ApiRefused, match="unknown lot"):
        at(service).post("/events", {}, key="k")
    assert len(service.asked) == 1


def test_a_key_in_flight_is_asked_again(service, monkeypatch):
    monkeypatch.setattr(under_test, "PAUSE", 0)
    service.prepared += [(409, {"code": "request_in_flight"}), (503, {"code": "unavailable"}), (201, {"number": "EX-1"})]

    assert at(service).post("/shipments", {}, key="k") == {"number": "EX-1"}


def test_another_conflict_is_not_asked_again(service):
    service.prepared.append((409, {"code": "case_moved_on"}))

    with pytest.raises(ApiRefused, match="case_moved_on"):
        at(service).post("/cases/1/decisions", {}, key="k")


def test_waiting_ends():
    answers = iter([None, "there"])

    assert wait_until("something", lambda: next(answers), pause=0) == "there"
    with pytest.raises(NotInTime, match="something"):
        wait_until("something", lambda: None, seconds=0, pause=0)
