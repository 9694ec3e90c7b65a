"""A slash at the end of an address costs nobody the page."""

import pytest
from django.test import Client

from tests.interfaces.pages.own.made import a_lot_in_hand


@pytest.mark.parametrize("path", ["/own/shipments/new", "/own/events/new", "/own/shipments/EX-2026-0000000000/findings"])
def test_an_address_with_a_slash_leads_to_its_page(path):
    response = Client().get(f"{path}/?lot=HFR%3AORE-1")

    assert response.status_code == 302 and response["Location"] == f"{path}?lot=HFR%3AORE-1"


@pytest.mark.parametrize("path", ["/own/nothing", "/own/nothing/", "/own///example.org/", "/own///example.org//"])
def test_what_is_no_page_is_not_found(path):
    assert Client().get(path, follow=True).status_code == 404


def test_a_page_with_a_slash_of_its_own_stays(db, cast):
    a_lot_in_hand(cast)

    assert cast.ada.signed_in().get("/own/lots/").status_code == 200
