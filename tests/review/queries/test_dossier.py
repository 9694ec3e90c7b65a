"""The one reader: it fills every field, from one snapshot, in a constant number of queries."""

from dataclasses import fields, is_dataclass
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.custody.stories import play
from tests.make.custody import a_lot, a_part, blending, mining, record, submit, with_reference_tables
from tests.make.custody import a_shipment as a_shipment_claim
from tests.make.registry import a_policy, a_quota, registered
from tests.make.review import a_submitted, told
from tests.make.story_dossiers import Telling
from traceability.custody.errors import ShipmentNotSeen
from traceability.custody.stages import STAGES
from traceability.kernel import clock
from traceability.review import queries
from traceability.review.dossier import Dossier, Drawn, Event, Shipment
from traceability.review.queries import dossier as reader

pytestmark = pytest.mark.django_db
MOST_QUERIES = 17
LEFT_OUT = ("as_of", "source", "custody_model", "recorded_at", "submitted_at")
"""What differs from telling to telling, or what the database adds: a model that a move may leave out is that of its lot."""


def told_apart(value):
    """A dossier's part without ids, which differ from telling to telling, and without what only a database knows."""
    if isinstance(value, UUID):
        return "id"
    if isinstance(value, Decimal):
        return value.normalize()
    if isinstance(value, Drawn):
        return [value.by if value.by in STAGES else "shipment", value.net_kg.normalize()]
    if is_dataclass(value):
        return {
            field.name: told_apart(getattr(value, field.name))
            for field in fields(value)
            if field.name not in LEFT_OUT and not (isinstance(value, Shipment) and field.name == "number")
        }
    if isinstance(value, tuple | list):
        return [told_apart(one) for one in value]
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, dict) or hasattr(value, "items"):
        return {("id" if isinstance(key, UUID) else key): told_apart(one) for key, one in value.items()}
    return value


def in_order(events: tuple[Event, ...]) -> list:
    return sorted((told_apart(event) for event in events), key=lambda event: (event["ended_at"], event["stage"], str(event["inputs"])))


@pytest.mark.parametrize("name", ["S01", "S02", "S03", "S04", "S05", "S06", "S07", "S08", "S09", "S10", "S11"])
def test_the_reader_finds_what_the_story_tells(name, cast):
    plain = Telling(name).dossier()

    read = queries.dossier_of(told(name).id)

    assert in_order(read.events) == in_order(plain.events)
    assert told_apart(read.lots) == told_apart(plain.lots)
    assert told_apart(read.shipment) == told_apart(plain.shipment)
    for lot in read.lots:
        mine = {(origin.kind, origin.facility): origin.share for origin in read.origins[lot.name]}
        assert mine == {(origin.kind, origin.facility): origin.share for origin in plain.origins[lot.name]}
    assert {code: told_apart(row) for code, row in read.facilities.items()}.items() <= {
        code: told_apart(row) for code, row in plain.facilities.items()
    }.items()
    assert {(one.what, one.number) for one in read.licences} <= {(one.what, one.number) for one in plain.licences}
    known = {(one.what, one.number): told_apart(one) for one in plain.licences}
    assert all(told_apart(one) == known[one.what, one.number] for one in read.licences)
    assert read.reference == plain.reference
    assert {row.key: row.text for row in read.policy_rows} == {row.key: row.text for row in plain.policy_rows}


def sums(dossier: Dossier, event: Event) -> tuple:
    year, trader = dossier.year_outputs.get(event.id), dossier.trader_accounts.get(event.id)
    return (
        None if year is None else tuple(getattr(year, field.name) for field in fields(year) if field.name != "event"),
        None if trader is None else (trader.sold_reo_kg, trader.bought_reo_kg, trader.lacking),
    )


@pytest.mark.parametrize("name", ["S05", "S06", "S07", "S09"])
def test_the_sums_over_all_records_are_those_of_a_plain_reference(name, cast):
    plain = Telling(name).dossier()
    by_place = {(event.stage, event.started_at, event.inputs): sums(plain, event) for event in plain.events}

    read = queries.dossier_of(told(name).id)

    for event in read.events:
        found, known = sums(read, event), by_place[event.stage, event.started_at, event.inputs]
        assert found[1] == known[1]
        assert known[0] is None or found[0] == known[0]


def test_uses_of_a_group_count_what_was_mined_before(cast):
    registered({"format": "registry/1", "quotas": [a_quota("SOUTH")]})
    with_reference_tables()
    events: dict[str, str] = {}
    play("S02", events)
    shipment = play("S10", events)[0].shipment

    read = queries.dossier_of(shipment.id)

    (leaching,) = read.with_stage("leaching")
    assert read.group_uses[leaching.id].reo_kg == Decimal("9940.050")
    assert [(quota.group, [str(batch.reo_t) for batch in quota.batches]) for quota in read.quotas] == [("SOUTH", ["600.000", "600.000"])]


def test_a_supervisors_value_comes_before_the_default(cast):
    registered({"format": "registry/1", "policies": [a_policy("M02.tolerance_percent", value="1.5")]})

    read = queries.dossier_of(told("S01").id)

    assert read.policy("M02.tolerance_percent", on=read.shipment.planned_export_on).value == Decimal("1.5")


def test_other_shipments_to_the_same_party_are_found(cast):
    shipments = [one.shipment for one in play_s12()]

    read = queries.dossier_of(shipments[2].id)

    assert [one.number for one in read.other_shipments] == [shipments[1].number, shipments[0].number]
    assert {one.net_kg for one in read.other_shipments} == {Decimal(40)}


def play_s12():
    with_reference_tables()
    return play("S12", {})


def a_wide_shipment(trade, lots: int):
    """A shipment of one lot that was blended out of so many."""
    names = [f"BYM:ORE-{number}" for number in range(lots)]
    record(trade.bym, *(mining(a_lot(name, "10.000")) for name in names))
    mixed = a_lot("BYM:MIX-1", f"{10 * lots}.000")
    record(trade.bym, blending([a_part(name, "10.000") for name in names], mixed))
    return submit(trade.bym, a_shipment_claim("BYM:MIX-1", f"{10 * lots}.000")).shipment


@pytest.mark.parametrize("lots", [1, 50])
def test_the_number_of_queries_does_not_grow_with_the_chain(lots, trade):
    shipment = a_wide_shipment(trade, lots)

    with CaptureQueriesContext(
        connection,
    ) as captured:
        queries.reading_of(shipment.id)

    asked = [one["sql"] for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(asked) <= MOST_QUERIES, len(asked)


def test_a_move_after_the_lots_last_use_belongs_to_somebody_elses_chain(cast):
    """S02 sells the same month's other lots; S12 reads only the yttrium."""
    read = queries.dossier_of(play_s12()[0].shipment.id)

    assert {drawn.lot for event in read.with_stage("dispatch") for drawn in event.inputs} == {"LNM:MIX-2026-0009", "GZS:Y-2026-0013"}


def test_an_earlier_moment_knows_nothing_of_what_came_later(trade):
    shipment = a_submitted(trade)
    moment = clock.now()
    record(trade.bym, mining(a_lot("BYM:LATER")))

    assert {event.stage for event in queries.dossier_of(shipment.id, as_of=moment).events} == {"mining"}
    assert queries.dossier_of(shipment.id, as_of=moment).as_of == moment


def test_the_reading_names_the_organisations_of_the_chain(cast):
    reading = queries.reading_of(told("S01").id)

    codes = {code for code, one in reading.dossier.organisations.items() if one.id in reading.parties}
    assert codes == {"BYM", "HFR", "EXP"}
    assert reading.examination == 0


def test_an_unknown_shipment_is_not_seen():
    with pytest.raises(ShipmentNotSeen):
        queries.reading_of(UUID(int=1))


def test_a_snapshot_inside_a_transaction_keeps_its_isolation():
    with reader.snapshot(), connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone() == ("read committed",)
