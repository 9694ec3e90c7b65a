"""The year as a whole: in an order in which it can be recorded, the same every time, honest by every check that is built."""

import json

import pytest

from tests.custody.stories import registered
from tests.make.custody import a_submitter, record, submit, with_reference_tables
from traceability.interfaces.console.demo import founding, stories, year
from traceability.interfaces.console.demo.year import telling
from traceability.registry import services as registry
from traceability.registry.models import Organisation
from traceability.registry.viewer import system_viewer
from traceability.review import services as review
from traceability.review.models import Finding

# What an exporter forgot, and what a laboratory found: the two that no reviewer approves as they are.
CARELESS = {"year-7": {("E01", "HOLD")}, "year-9": {("E05", "BLOCK")}}


@pytest.fixture
def shipments():
    """The year's shipments by label, recorded."""
    with_reference_tables()
    registered({name: rows for name, rows in founding.registry_document().items() if name != "users"})
    told, ids = year.told(), {}
    for code in told.acting:
        registry.create_token(by=system_viewer(None, via="command"), holder_code_or_username=code)
    viewers = {one.code: a_submitter(one) for one in Organisation.objects.filter(code__in=told.acting)}
    for batch in told.batches:
        recorded = record(viewers[batch.organisation], *stories.filled(batch.events, ids))
        ids |= dict(zip(batch.labels, (str(one.event.id) for one in recorded), strict=True))
    return {one.label: submit(viewers[one.exporter], told.shipments[one.label]).shipment for one in year.CONSIGNMENTS}


@pytest.mark.django_db
def test_it_can_be_recorded_and_fails_nothing_but_what_was_careless(shipments):
    for label, shipment in shipments.items():
        found = Finding.objects.filter(examination=review.examine(shipment.id), result="failed")
        assert {(one.code, one.severity) for one in found} == CARELESS.get(label, set()), label


def test_it_is_the_same_year_every_time():
    first, second = (json.dumps([batch.events for batch in telling.told.__wrapped__().batches]) for _ in range(2))

    assert first == second


def test_every_label_is_known_before_it_is_used():
    known: set[str] = set()
    for batch in year.told().batches:
        needed = {event["dispatch"].removeprefix("@event:") for event in batch.events if "dispatch" in event}
        assert needed <= known
        known |= {*batch.labels}
    assert len(known) == sum(len(batch.events) for batch in year.told().batches)


def test_every_stage_of_the_chain_is_played():
    played = {event["stage"] for batch in year.told().batches for event in batch.events}

    assert played == {
        "mining", "leaching", "import", "beneficiation", "separation", "metal_smelting", "alloying", "magnet_making", "recycling",
        "collection", "blending", "packing", "dispatch", "receipt", "loss", "stocktake",
    }  # fmt: skip
    assert len(year.told().acting) == 11


def test_a_batch_fits_one_request():
    for batch in year.told().batches:
        assert len(batch.events) <= 1000
        assert len(json.dumps(batch.events).encode()) < 4 * 1024 * 1024
