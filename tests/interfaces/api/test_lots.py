"""GET /lots/{lot} and its chain: as JSON and CSV, to whom it may concern."""

import csv
import io
import json

import pytest

from tests.make.custody import a_lot, a_part, an_event, separation
from tests.openapi import must_be_documented

pytestmark = pytest.mark.django_db
PATH = "/api/v1/lots/HFR:IN-1/B"


@pytest.fixture
def get(client, cast):
    arriving = an_event(
        "import", performed_by="HFR", facility="HFR-PLANT-1", outputs=[a_lot("HFR:IN-1/B", "1000.000", form="mixed_carbonate")],
        fields={"origin_country": "AU"},
    )  # fmt: skip
    separated = separation([a_part("HFR:IN-1/B", "400.000")], [a_lot("HFR:OX-1", "50.000", form="oxide")])
    headers = cast.ada.headers | {"idempotency-key": "one"}
    answered = client.post("/api/v1/events", json.dumps([arriving, separated]), content_type="application/json", headers=headers)
    assert answered.status_code == 201

    def got(path, *, by=None):
        response = client.get(path, headers=(by or cast.ada).headers)
        must_be_documented(response, "get", path)
        return response

    return got


def test_a_lot_tells_what_is_left_and_who_holds_it(get):
    shown = get(PATH).json()

    assert (shown["lot"], shown["net_kg"], shown["left_kg"], shown["holder"]) == ("HFR:IN-1/B", "1000.000", "600.000", "HFR")


def test_an_unchanged_lot_is_not_sent_again(get, client, cast):
    first = get(PATH)

    assert client.get(PATH, headers=cast.ada.headers | {"if-none-match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("path", ["", "/upstream", "/downstream"])
def test_each_sees_what_it_may_see(get, cast, path):
    statuses = {who: get(PATH + path, by=getattr(cast, who)).status_code for who in ("ada", "bela", "rita", "sven", "otto", "mei")}

    assert statuses == {"ada": 200, "bela": 404, "rita": 200, "sven": 200, "otto": 200, "mei": 403}


@pytest.mark.parametrize("lot", ["HFR:IN-9", "nonsense", "HFR", "HFR:IN-1/B/upstreams"])
def test_an_unknown_lot_is_not_found(get, lot):
    assert get(f"/api/v1/lots/{lot}").status_code == 404


def test_upstream_tells_the_origins(get):
    graph = get("/api/v1/lots/HFR:OX-1/upstream").json()

    assert [(one["kind"], one["facility"], one["country"], one["share"]) for one in graph["origins"]] == [
        ("import", "HFR-PLANT-1", "AU", "1.000000000")
    ]
    assert {node["id"] for node in graph["nodes"] if node["kind"] == "lot"} == {"HFR:IN-1/B", "HFR:OX-1"}
    assert (graph["depth"], graph["truncated"]) == (2, False)
    assert get("/api/v1/lots/HFR:OX-1/upstream?depth=1").json()["truncated"] is True


def test_downstream_tells_what_it_went_into(get):
    graph = get(f"{PATH}/downstream").json()

    shares = {edge["to"]: edge["reo_share"] for edge in graph["edges"] if edge["kind"] == "output"}
    assert shares == {"HFR:OX-1": "1.000000000"}


def test_the_edges_come_as_csv(get):
    response = get("/api/v1/lots/HFR:OX-1/upstream?format=csv")

    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert {(row["kind"], row["net_kg"]) for row in rows} == {("output", "1000.000"), ("input", "400.000"), ("output", "50.000")}


def test_as_it_was_recorded_before_anything_was(get):
    assert get(f"{PATH}/upstream?at=2026-01-01T00:00:00Z").status_code == 404


@pytest.mark.parametrize("query", ["depth=0", "depth=99", "depth=x", "format=xml", "at=now", "colour=red"])
def test_a_bad_parameter_is_refused(get, query):
    assert get(f"{PATH}/upstream?{query}").status_code == 400
