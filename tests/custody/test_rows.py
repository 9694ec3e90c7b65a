"""From claims to rows, without a database: ids first, what the context settled, and the order of the claims."""

from datetime import UTC, datetime
from decimal import Decimal as D
from uuid import UUID

from tests.make.custody import a_lot, a_part, a_shipment, an_assay, dispatch, dressing, mining, packing
from traceability.custody.claims import AssayClaim, read_events, read_shipment
from traceability.custody.rules import Ground, KnownLot, Party
from traceability.custody.services.rows import EventRows, in_order_of_name, line_rows, shipment_row
from traceability.registry.viewer import Viewer

BYM, HFR, ORE = UUID(int=1), UUID(int=2), UUID(int=3)
NOW = datetime(2026, 11, 24, tzinfo=UTC)
BY = Viewer(person=UUID(int=9), organisation=BYM, organisation_code="BYM", role="submitter", via="token")
GROUND = Ground(
    recorder=BYM,
    now=NOW,
    organisations={"BYM": Party(BYM), "HFR": Party(HFR)},
    facilities=dict.fromkeys(("BYM-MINE-1", "BYM-DRESS-1", "HFR-PLANT-1"), UUID(int=4)),
    lots={"BYM:ORE-1": KnownLot(ORE, "ore", "segregated", ORE)},
)
TREO = AssayClaim(treo_percent=D(10), moisture_percent=D(0))


def rows_of(*events):
    maker = EventRows(ground=GROUND, assays={ORE: TREO}, by=BY, now=NOW)
    for claim in read_events(list(events)):
        maker.add(claim, claim.custody_model or "segregated")
    return maker.rows


def test_draws_stand_in_the_order_of_the_claims():
    rows = rows_of(
        mining(a_lot("BYM:ORE-9", "10.000")),
        dressing([a_part("BYM:ORE-9", "4.000"), a_part("BYM:ORE-1", "1.000")], []),
        dispatch(a_part("BYM:ORE-9", "6.000")),
    )

    made = rows.lots[0]["id"]
    assert [(draw["lot_id"], draw["kind"], draw["net_kg"], draw["reo_kg"]) for draw in rows.draws] == [
        (made, "use", D(4), D("2.000")),
        (ORE, "use", D(1), D("0.100")),
        (made, "send", D(6), D("3.000")),
    ]


def test_a_packed_lot_is_of_its_parents_family_and_assay():
    rows = rows_of(
        packing(a_part("BYM:ORE-1", "5.000"), a_lot("BYM:P-1", "5.000", assay=None)),
        packing(a_part("BYM:P-1", "5.000"), a_lot("BYM:P-2", "5.000", assay=an_assay(treo_percent="20"))),
    )

    first, second = rows.lots
    assert (first["parent_id"], first["family"], second["parent_id"], second["family"]) == (ORE, ORE, first["id"], ORE)
    assert [output["reo_kg"] for output in rows.outputs] == [D("0.500"), D("1.000")]
    assert [assay["lot_id"] for assay in rows.assays] == [second["id"]]


def test_an_event_says_who_recorded_it_and_when():
    (row,) = rows_of(dispatch(a_part("BYM:ORE-1", "1.000"), transport={"vehicle": "赣B12345", "ticket": "T-1"})).events

    assert (row["organisation_id"], row["performer_id"], row["recorded_by"], row["recorded_at"]) == (BYM, BYM, BY.person, NOW)
    assert (row["to_organisation_id"], row["ownership_passes"], row["ticket"]) == (HFR, True, "T-1")
    assert row["transport"] == {"ticket": "T-1"}


def test_lots_are_inserted_in_the_order_of_their_names():
    rows = rows_of(mining(a_lot("BYM:B-1"), a_lot("BYM:A-1")))

    assert [row["name"] for row in in_order_of_name(rows.lots)] == ["BYM:A-1", "BYM:B-1"]


def test_a_shipment_has_a_number_and_its_lines_are_counted_from_one():
    claim = read_shipment(a_shipment("BYM:ORE-1", "5.000"))

    row, details = shipment_row(claim, by=BY, now=NOW, day_year=2026)
    (line,) = line_rows(row["id"], claim, GROUND, {ORE: TREO}, NOW)

    assert row["number"].startswith("EX-2026-") and details is None
    assert (line["number"], line["lot_id"], line["reo_kg"]) == (1, ORE, D("0.500"))
