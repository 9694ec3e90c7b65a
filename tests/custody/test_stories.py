"""Every step of the twelve stories can be recorded, and where the exported lots come from is what the stories say."""

from decimal import Decimal

import pytest

from tests.custody.stories import NAMES, play, story
from tests.make.custody import with_reference_tables
from traceability.custody import queries
from traceability.custody.claims import read_events, read_shipment

# Story -> origins of its first exported lot by kind and facility, as checks.md section 7 tells it.
WHOLE = Decimal("1.000000000")
ORIGINS = {
    "S01": {("mine", "BYM-MINE-1"): WHOLE},
    "S02": {("mine", "LNM-SITE-1"): WHOLE},
    "S03": {("import", "IMX-WH-1"): WHOLE},
    "S05": {("mine", "YDM-SITE-1"): WHOLE},
    "S06": {("mine", "GDM-SITE-1"): WHOLE},
    "S10": {("mine", "NJM-SITE-1"): WHOLE},
    "S12": {("mine", "LNM-SITE-1"): WHOLE},
}
LABEL = "019cad8f-ac00-7a10-8a10-0000000000a1"


@pytest.mark.parametrize("name", NAMES)
def test_every_step_reads_as_a_claim(name):
    for step in story(name)["steps"]:
        body = step["body"] | ({"dispatch": LABEL} if "dispatch" in step["body"] else {})
        (claim,) = read_events(body)
        assert claim.stage == body["stage"]
    for shipment in story(name)["shipments"]:
        assert len(read_shipment(shipment["body"]).lines) == len(shipment["body"]["lines"])


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_every_step_is_recorded_and_every_origin_known(name):
    with_reference_tables()
    submitted = play(name, {})

    for one in submitted:
        rows = queries.upstream_of([line.lot_id for line in one.lines])
        mixes = [queries.provenance_of(rows).mixed.of_lot(line.lot_id) for line in one.lines]
        for mix in mixes:
            assert sum(mix.values()) == 1
            assert {origin.kind for origin in mix} <= {"mine", "import", "collected"}
        if name in ORIGINS:
            assert {(origin.kind, origin.facility): share for origin, share in mixes[0].items()} == ORIGINS[name]
