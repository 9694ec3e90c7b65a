"""What is in hand and what is on its way; of others nothing."""

import pytest

from tests.interfaces.pages.own.made import LOT, a_lot_in_hand
from tests.make.custody import a_shipment, submit
from traceability.interfaces.pages.own import lots

pytestmark = pytest.mark.django_db


def test_what_is_left_is_shown_to_who_holds_it_alone(cast):
    a_lot_in_hand(cast)

    mine, theirs = (person.signed_in().get("/own/lots/").content.decode() for person in (cast.ada, cast.bela))

    assert LOT in mine and "1,000.000" in mine
    assert LOT not in theirs and "Nothing in your hands" in theirs


def test_what_is_used_up_is_in_hand_no_more_and_not_offered(cast):
    a_lot_in_hand(cast)
    submit(cast.ada.viewer, a_shipment(LOT, "1000.000"))
    client = cast.ada.signed_in()

    assert LOT not in client.get("/own/lots/").content.decode()
    assert LOT not in client.get("/own/shipments/new").content.decode()


def test_the_list_goes_on_behind_a_page(cast, monkeypatch):
    monkeypatch.setattr(lots, "PAGE", 1)
    for name in ("HFR:ORE-1", "HFR:ORE-2"):
        a_lot_in_hand(cast, name)
    client = cast.ada.signed_in()

    first, second = client.get("/own/lots/").content.decode(), client.get("/own/lots/?after=HFR%3AORE-1").content.decode()

    assert "?after=HFR%3AORE-1" in first and "Further ones" in first and "HFR:ORE-2" not in first
    assert "HFR:ORE-2" in second and "Further ones" not in second
