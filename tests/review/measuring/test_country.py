"""Parties, permits and law of the measured year."""

from datetime import date

from traceability.review.measuring import country


def test_every_plant_has_an_owner_and_a_place():
    assert {plant.organisation for plant in country.facilities().values()} <= set(country.organisations())
    assert all(plant.place.country == "CN" and plant.latitude for plant in country.facilities().values())


def test_mines_and_separators_are_licensed_and_on_the_list():
    licensed = {one.organisation for one in country.licences() if one.what in ("mining", "smelting_separation")}

    assert licensed == {row.organisation for row in country.public_list()} == {"BYM", "LNM", "XWM", "HFR", "GZS", "MZS"}


def test_quotas_are_released_in_two_batches():
    (ionic,) = [quota for quota in country.quotas() if quota.what == "mining_ionic"]

    assert (ionic.released_t(date(2026, 5, 31)), ionic.released_t(date(2026, 6, 1))) == (1200, 2400)


def test_law_is_that_of_the_reference_tables():
    assert country.reference().deposits["longnan"].ore_class == "ionic" and country.reference().tariff and country.policies()
    assert len({party.title for party in country.buyers()}) == 6
