"""A dossier out of records in memory is the one that the stories' reference reads, which the database is held to as well."""

from random import Random

import pytest

from tests.make.story_dossiers import Telling
from traceability.review.measuring.batch import Laboratory
from traceability.review.measuring.reading import Records
from traceability.review.measuring.world import World
from traceability.review.measuring.year import a_year


def _as_records(telling, shipment):
    told = telling.dossier()
    world = World(Random(0), Laboratory(), organisations=dict(told.organisations))
    world.events = {event.id: event for event in telling.events.values()}
    world.lots = {name: telling._held(lot) for name, lot in telling.lots.items()}
    world.shipments = [shipment]
    return Records(world)


@pytest.mark.parametrize("name", ["S02", "S05", "S06", "S07", "S08", "S09"])
def test_a_storys_dossier_is_read_the_same(name):
    telling = Telling(name)
    expected = telling.dossier()

    found = _as_records(telling, expected.shipment).dossier(expected.shipment)

    assert {event.id for event in found.events} == {event.id for event in expected.events}
    assert {lot.name for lot in found.lots} >= {lot.name for lot in expected.lots}
    assert {name: found.origins[name] for name in (lot.name for lot in expected.lots)} == {
        lot.name: expected.origins[lot.name] for lot in expected.lots
    }
    assert found.year_outputs == expected.year_outputs
    assert found.trader_accounts == expected.trader_accounts
    assert found.invoice_uses == expected.invoice_uses


def test_what_stood_in_the_circuit_brings_its_origins_into_the_chain():
    world = a_year(4)
    records = Records(world)
    last = next(one for one in reversed(world.shipments) if one.lines[0].lot.startswith("HFR"))

    chain = records.chain(last)

    assert len([event for event in chain if event.stage == "mining"]) > 1
    assert sum(origin.share for origin in records.origins[last.lines[0].lot]) == 1
    assert {origin.kind for origin in records.origins[last.lines[0].lot]} == {"mine"}


def test_a_groups_use_counts_what_ended_no_later():
    world = a_year(4)
    records = Records(world)
    leached = [event for event in records.in_order if event.stage == "leaching"]

    used = {event.ended_at: records.used_kg(event, ("leaching",)) for event in leached}

    assert len(used) > 6 and list(used.values()) == sorted(set(used.values()))
