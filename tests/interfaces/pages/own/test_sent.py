"""The key that a form brings, and what it stands for."""

import hashlib
import html
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import RequestFactory

from tests.cast import call_the_cast
from tests.databases import login_connection
from tests.interfaces.pages.own.made import LOT, a_lot_in_hand, form
from tests.make.custody import holding
from traceability.custody.models import Shipment
from traceability.interfaces.keeping import Submission
from traceability.interfaces.pages.own import sent
from traceability.kernel.idempotency import claimed

NEW, AT_ONCE = "/own/shipments/new", 6
HIDDEN = re.compile(r'<textarea name="([^"]+)" hidden>\n([^<]*)</textarea>')


@pytest.mark.parametrize("given", ["", "short", "x" * 36, "11111111-1111-4111-8111-11111111111\n"])
def test_a_key_that_no_page_made_is_replaced(given):
    request = RequestFactory().post("/own/shipments/new", {"key": given})

    assert sent.key_of(request) != given and len(sent.key_of(request)) == 36


def test_a_key_that_a_page_made_is_kept():
    key = sent.new_key()

    assert sent.key_of(RequestFactory().post("/own/shipments/new", {"key": key})) == key


@pytest.fixture
def ada(committed):
    cast = call_the_cast()
    a_lot_in_hand(cast)
    return cast.ada


@pytest.mark.committed
def test_what_is_pressed_twice_at_once_leads_both_to_the_same_page(ada):
    together = Barrier(AT_ONCE)

    def one(client):
        try:
            together.wait(60)
            return client.post(NEW, form())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(one, [ada.signed_in() for _ in range(AT_ONCE)]))

    assert {(one.status_code, one.headers.get("Location")) for one in answers} == {(303, f"/own/shipments/{Shipment.objects.get().number}")}
    assert Submission.objects.count() == 1 and str(holding(LOT).left_kg) == "600.000"


@pytest.mark.committed
def test_what_takes_longer_is_said_to_be_recorded_and_can_be_looked_at_again(ada, committed, monkeypatch):
    monkeypatch.setattr(sent, "MOST_WAITED", 0.0)
    client, key = ada.signed_in(), hashlib.sha256(form()["key"].encode()).hexdigest()

    with login_connection(committed.name) as first, first.transaction():
        first.execute(f"SELECT {claimed('%s::uuid', '%s')}", [ada.viewer.organisation, key])
        waiting = client.post(NEW, form(end_use="magnets & \nmotors"))
    page = waiting.content.decode()
    again = client.post(NEW, {name: html.unescape(value) for name, value in HIDDEN.findall(page)})

    assert waiting.status_code == 409 and "Being recorded" in page and "Nothing was recorded" not in page
    assert again.status_code == 303 and Shipment.objects.get().end_use == "magnets & motors"
