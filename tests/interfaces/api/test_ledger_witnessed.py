"""GET /ledger/… once witnesses are asked: what is published, what an entry has reached, and how long anybody may keep it."""

import gzip
import time
from types import SimpleNamespace

import pytest

from tests.cast import cast  # noqa: F401 (a fixture)
from tests.interfaces.api.test_ledger import code, get, readers, year
from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, acting_as, say, seal_now
from tests.make.witness import Mood
from tests.make.witnessed import witnessed
from traceability.interfaces.api import waiting
from traceability.ledger import queries
from traceability.ledger.policy import deployment_policy
from traceability.tlog import checkpoints, proofs, witnessing

__all__ = ["get", "readers", "witnessed"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def log(witnessed):
    """Witnessed at 3 leaves, sealed at 5: the uids of an entry under each."""
    witnessed.uids = []
    for _ in range(2):
        witnessed.uids.append(say(a_draft(), a_draft())[0].uid)
        size = seal_now().sealed
        assert witnessed.rounds(lambda size=size: witnessed[1].size_of(queries.current_log().origin) == size)
        witnessed.idle()
        witnessed[2].mood = Mood(status=503)
    return witnessed


def convinces(note):
    found = checkpoints.open_checkpoint(note, deployment_policy().logs)
    return witnessing.require_quorum(found.note, deployment_policy(), now=int(time.time()), max_age=60)


def test_nothing_is_published_before_the_quorum_has_cosigned(get, witnessed):
    assert get("/checkpoint").status_code == 404 and queries.sealed_size() > 0
    assert code(get("/consistency?from=0")) == "size_beyond_log"


@pytest.mark.parametrize("path", ["/checkpoint", "/logs/{year}/checkpoint"])
def test_the_published_checkpoint_meets_the_quorum(get, log, path):
    response = get(path.format(year=year()))

    assert len(convinces(response.content)) == 2
    assert checkpoints.parse(response.content).checkpoint.size == queries.published_checkpoint().size < queries.sealed_size()
    assert (response["Cache-Control"], response["Content-Type"]) == ("public, max-age=1", "text/plain; charset=utf-8")


def test_tiles_are_served_up_to_what_is_sealed(get, log):
    size = queries.sealed_size()
    assert len(get(f"/logs/{year()}/tile/0/000.p/{size}").content) == 32 * size
    assert code(get(f"/logs/{year()}/tile/0/000.p/{size + 1}")) == "size_beyond_log"


def test_a_receipt_says_which_checkpoint_it_is_made_against(get, log, cast):  # noqa: F811
    witnessed_one, sealed_one = (get(f"/receipts/{uid}", by=cast.ada) for uid in log.uids)

    assert (witnessed_one["Ledger-State"], sealed_one["Ledger-State"]) == ("witnessed", "sealed")
    assert len(convinces(proofs.parse_receipt(witnessed_one.content).checkpoint)) == 2
    with pytest.raises(witnessing.QuorumNotMet):
        convinces(proofs.parse_receipt(sealed_one.content).checkpoint)
    assert get(f"/receipts/{log.uids[0]}", by=cast.ada, accept="application/json").json()["state"] == "witnessed"
    assert get(f"/entries/{log.uids[0]}", by=cast.ada).json()["state"] == "witnessed"


def test_who_asks_for_more_than_sealed_is_told_to_come_again(get, log, cast):  # noqa: F811
    early, late = (get(f"/receipts/{uid}?state=witnessed", by=cast.ada) for uid in log.uids)

    assert (early.status_code, early["Ledger-State"]) == (200, "witnessed")
    assert (late.status_code, late.json()["state"], late["Retry-After"], late["Cache-Control"]) == (202, "sealed", "1", "no-store")


def test_who_prefers_to_wait_until_it_is_witnessed_waits(get, log, cast, monkeypatch):  # noqa: F811
    log[2].mood = Mood()
    monkeypatch.setattr(waiting, "time", SimpleNamespace(monotonic=time.monotonic, sleep=lambda seconds: log.rounds(lambda: True)))
    answer = get(f"/receipts/{log.uids[1]}?state=witnessed", by=cast.ada, prefer="wait=20")

    assert (answer.status_code, answer["Preference-Applied"], answer["Ledger-State"]) == (200, "wait", "witnessed")


def test_consistency_leads_to_what_is_published(get, log):
    published, sealed = queries.published_checkpoint().size, queries.sealed_size()
    file = proofs.parse_consistency(get("/consistency?from=1").content)

    assert checkpoints.parse(file.checkpoint).checkpoint.size == published and len(convinces(file.checkpoint)) == 2
    kept = {
        query: get(f"/consistency?from=1{query}")["Cache-Control"]
        for query in ("", f"&to={published}", f"&to={published}&year={year()}", f"&to={sealed}&year={year()}")
    }
    now, to_the_years_end, for_ever, not_yet = kept.values()
    assert now == not_yet == "public, max-age=1", "cosignatures that are still to come would be missing in a cache"
    assert for_ever == "public, max-age=31536000, immutable"
    assert to_the_years_end.endswith(", immutable") and 0 < int(to_the_years_end.split("=")[1].partition(",")[0]) <= 31_622_400


def test_after_an_emergency_the_current_years_tiles_are_found_under_their_logs_own_prefix_alone(get, log, cast):  # noqa: F811
    with acting_as("ledger_sequencer"):
        for mode in ("closing", "closed"):
            run("UPDATE ledger.log SET mode = %s", [mode])
        run("INSERT INTO ledger.log (log_id, origin, year) SELECT 2, origin || '-2', year FROM ledger.log")

    for path in ("/tile/0/000.p/1", "/tile/entries/000.p/1"):
        assert code(get(path, by=cast.otto)) == "not_found", "caches may hold the bytes of the log before"
    assert get("/logs/1999/tile/0/000.p/1").status_code == 404
    assert get(f"/logs/{year().partition('-')[0]}/tile/0/000.p/1").status_code == 200


@pytest.mark.parametrize(
    ("accepted", "is_packed"),
    [("gzip", True), ("br, gzip;q=0.5", True), ("GZIP", True), ("gzip;q=0", False), ("gzip;q=0.0, br", False), ("br", False), ("xgzip", False), ("", False)],
)  # fmt: skip
def test_an_entry_bundle_is_packed_for_who_takes_it(get, log, cast, accepted, is_packed):  # noqa: F811
    answer = get(f"/logs/{year()}/tile/entries/000.p/2", by=cast.otto, accept_encoding=accepted)

    assert ("Content-Encoding" in answer) == is_packed
    plain = gzip.decompress(answer.content) if is_packed else answer.content
    assert plain == get(f"/logs/{year()}/tile/entries/000.p/2", by=cast.otto).content
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable" and "Authorization" in answer["Vary"]
