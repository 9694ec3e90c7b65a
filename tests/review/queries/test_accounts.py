"""Accounts are summed once for all shipments that ask, and each reads what it would read alone."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.make.custody import a_lot, a_part, a_shipment, an_assay, an_event, record, separation, submit, with_reference_tables
from tests.make.registry import a_document, a_quota, an_organisation, registered
from traceability.review import queries

pytestmark = pytest.mark.django_db
PURE = an_assay(treo_percent="100.0")


def on(day, **members):
    return {"started_at": f"2026-{day}T08:00:00+08:00", "ended_at": f"2026-{day}T20:00:00+08:00", **members}


@pytest.fixture
def shipments(trade, cast):
    """Three shipments of one group: the oxide of two separations and leached oxide, of the same year."""
    with_reference_tables()
    group = [an_organisation(code, group="NORTH") for code in ("BYM", "HFR")]
    registered(a_document(organisations=group, quotas=[a_quota("NORTH"), a_quota("NORTH", kind="separation")]))
    sent = []
    for number, day in ((1, "02-01"), (2, "02-02")):
        leached = a_lot(f"HFR:L-{number}", "10.000", form="mixed_oxide", assay=PURE)
        record(trade.hfr, an_event("leaching", performed_by="HFR", facility="HFR-PLANT-1", outputs=[leached], **on(day)))
        made = a_lot(f"HFR:X-{number}", "9.000", form="oxide", assay=PURE)
        record(trade.hfr, separation([a_part(leached["lot"], "10.000")], [made], **on(f"03-0{number}", custody_model="segregated")))
        sent.append(submit(trade.hfr, a_shipment(made["lot"], "9.000")).shipment)
    record(trade.bym, an_event("leaching", outputs=[a_lot("BYM:L-1", "7.000", form="oxide", assay=PURE)], **on("02-03")))
    return [*sent, submit(trade.bym, a_shipment("BYM:L-1", "7.000")).shipment]


def test_read_together_each_reads_what_it_reads_alone(shipments):
    together = queries.readings_of([one.id for one in shipments])

    for shipment, reading in zip(shipments, together, strict=True):
        alone = queries.reading_of(shipment.id)
        assert replace(reading, dossier=alone.dossier, entries=alone.entries) == alone
        assert replace(reading.dossier, as_of=alone.dossier.as_of) == alone.dossier
        assert set(reading.entries) == set(alone.entries)


def test_each_account_runs_up_to_its_event(shipments):
    first, second, third = (reading.dossier for reading in queries.readings_of([one.id for one in shipments]))

    mined = [one.group_uses[event.id].reo_kg for one in (first, second, third) for event in one.with_stage("leaching")]
    separated = [use.reo_kg for one in (first, second, third) for use in one.separation_uses.values()]
    assert mined == [Decimal(0), Decimal(10), Decimal(20)]
    assert separated == [Decimal(0), Decimal(9)]


def test_without_a_quota_to_compare_with_a_groups_use_is_not_summed(trade, cast):
    with_reference_tables()
    registered(a_document(organisations=[an_organisation("BYM", group="NORTH")], quotas=[a_quota("NORTH", year=2025, batches=[])]))
    record(trade.bym, an_event("leaching", outputs=[a_lot("BYM:L-1", "7.000", form="oxide", assay=PURE)], **on("02-03")))

    dossier = queries.reading_of(submit(trade.bym, a_shipment("BYM:L-1", "7.000")).shipment.id).dossier

    assert (dossier.group_uses, dossier.separation_uses) == ({}, {})
    assert len(dossier.year_outputs) == 1
