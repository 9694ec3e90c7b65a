"""Every operation, asked with what nobody should send: always a problem with a stable code, never a 5xx, nothing written."""

import copy
import io
import json
import random
from collections.abc import Iterator
from itertools import count

import pytest
from django.db import connection
from django.test import Client

from tests import grounds, openapi
from tests.cast import Cast
from tests.make.cases import an_open_case
from traceability.custody import services as custody
from traceability.custody.intake.rows import FORMATS
from traceability.custody.models import Upload
from traceability.interfaces.upload_files import template
from traceability.notices import services as notices
from traceability.notices.claims import WebhookClaim
from traceability.registry.viewer import Viewer

NOT_JSON = [
    b"",
    b"{",
    b"nonsense",
    b'{"a":1,"a":2}',
    b'{"a":NaN}',
    b"\xff\xfe",
    b"[" * 5000,
    b'{"a":' * 60 + b"1" + b"}" * 60,
    b'"' + b"x" * 100 + b'"',
    b"null",
    b"1.5",
]
VALUES = [None, True, -1, 1.5, 2**63, "", "x", "\u0000", "e\u0301", "-1.000", "1e3", "NaN", "9" * 400, "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+23:59",
          "2026-02-30", "<script>", "'; DROP TABLE x; --", "\U0001f600" * 50, [], {}, [[]], {"": ""}, ["x"] * 3]  # fmt: skip
QUERIES = [
    "%00",
    "%ED%A0%80",
    "-1",
    "1.5",
    "9" * 40,
    "x" * 300,
    "2026-13-01",
    "true",
    "%27%20OR%201=1",
    "",
    "0001-01-01T00:00:00%2B23:59",
    "9999-12-31T23:59:59-23:59",
    "019de5a0",
]
NAMES = ["%00", "x" * 400, "-1", "%2E%2E%2Fx", "HFR:%F0%9F%98%80", "00000000-0000-0000-0000-000000000000", "9" * 40, "' OR 1=1"]
_keys = count(1)


def _with_body() -> list[tuple[str, str, dict]]:
    """Of operations that take JSON; files have a test of their own."""
    with_body = [one for one in openapi.operations() if "requestBody" in one[2]]
    return [one for one in with_body if "application/json" in one[2]["requestBody"]["content"]]


def _places(value: object, path: tuple = ()) -> Iterator[tuple]:
    yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield from _places(member, (*path, name))


def _spoilt(example: object) -> Iterator[object]:
    """The example with one place spoilt: each by every value, removed, and with an unknown member beside it."""
    for place in _places(example):
        for value in VALUES if len(place) < 2 else VALUES[::5]:
            yield _put(example, place, lambda parent, name, value=value: parent.__setitem__(name, value))
        if place and isinstance(place[-1], str):
            yield _put(example, place, lambda parent, name: parent.pop(name))
            yield _put(example, place, lambda parent, name: parent.__setitem__(f"{name}_", 1))


def _put(example: object, place: tuple, change) -> object:
    whole = {"": copy.deepcopy(example)}
    parent = whole
    for name in ("", *place)[:-1]:
        parent = parent[name]
    change(parent, ("", *place)[-1])
    return whole.get("")


def _world(cast: Cast) -> dict:
    case = an_open_case(cast)
    webhook = notices.subscribe(by=cast.ada.viewer, claim=WebhookClaim("https://receiver.example/hook")).webhook
    facts = {
        "number": case.shipment.number,
        "case_id": case.id,
        "event_id": "019de5a0-0000-7000-8000-000000000001",
        "lot": "HFR:NDPR-2026-0044",
        "uid": case.id,
        "upload_id": _sent(cast.ada.viewer, b"{}", "ndjson").id,
        "webhook_id": webhook.id,
        "delivery_id": notices.try_out(by=cast.ada.viewer, webhook=webhook.id).id,
    }
    people = {"submitter": cast.ada, "reviewer": cast.rita, "supervisor": cast.sven, "auditor": cast.otto, "customs": cast.mei}
    return {"headers": {role: person.headers for role, person in people.items()}, "facts": facts}


def _sent(by: Viewer, content: bytes, format: str) -> Upload:
    sent = custody.Sent(io.BytesIO(content), len(content), format, accept="good_rows", dry_run=False)
    return custody.receive_upload(by=by, sent=sent)


grounds.register("ground_open_case", _world, below="ground_cast")


@pytest.fixture
def ground_open_case(ground_cast):
    return grounds.value_of("ground_open_case")


@pytest.fixture
def world(ground_open_case):
    return ground_open_case


def _address(path: str, facts: dict) -> str:
    for name, value in facts.items():
        path = path.replace(f"{{{name}}}", str(value))
    return path


def _entries() -> int:
    """By hand: thousands of requests are each followed by it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger.entry")
        return int(cursor.fetchone()[0])


def _must_be_a_problem(response, what: object) -> str:
    assert 400 <= response.status_code < 500, f"{response.status_code} for {str(what)[:300]}"
    assert response["Content-Type"] == "application/problem+json", what
    body = json.loads(response.content)
    assert body["code"] and body["request_id"] and body["detail"]
    return body["code"]


@pytest.mark.parametrize(("path", "method", "operation"), _with_body(), ids=[f"{method} {path}" for path, method, _ in _with_body()])
def test_a_spoilt_body_is_a_problem_and_writes_nothing(world, path, method, operation):
    client, address = Client(), _address(path, world["facts"])
    allowed = [
        one
        for one in world["headers"].values()
        if client.generic(method.upper(), address, b"{", content_type="application/json", headers=one).status_code == 400
    ]
    assert allowed, "nobody may call it"
    example = next(iter(operation["requestBody"]["content"]["application/json"]["examples"].values()))["value"]
    before = _entries()

    for body in (*NOT_JSON, *(json.dumps(one).encode() for one in _spoilt(example))):
        sent = {**allowed[0], "idempotency-key": f"bad-{next(_keys)}"}
        response = client.generic(method.upper(), address, body, content_type="application/json", headers=sent)
        if response.status_code < 300:
            assert body not in NOT_JSON, "nonsense was recorded"
            before = _entries()
            continue
        _must_be_a_problem(response, body)
        assert _entries() == before, body[:300]
    connection.check_constraints()


@pytest.mark.parametrize(("path", "method", "operation"), [one for one in openapi.operations() if one[1] == "get"], ids=[path for path, method, _ in openapi.operations() if method == "get"])  # fmt: skip
def test_a_spoilt_address_is_a_problem(world, path, method, operation):
    own = path.startswith(("/api/v1/uploads", "/api/v1/webhooks"))  # seen by who keeps them alone
    client, headers, address = Client(), world["headers"]["submitter" if own else "supervisor"], _address(path, world["facts"])
    parameters = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]

    for name in (*parameters, "unknown", "%00"):
        for value in QUERIES:
            response = client.get(f"{address}?{name}={value}", headers=headers)
            if response.status_code >= 300:
                _must_be_a_problem(response, (name, value))
            elif response.streaming:
                b"".join(response.streaming_content)
    for parameter in (one["name"] for one in operation.get("parameters", []) if one["in"] == "path"):
        for value in NAMES:
            _must_be_a_problem(
                client.get(_address(path.replace(f"{{{parameter}}}", value), world["facts"]), headers=headers), (parameter, value)
            )


@pytest.mark.parametrize("format", FORMATS)
def test_a_spoilt_file_is_read_to_its_end_or_refused_and_writes_nothing(world, cast, format):
    """Whatever it holds: a worker that broke off at it would be given it again and again."""
    good = b"stage,facility\nmining,BYM-MINE-1\n" if format == "csv" else template() if format == "xlsx" else b'{"stage": "mining"}\n'
    chance = random.Random(2026)
    cut = [good[: chance.randrange(1, len(good))] for _ in range(10)]
    bent = [bytes(one ^ (chance.random() < 0.02) * chance.randrange(1, 256) for one in good[:4000]) + good[4000:] for _ in range(10)]
    before = _entries()

    for content in (*NOT_JSON[1:], *cut, *bent):
        upload = _sent(cast.ada.viewer, content, format)
        custody.read_upload(upload.id)
        upload.refresh_from_db()
        assert upload.is_finished and upload.problems and not upload.events, content[:100]
    assert _entries() == before
