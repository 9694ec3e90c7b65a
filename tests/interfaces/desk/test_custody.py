"""Events, lots and shipments at the desk: found by their exact names, shown with the rows below them."""

from tests.make.custody import a_lot, a_shipment, mining, record, submit, the_trade


def text_of(person, path):
    response = person.signed_in().get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_a_lot_is_found_by_its_name(cast):
    trade = the_trade()
    record(trade.bym, mining(a_lot("BYM:ORE-1"), a_lot("BYM:ORE-2", "5.000")))

    text = text_of(cast.rita, "/desk/custody/lot/?q=BYM:ORE-1")

    assert "BYM:ORE-1" in text and "BYM:ORE-2" not in text and "1000.000" in text


def test_an_event_shows_what_it_made_and_what_was_found_in_it(cast):
    trade = the_trade()
    (recorded,) = record(trade.bym, mining(a_lot("BYM:ORE-1")))

    text = text_of(cast.rita, f"/desk/custody/event/{recorded.event.id}/change/")

    assert "BYM:ORE-1" in text and "1000.000" in text and "Mining" in text and "Ce" in text


def test_a_list_of_events_is_filtered_by_stage(cast):
    trade = the_trade()
    record(trade.bym, mining(a_lot("BYM:ORE-1")))

    assert "BYM-MINE-1" in text_of(cast.rita, "/desk/custody/event/?stage=mining")
    assert "BYM-MINE-1" not in text_of(cast.rita, "/desk/custody/event/?stage=packing")


def test_a_shipment_shows_its_lines(cast):
    trade = the_trade()
    record(trade.bym, mining(a_lot("BYM:ORE-1")))
    submitted = submit(trade.bym, a_shipment())

    text = text_of(cast.rita, f"/desk/custody/shipment/{submitted.shipment.pk}/change/")

    assert "_folded" not in text and " folded" not in text, "columns that repeat another one are for the database"
    assert "2530902000" in text and "BYM:ORE-1" in text
