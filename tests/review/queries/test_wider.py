"""Sums over all records: each compared with what the records plainly say."""

from datetime import date
from decimal import Decimal

import pytest

from tests.make.custody import a_lot, a_part, an_assay, an_event, dressing, lot_id, mining, moved, record, submit
from tests.make.custody import a_shipment as a_shipment_claim
from tests.make.registry import an_organisation, registered
from tests.make.review import a_submitted, decided, examined_with
from traceability.kernel import clock
from traceability.review.queries import chain, law, wider
from traceability.review.queries.beyond import ask
from traceability.review.queries.shipment import shipment_of

pytestmark = pytest.mark.django_db
PURE = an_assay(treo_percent="100.0")


def leached(trade, lot, net_kg, ended, **members):
    (done,) = record(
        trade.bym,
        an_event(
            "leaching",
            ended_at=f"{ended}T20:00:00+08:00",
            started_at=f"{ended}T08:00:00+08:00",
            outputs=[a_lot(lot, net_kg, form="mixed_oxide", assay=PURE)],
            **members,
        ),
    )
    return done.event.id


def events_behind(lot):
    ids = [lot_id(lot)]
    return chain.events_of(ids, chain.upstream_ids(ids, at=None), submitted=clock.now(), at=None)[0]


def outputs_before(lot):
    events = events_behind(lot)
    facilities = law.facilities_of({event.facility for event in events})
    return ask(wider.outputs_before(events, facilities, counted={event.id for event in events}), at=None)[0]


def test_the_year_before_an_event_counts_the_performers_other_events_that_ended_no_later(trade):
    leached(trade, "BYM:L-25", "1.000", "2025-12-31")
    leached(trade, "BYM:L-1", "10.000", "2026-01-01")
    leached(trade, "BYM:L-2", "20.000", "2026-02-01", facility="BYM-DRESS-1")
    judged = leached(trade, "BYM:L-3", "40.000", "2026-02-02")
    leached(trade, "BYM:L-4", "80.000", "2026-02-03")

    outputs, _ = outputs_before("BYM:L-3")

    before = outputs[judged]
    assert (before.facility_net_kg, before.facility_reo_kg) == (Decimal(10), Decimal(10))
    assert (before.organisation_net_kg, before.organisation_reo_kg, before.lacking) == (Decimal(30), Decimal(30), 0)


def test_what_cannot_be_brought_to_reo_is_counted_as_lacking(trade):
    record(trade.bym, mining({"lot": "BYM:BARE", "form": "ore", "net_kg": "5.000"}))
    judged = leached(trade, "BYM:L-1", "10.000", "2026-02-20")

    outputs, _ = outputs_before("BYM:L-1")

    assert (outputs[judged].organisation_net_kg, outputs[judged].lacking) == (Decimal(5), 1)


def test_a_groups_use_counts_its_members_and_one_class_of_ore(trade):
    registered({"format": "registry/1", "organisations": [an_organisation("BYM", group="NORTH"), an_organisation("HFR", group="NORTH")]})
    record(
        trade.hfr,
        an_event("leaching", performed_by="HFR", facility="HFR-PLANT-1", outputs=[a_lot("HFR:L-1", "7.000", form="oxide", assay=PURE)]),
    )
    judged = leached(trade, "BYM:L-1", "10.000", "2026-02-20")
    other_year = leached(trade, "BYM:L-2", "10.000", "2025-02-20")

    _, uses = outputs_before("BYM:L-1")
    _, uses_before = outputs_before("BYM:L-2")

    assert (uses[judged].reo_kg, uses_before[other_year].reo_kg) == (Decimal(7), Decimal(0))


def test_a_groups_use_leaves_out_the_dressing_of_nothing_but_imported_ore(trade):
    registered({"format": "registry/1", "organisations": [an_organisation("BYM", group="NORTH")]})
    brought = an_event("import", facility="BYM-DRESS-1", outputs=[a_lot("BYM:IN-1", "100.000"), a_lot("BYM:IN-2", "100.000")])
    record(trade.bym, brought, mining(a_lot("BYM:ORE-1", "100.000")))
    of_imports = dressing([a_part("BYM:IN-1", "100.000")], [a_lot("BYM:CON-1", "3.000", form="concentrate", assay=PURE)])
    mixed = dressing(
        [a_part("BYM:IN-2", "1.000"), a_part("BYM:ORE-1", "10.000")], [a_lot("BYM:CON-2", "5.000", form="concentrate", assay=PURE)]
    )
    record(trade.bym, of_imports, mixed)
    (judged,) = record(trade.bym, dressing([a_part("BYM:ORE-1", "20.000")], [a_lot("BYM:CON-3", "7.000", form="concentrate", assay=PURE)]))

    _, uses = outputs_before("BYM:CON-3")

    assert uses[judged.event.id].reo_kg == Decimal(5)


def mined(trade, lot, net_kg, ended, treo="5.0", **members):
    times = {"started_at": f"{ended}T08:00:00+08:00", "ended_at": f"{ended}T20:00:00+08:00"}
    (done,) = record(trade.bym, mining(a_lot(lot, net_kg, assay=an_assay(treo_percent=treo)), **times, **members))
    return done.event.id


def test_a_mine_year_sums_up_to_the_event_and_knows_the_highest_grade_until_then(trade):
    mined(trade, "BYM:O-25", "1000.000", "2025-12-31", treo="5.6")
    mined(trade, "BYM:O-1", "100.000", "2026-01-01")
    mined(trade, "BYM:O-2", "200.000", "2026-02-01", treo="9.0", facility="BYM-DRESS-1")
    judged = mined(trade, "BYM:O-3", "400.000", "2026-02-02")
    mined(trade, "BYM:O-4", "800.000", "2026-02-03", treo="20.0")

    (years,) = ask(wider.mine_years(events_behind("BYM:O-3")), at=None)

    year = years[judged]
    assert (year.facility_reo_kg, year.organisation_reo_kg, year.lacking) == (Decimal(25), Decimal(43), 0)
    assert (year.facility_grade_percent, year.organisation_grade_percent) == (Decimal("5.6"), Decimal(9))


def sold(trade, lot, sender, to, reo_kg, day, **invoice):
    paper = {
        "kind": "special_vat_invoice",
        "number": f"{lot}-{sender}",
        "issued_on": day,
        "seller": sender,
        "buyer": to,
        "reo_kg": reo_kg,
    } | invoice
    said = {name: value for name, value in paper.items() if value is not None}
    times = {"started_at": f"{day}T08:00:00+08:00", "ended_at": f"{day}T09:00:00+08:00"}
    sent, _ = moved(trade, a_part(lot, "10.000"), sender=sender, to=to, invoice=said, ownership_passes=True, **times)
    return sent.event.id


def accounts(lot):
    return ask(wider.trader_accounts([event for event in events_behind(lot) if event.ownership_passes]), at=None)[0]


def test_a_traders_account_runs_up_to_the_day_of_the_sale(trade):
    for number in (1, 2):
        record(trade.bym, mining(a_lot(f"BYM:ORE-{number}", "10.000")))
    sold(trade, "BYM:ORE-1", "BYM", "HER", "5.000", "2026-03-01")
    sale = sold(trade, "BYM:ORE-1", "HER", "EXP", "6.000", "2026-03-02")
    sold(trade, "BYM:ORE-2", "BYM", "HER", "9.000", "2026-03-03")

    found = accounts("BYM:ORE-1")

    assert found.keys() == {sale}
    assert (found[sale].sold_reo_kg, found[sale].bought_reo_kg, found[sale].lacking) == (Decimal(6), Decimal(5), 0)


def test_an_invoice_without_reo_is_lacking_and_a_purchase_without_invoice_is_none(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "10.000")))
    moved(trade, a_part("BYM:ORE-1", "10.000"), to="HER", ownership_passes=True)
    sale = sold(trade, "BYM:ORE-1", "HER", "EXP", None, "2026-03-02")

    assert (accounts("BYM:ORE-1")[sale].bought_reo_kg, accounts("BYM:ORE-1")[sale].lacking) == (Decimal(0), 1)


def test_own_imports_count_as_bought(trade):
    record(
        trade.her,
        an_event(
            "import", performed_by="HER", facility="HER-PLANT-1", outputs=[a_lot("HER:IN-1", "10.000", form="mixed_oxide", assay=PURE)]
        ),
    )
    sale = sold(trade, "HER:IN-1", "HER", "EXP", "10.000", "2026-03-02")

    assert accounts("HER:IN-1")[sale].bought_reo_kg == Decimal(10)


def others(shipment, *names):
    return [one.number for one in wider.other_shipments(shipment_of(shipment.id).shipment, folded_parties=names or ["drivewerk"])]


def test_other_shipments_are_of_the_exporter_to_the_party_and_did_not_come_back(trade, cast):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000")))

    def sent(day, **changed):
        return submit(trade.bym, a_shipment_claim(net_kg="10.000", planned_export_on=day, **changed)).shipment

    early, later = sent("2026-08-20"), sent("2026-09-02")
    sent("2026-08-25", consignee={"name": "Odra", "country": "PL"})
    long_ago = sent("2025-08-01")
    back = sent("2026-08-26")
    decided(examined_with(back).case, cast.rita, "return")
    judged = sent("2026-09-01")

    assert others(judged) == [early.number]
    assert others(judged, "odra", "drivewerk") != [early.number]
    assert {later.number, long_ago.number, back.number} & set(others(judged)) == set()


def test_their_weight_is_the_sum_of_their_lines(trade):
    other, judged = a_submitted(trade), a_submitted(trade, "BYM:ORE-2")

    (found,) = wider.other_shipments(shipment_of(judged.id).shipment, folded_parties=["drivewerk"])

    assert (found.number, found.net_kg, found.planned_export_on) == (other.number, Decimal(1000), date(2026, 9, 1))
