"""GET /ledger/entries/{uid}/disclosures: what opens the commitments of an entry, and to whom."""

import json
from base64 import b64decode
from dataclasses import replace

import pytest

from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, acting_as
from tests.make.sound_log import ARequest
from tests.openapi import must_be_documented
from traceability.kernel.command import command
from traceability.kernel.identifiers import uuid7
from traceability.ledger import access, queries
from traceability.ledger.services import append
from traceability.registry import services as registry
from traceability.verifier.disclose import check_disclosure

pytestmark = pytest.mark.django_db
BASE = "/api/v1/ledger/entries"
EVERYBODY = ("ada", "bela", "rita", "sven", "otto", "mei")


@pytest.fixture(autouse=True)
def readers(monkeypatch):
    """Things may be read by everybody but customs; they are shown whole to who recorded them, and to whom an app shows them."""
    monkeypatch.setattr(access, "_READERS", dict(access._READERS))
    monkeypatch.setattr(access, "_OPENERS", dict(access._OPENERS))
    access.register_reader("thing", lambda viewer, ids: ids if viewer and viewer.role != "customs" else [])


@command
def said_by(person, *, price):
    draft = replace(a_draft(price=price), organisation=person.viewer.organisation)
    request = ARequest(b"a request", owner=person.viewer.organisation)
    acknowledged = append([draft], request=request)
    request.keep(acknowledged)
    return acknowledged[0].uid


@pytest.fixture
def uid(cast):
    """An entry of Ada's with a price, which came by a request."""
    return said_by(cast.ada, price="12.50")


@pytest.fixture
def get(client):
    def got(uid, by=None):
        response = client.get(f"{BASE}/{uid}/disclosures", headers=by.headers if by else {})
        must_be_documented(response, "get", f"{BASE}/{uid}/disclosures")
        return response

    return got


def paths(response):
    return [one["path"] for one in response.json()]


def test_the_recorder_and_who_reads_everything_open_all_of_it(get, cast, uid):
    opened = {who: get(uid, getattr(cast, who)) for who in EVERYBODY}

    for who in ("ada", "rita", "sven", "otto"):
        assert paths(opened[who]) == ["/price", "request"], who
        assert opened[who]["Cache-Control"] == "no-store"
    assert (opened["bela"].status_code, opened["bela"].json()) == (200, []), "may read the entry, and open nothing of it"
    assert opened["mei"].status_code == 404 == get(uid).status_code
    assert get(uuid7(), cast.ada).status_code == 404 == get("nonsense", cast.ada).status_code


def test_to_whom_an_app_shows_a_thing_whole_the_request_stays_closed(get, cast, uid):
    access.register_opener("thing", lambda viewer, ids: ids if viewer.organisation == cast.bela.viewer.organisation else [])

    assert paths(get(uid, cast.bela)) == ["/price"]


def test_an_app_is_asked_about_a_subject_once():
    access.register_opener("letter", access.public)

    with pytest.raises(ValueError, match="letter"):
        access.register_opener("letter", lambda viewer, ids: [])


def test_the_verifier_opens_the_leaf_with_it(get, cast, uid):
    leaf = queries.entry(uid).leaf

    report = check_disclosure(leaf, get(uid, cast.ada).content)

    assert not report.findings and report.facts["commitments"] == {"/price": "opened", "request": "opened"}
    assert [len(b64decode(one["salt"])) for one in get(uid, cast.ada).json()] == [32, 32]


def test_what_was_erased_is_absent_and_said_so(get, cast, uid, client):
    with acting_as("login"):
        run("INSERT INTO ledger.erasable (kind, path) VALUES ('thing.said', '/price')")
    registry.erase(by=cast.sven.viewer, uid=uid, paths=["/price"], reason="Asked for.")

    body = get(uid, cast.ada)
    report = check_disclosure(queries.entry(uid).leaf, body.content)
    entry = client.get(f"{BASE}/{uid}", headers=cast.ada.headers).json()

    assert body.json() == []
    assert not report.findings and set(report.facts["commitments"].values()) == {"erased"}
    assert entry["erased"] == ["/price", "request"]
    (erasure,) = queries.entries_of("disclosure", uid)
    assert client.get(f"{BASE}/{erasure.uid}", headers=cast.ada.headers).status_code == 200, "who may read the entry may read that"
    assert client.get(f"{BASE}/{erasure.uid}", headers=cast.mei.headers).status_code == 404
    assert json.loads(get(erasure.uid, cast.ada).content) == [], "the reason is the regulator's"
    assert paths(get(erasure.uid, cast.rita)) == ["/reason"]


def test_of_what_is_public_a_stranger_opens_nothing(get):
    ((opened,),) = run("SELECT uid FROM ledger.entry WHERE kind = 'log.opened'")

    assert get(opened).json() == []
