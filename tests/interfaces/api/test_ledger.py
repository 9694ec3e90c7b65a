"""GET /ledger/…: what a stranger gets, what only some get, and what does not exist yet."""

import gzip
from base64 import b64decode
from threading import BoundedSemaphore

import pytest

from tests.cast import cast  # noqa: F401 (a fixture)
from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, say, seal_now, sequence, the_signer
from tests.openapi import must_be_documented
from traceability.interfaces.api import waiting
from traceability.kernel.identifiers import uuid7
from traceability.ledger import access, queries
from traceability.ledger.services import prepare
from traceability.tlog import checkpoints, merkle, proofs, tiles

pytestmark = pytest.mark.django_db
BASE = "/api/v1/ledger"


@pytest.fixture(autouse=True)
def readers(tmp_path, settings, monkeypatch, cast):  # noqa: F811
    """Things may be read by Ada's organisation and by who reads everything."""
    settings.LEDGER_SIGNER_DIR = tmp_path / "signer"
    monkeypatch.setattr(access, "_READERS", dict(access._READERS))

    def reader(viewer, ids):
        return ids if viewer and (viewer.reads_everything or viewer.organisation == cast.ada.viewer.organisation) else []

    access.register_reader("thing", reader)


@pytest.fixture
def get(client):
    def got(path, *, by=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        response = client.get(BASE + path, headers=(by.headers if by else {}) | headers)
        if response.status_code != 304:
            must_be_documented(response, "get", BASE + path)
        return response

    return got


@pytest.fixture
def uid():
    """One sealed entry of a thing, among others."""
    (acknowledged,) = say(a_draft(name="稀土"))
    say(*(a_draft() for _ in range(3)))
    prepare()
    seal_now()
    return acknowledged.uid


@pytest.fixture
def keys(uid):
    signer = the_signer()
    signer.close()
    return signer.verifiers


def year():
    return queries.current_log().origin.rpartition("/")[2]


def code(response):
    return response.json()["code"]


@pytest.mark.parametrize("path", ["/checkpoint", "/logs/{year}/checkpoint"])
def test_the_newest_checkpoint_is_public(get, keys, path):
    response = get(path.format(year=year()))

    assert (response.status_code, response["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert response["Cache-Control"] == "public, max-age=1"
    assert checkpoints.open_checkpoint(response.content, keys).checkpoint.size == queries.sealed_size()
    assert get(path.format(year=year()), if_none_match=response["ETag"]).status_code == 304


def test_before_the_first_there_is_none(get):
    assert get("/checkpoint").status_code == 404
    assert code(get("/logs/1999/checkpoint")) == "not_found"


@pytest.mark.parametrize("prefix", ["/tile", "/logs/{year}/tile"])
def test_tiles_of_hashes_are_public_and_last(get, uid, prefix):
    prefix, size = prefix.format(year=year()), queries.sealed_size()
    response = get(f"{prefix}/0/000.p/{size}")

    hashes = [bytes(value) for (value,) in run("SELECT leaf_hash FROM ledger.leaf JOIN ledger.entry USING (entry_id) ORDER BY leaf_index")]
    assert response.content == b"".join(hashes)
    assert response["Content-Type"] == "application/octet-stream" and "immutable" in response["Cache-Control"]
    lasts = int(response["Cache-Control"].partition("max-age=")[2].partition(",")[0])
    assert (lasts == 31_536_000) if prefix.startswith("/logs") else (0 < lasts <= 31_622_400)
    assert get(f"{prefix}/0/000.p/2").content == b"".join(hashes[:2])


@pytest.mark.parametrize(
    "spelt",
    ["0/000", "0/000.p/0", "0/000.p/256", "0/0", "0/000.p/07", "0/001.p/1", "x/000", "0/x000/000", "64/000", "0/000.p/1/", "entries/0"],
)
def test_other_spellings_and_what_is_not_sealed_do_not_exist(get, uid, spelt):
    assert get(f"/tile/{spelt}").status_code == 404
    assert get(f"/logs/{year()}/tile/{spelt}").status_code == 404


def test_what_is_sequenced_only_is_beyond_the_log(get, uid):
    size = queries.sealed_size()
    say(a_draft())
    sequence()
    assert code(get(f"/tile/0/000.p/{size + 1}")) == "size_beyond_log"


def test_entry_bundles_are_for_who_reads_everything(get, uid, cast):  # noqa: F811
    path = f"/logs/{year()}/tile/entries/000.p/{queries.sealed_size()}"
    statuses = {who: get(path, by=getattr(cast, who)).status_code for who in ("ada", "bela", "rita", "sven", "otto", "mei")}
    assert statuses == {"ada": 404, "bela": 404, "rita": 200, "sven": 200, "otto": 200, "mei": 404}
    assert get(path).status_code == 404

    plain, packed = get(path, by=cast.otto), get(path, by=cast.otto, accept_encoding="gzip")
    assert len(tiles.unpack_entries(plain.content, queries.sealed_size())) == queries.sealed_size()
    assert packed["Content-Encoding"] == "gzip" and gzip.decompress(packed.content) == plain.content
    assert plain["Cache-Control"].startswith("private") and "Authorization" in plain["Vary"]


def test_an_entry_is_for_who_may_read_its_subject(get, uid, cast):  # noqa: F811
    statuses = {who: get(f"/entries/{uid}", by=getattr(cast, who)).status_code for who in ("ada", "bela", "rita", "otto", "mei")}
    assert statuses == {"ada": 200, "bela": 404, "rita": 200, "otto": 200, "mei": 404}
    assert get(f"/entries/{uid}").status_code == 404
    for other in (uuid7(), "nonsense", str(uid).replace("-", "")):
        assert get(f"/entries/{other}", by=cast.ada).status_code == 404


def test_an_entry_tells_its_place_and_its_exact_bytes(get, uid, cast):  # noqa: F811
    shown = get(f"/entries/{uid}", by=cast.ada)
    body, leaf = shown.json(), get(f"/entries/{uid}", by=cast.ada, accept="application/octet-stream")

    assert (body["state"], body["origin"], body["kind"]) == ("sealed", queries.current_log().origin, "thing.said")
    assert b64decode(body["leaf"]) == leaf.content and merkle.leaf_hash(leaf.content).hex() == body["leaf_hash"]
    assert body["envelope"]["body"] == {"name": "稀土"} and body["envelope"]["uid"] == str(uid)
    assert get(f"/entries/{uid}", by=cast.ada, if_none_match=shown["ETag"]).status_code == 304


def test_what_the_ledger_says_of_itself_is_public(get, uid):
    ((opened,),) = run("SELECT uid FROM ledger.entry WHERE kind = 'log.opened'")
    assert get(f"/entries/{opened}").json()["index"] == 0
    assert get(f"/receipts/{opened}").status_code == 200


def test_a_receipt_convinces_a_stranger(get, uid, keys, cast):  # noqa: F811
    response = get(f"/receipts/{uid}", by=cast.ada)

    assert (response["Content-Type"], response["Ledger-State"]) == ("text/plain; charset=utf-8", "sealed")
    receipt = proofs.parse_receipt(response.content)
    checkpoint = checkpoints.open_checkpoint(receipt.checkpoint, keys).checkpoint
    merkle.verify_inclusion(receipt.index, checkpoint.size, merkle.leaf_hash(receipt.extra), receipt.path, checkpoint.root)
    assert proofs.parse_receipt(get(f"/receipts/{uid}?leaf=none", by=cast.ada).content).extra is None
    body = get(f"/receipts/{uid}", by=cast.ada, accept="application/json").json()
    assert body["proof"] == response.content.decode() and body["index"] == receipt.index
    assert get(f"/receipts/{uid}", by=cast.ada, if_none_match=response["ETag"]).status_code == 304
    assert get(f"/receipts/{uid}", by=cast.bela).status_code == 404


def test_what_is_not_sealed_is_asked_for_again(get, uid, cast):  # noqa: F811
    (late,) = say(a_draft())
    for state in ("recorded", "sequenced"):
        answer = get(f"/receipts/{late.uid}", by=cast.ada)
        assert (answer.status_code, answer.json()) == (202, {"uid": str(late.uid), "state": state})
        assert (answer["Retry-After"], answer["Cache-Control"]) == ("1", "no-store")
        sequence()
    assert get(f"/receipts/{uid}?state=witnessed", by=cast.ada).json()["state"] == "sealed"


def test_who_prefers_to_wait_waits(get, uid, cast, monkeypatch):  # noqa: F811
    (late,) = say(a_draft())
    monkeypatch.setattr(waiting.time, "sleep", lambda seconds: seal_now())
    answer = get(f"/receipts/{late.uid}", by=cast.ada, prefer="wait=5")
    assert (answer.status_code, answer["Preference-Applied"], answer["Ledger-State"]) == (200, "wait", "sealed")

    (later,) = say(a_draft())
    monkeypatch.setattr(waiting.time, "sleep", lambda seconds: None)
    answer = get(f"/receipts/{later.uid}", by=cast.ada, prefer="wait=1")
    assert (answer.status_code, answer["Preference-Applied"]) == (202, "wait")

    full = BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setattr(waiting, "_seats", full)
    answer = get(f"/receipts/{later.uid}", by=cast.ada, prefer="wait=5")
    assert answer.status_code == 202 and "Preference-Applied" not in answer


def test_consistency_convinces_a_stranger(get, uid, keys):
    say(a_draft())
    first = queries.sealed_size()
    seal_now()
    response = get(f"/consistency?from={first}")

    file = proofs.parse_consistency(response.content)
    new = checkpoints.open_checkpoint(file.checkpoint, keys).checkpoint
    old = queries.checkpoint_of_size(queries.current_log(), first)
    merkle.verify_consistency(first, new.size, old.root, new.root, file.path)
    body = get(f"/consistency?from={first}&to={new.size}&year={year()}", accept="application/json")
    assert [b64decode(one) for one in body.json()["proof"]] == list(file.path)
    assert "immutable" in body["Cache-Control"] and "immutable" not in response["Cache-Control"]


@pytest.mark.parametrize(
    ("query", "status", "expected"),
    [
        ("", 400, "malformed_request"),
        ("?from=x", 400, "malformed_request"),
        ("?from=-1", 400, "malformed_request"),
        ("?from=0&to=3", 404, "not_a_checkpoint_size"),
        ("?from=999", 404, "size_beyond_log"),
        ("?from=0&year=1999", 404, "not_found"),
        ("?from=0&size=1", 400, "malformed_request"),
    ],
)
def test_a_question_that_has_no_answer(get, uid, query, status, expected):
    response = get(f"/consistency{query}")
    assert (response.status_code, code(response)) == (status, expected)


def test_keys_are_for_reading(get, uid):
    response = get("/keys")
    assert {key["purpose"] for key in response.json()["results"]} == {"checkpoint", "acknowledgement"}
    assert response["Cache-Control"] == "public, max-age=60"
