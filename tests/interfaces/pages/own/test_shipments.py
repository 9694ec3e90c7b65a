"""The shipments of an enterprise: what stands on their pages, nothing of others, and how many questions the database is asked."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.interfaces.pages.own.made import LOT, a_lot_in_hand
from tests.make.custody import a_lot, a_shipment, mining, record, submit
from traceability.interfaces.pages.own import shipments
from traceability.review import services as review

pytestmark = pytest.mark.django_db
MANY, SHIPMENTS, MOST_QUERIES = 50, 15, 12
VIEWS = ("", "/findings", "/papers", "/history", "/revise", "/withdraw")


@pytest.fixture
def submitted(cast):
    """The shipment of one lot, examined."""
    a_lot_in_hand(cast)
    shipment = submit(cast.ada.viewer, a_shipment(LOT, "1.000")).shipment
    review.examine(shipment.id)
    return shipment


def asked(client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    assert response.status_code == 200, path
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")) for query in queries)


def test_pages_ask_the_same_of_one_row_and_of_many(cast, submitted):
    client, lists = cast.ada.signed_in(), ("/own/", "/own/lots/", "/own/events/", "/own/shipments/new", "/own/events/new")
    few = {path: asked(client, path) for path in lists}
    views = {view: asked(client, f"/own/shipments/{submitted.number}{view}") for view in VIEWS}

    record(cast.ada.viewer, *(mining(a_lot(f"HFR:MORE-{n}"), facility="HFR-PLANT-1", performed_by="HFR") for n in range(MANY)))
    for _ in range(SHIPMENTS):
        submit(cast.ada.viewer, a_shipment(LOT, "1.000"))
    lines = [a_shipment(f"HFR:MORE-{n}", "1.000")["lines"][0] for n in range(MANY)]
    long = submit(cast.ada.viewer, a_shipment(lines=lines)).shipment
    review.examine(long.id)

    assert {path: asked(client, path) for path in lists} == few
    assert {view: asked(client, f"/own/shipments/{long.number}{view}") for view in VIEWS} == views
    assert max(*few.values(), *views.values()) <= MOST_QUERIES


def test_the_list_goes_on_behind_a_page(cast, submitted, monkeypatch):
    monkeypatch.setattr(shipments, "PAGE", 2)
    numbers = [submit(cast.ada.viewer, a_shipment(LOT, "1.000")).shipment.number for _ in range(2)]
    client = cast.ada.signed_in()

    first, second = client.get("/own/").content.decode(), client.get(f"/own/?before={numbers[0]}").content.decode()

    assert all(number in first for number in numbers) and f"/shipments/{submitted.number}" not in first
    assert f"?before={numbers[0]}" in first and submitted.number in second and numbers[1] not in second


def returned(cast, shipment):
    case = review.examine(shipment.id)
    review.decide(by=cast.rita.viewer, case_id=case.case_id, verdict="return", reason="Which motors?", examination=case.number)


def test_what_waits_for_the_exporter_comes_first_and_the_rest_is_there_behind_it(cast, submitted, monkeypatch):
    monkeypatch.setattr(shipments, "PAGE", 2)
    client, later = cast.ada.signed_in(), [submit(cast.ada.viewer, a_shipment(LOT, "1.000")).shipment.number for _ in range(2)]
    returned(cast, submitted)

    first = client.get("/own/").content.decode()
    second = client.get(f"/own/?before={later[1]}").content.decode()

    assert first.index(submitted.number) < first.index(later[1]) and later[0] not in first
    assert f"?before={later[1]}" in first and later[0] in second


def test_the_answer_to_a_return_asks_no_more_than_other_pages(cast, submitted):
    returned(cast, submitted)

    assert asked(cast.ada.signed_in(), f"/own/shipments/{submitted.number}/revise") <= MOST_QUERIES


def test_another_enterprise_sees_nothing_of_it(cast, submitted):
    client = cast.bela.signed_in()

    assert {client.get(f"/own/shipments/{submitted.number}{view}").status_code for view in VIEWS} == {404}
    assert submitted.number not in client.get("/own/").content.decode()
    assert f"/shipments/{submitted.number}" not in client.get(f"/own/?before={submitted.number}").content.decode()


def test_a_page_says_how_it_stands_and_what_must_be_cleared(cast, submitted):
    client = cast.ada.signed_in()

    page = client.get(f"/own/shipments/{submitted.number}").content.decode()
    findings = client.get(f"/own/shipments/{submitted.number}/findings").content.decode()

    assert 'class="pill open"' in page and LOT in page
    assert "Examination 1" in findings and 'id="failed"' in findings
    assert "/explore/" not in findings, "they may not enter there"


def test_before_the_examination_it_says_so(cast):
    a_lot_in_hand(cast)
    number = submit(cast.ada.viewer, a_shipment(LOT, "1.000")).shipment.number

    assert "Not examined yet" in cast.ada.signed_in().get(f"/own/shipments/{number}/findings").content.decode()


def test_an_enterprise_without_any_is_told_so(cast):
    assert "No shipment yet" in cast.ada.signed_in().get("/own/").content.decode()
