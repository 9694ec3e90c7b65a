"""A new shipment begins with what an earlier one said, but for what each shipment has anew, or with one of the lots."""

import pytest

from tests.interfaces.pages.own.made import LOT, a_lot_in_hand, form, the_case, the_shipment, value_in
from tests.make.custody import holding
from traceability.review import services as review

pytestmark = pytest.mark.django_db
NEW = "/own/shipments/new"
PAPERS = {"documents": [{"kind": "contract", "number": "C-1", "issuer": "Somebody"}], "packages": [{"seals": ["S-1"], "pieces": 4}]}


@pytest.fixture
def ada(cast):
    a_lot_in_hand(cast)
    client = cast.ada.signed_in()
    client.post(NEW, form(end_use="magnets", **PAPERS))
    return client


def test_a_copy_of_what_was_withdrawn_keeps_its_papers_and_lots(ada):
    number = the_shipment().number
    review.examine(the_shipment().id)
    ada.post(f"/own/shipments/{number}/withdraw", {"key": "22222222-2222-4222-8222-222222222222", "reason": "Sold at home."})
    assert the_case().state == "withdrawn"

    page = ada.get(f"{NEW}?like={number}").content.decode()

    assert f"?like={number}" in ada.get(f"/own/shipments/{number}").content.decode()
    assert value_in(page, "/lines/0/lot") == LOT and value_in(page, "/lines/0/net_kg") == "400.000"
    assert value_in(page, "/documents/0/number") == "C-1" and value_in(page, "/packages/0/seals") == "S-1"
    assert value_in(page, "/reference") == value_in(page, "/planned_export_on") == ""
    assert ">magnets</textarea>" in page


def test_a_copy_of_what_may_still_leave_has_its_own_numbers_to_fill_in(ada):
    page = ada.get(f"{NEW}?like={the_shipment().number}").content.decode()

    assert value_in(page, "/documents/0/issuer") == "Somebody" and value_in(page, "/packages/0/pieces") == "4"
    assert value_in(page, "/documents/0/number") == value_in(page, "/packages/0/seals") == ""
    assert value_in(page, "/lines/0/lot") == value_in(page, "/lines/0/net_kg") == ""
    assert value_in(page, "/lines/0/hs_code") == "2530902000"


def test_another_enterprises_shipment_is_not_found(cast, ada):
    answer = cast.bela.signed_in().get(f"{NEW}?like={the_shipment().number}")

    assert answer.status_code == 404 and "magnets" not in answer.content.decode()


def test_a_lot_is_shipped_with_what_is_left_of_it(cast, ada):
    assert f"{NEW}?lot=HFR%3AORE-1" in ada.get("/own/lots/").content.decode()

    page, theirs = (client.get(f"{NEW}?lot={LOT}").content.decode() for client in (ada, cast.bela.signed_in()))

    assert value_in(page, "/lines/0/lot") == LOT and value_in(page, "/lines/0/net_kg") == str(holding(LOT).left_kg) == "600.000"
    assert value_in(theirs, "/lines/0/net_kg") == ""


def test_rows_are_given_as_many_as_are_asked_for_within_the_bounds(ada):
    page = ada.get(f"{NEW}?rows=lines.3,documents.1,licences.999,strange.4").content.decode()

    assert 'name="/lines/2/lot"' in page and 'name="/lines/3/lot"' not in page and 'name="/documents/0/kind"' in page
    assert 'name="/licences/79/number"' in page and 'name="/licences/80/number"' not in page
