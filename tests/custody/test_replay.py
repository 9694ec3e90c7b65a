"""fsck's replay of custody: every row beside the entry that swears to it, and every holding beside the facts that it follows from.

Each damage is done round every guard, by a superuser who switches them off; fsck must name the subject.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from tests.custody.stories import play
from tests.make.custody import (
    DOCUMENT,
    a_lot,
    a_part,
    a_shipment,
    an_assay,
    dispatch,
    dressing,
    holding,
    loss,
    mining,
    packing,
    receipt,
    record,
    submit,
    with_reference_tables,
)
from tests.make.ledger import acting_as
from traceability.ledger.fsck import replay, walk
from traceability.ledger.fsck.disclosures import Disclosures
from traceability.ledger.fsck.leaves import Leaves
from traceability.ledger.fsck.report import Report


def replayed(*, is_open: bool = True) -> Report:
    """What fsck's replay says of everything that waits, and of what is derived. `is_open`: disclosures may be read."""
    report = Report()
    (log,) = walk.logs()
    leaves, disclosed, holding_against = Leaves(log, report), Disclosures(log, None, report), replay.Replay(log, report)
    for chunk in walk.waiting():
        _, envelopes = leaves.read(chunk)
        holding_against.check(chunk, envelopes, disclosed.check(chunk, envelopes) if is_open else {})
    replay.check_unsworn(report)
    replay.check_derived(report)
    return report


def tampered(statement: str, *values: object) -> None:
    """Run as a superuser with every guard of custody off, for the rest of this test's transaction."""
    with acting_as("login"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL ledger.migrating = 'on'")
        cursor.execute("SELECT oid::regclass FROM pg_class WHERE relkind = 'r' AND relname ~ '^(custody_|disclosure)'")
        cursor.execute(";".join(f"ALTER TABLE {table} DISABLE TRIGGER ALL" for (table,) in cursor.fetchall()))
        cursor.execute(statement, values)
        assert cursor.rowcount > 0, "nothing was changed"


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is taken back: many damages to one record, which takes longer to make than to judge."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def subjects_of(report: Report) -> list[str]:
    """`event <id>` of each damage of the replay, without the place of its entry."""
    return [" ".join(str(damage.key).split(" ")[-2:]) for damage in report.worst_of("replay")]


@pytest.fixture
def walk_of_a_lot(trade):
    """Mined, packed, sold, received short, separated, a part lost and a part shipped."""
    with_reference_tables()
    (mined,) = record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000"), documents=[DOCUMENT | {"fields": {"signed_by": "Wei"}}]))
    (packed,) = record(
        trade.bym, packing(a_part(net_kg="600.000"), a_lot("BYM:BAG-1", "600.000", assay=None, packages=[{"seals": ["S-1"], "pieces": 2}]))
    )
    (sent,) = record(trade.bym, dispatch(a_part("BYM:BAG-1", "600.000"), transport={"vehicle": "A-1", "ticket": "T-1", "seals": ["S-2"]},
                                         invoice={"kind": "special_vat_invoice", "amount": "10.00", "currency": "CNY"}))  # fmt: skip
    (received,) = record(trade.hfr, receipt(sent, a_part("BYM:BAG-1", "590.000") | {"assay": an_assay()}))
    (dressed,) = record(
        trade.bym,
        dressing(
            [a_part(net_kg="100.000")], [a_lot("BYM:CON-1", "40.000", form="concentrate")], residues=[{"form": "tailings", "net_kg": "50"}]
        ),
    )
    (lost,) = record(trade.bym, loss(a_part("BYM:CON-1", "5.000"), fields={"reason": "burst bag", "evidence": [DOCUMENT]}))
    sent_abroad = submit(trade.bym, a_shipment(net_kg="200.000", lines=[
        {"lot": "BYM:ORE-1", "net_kg": "200.000", "hs_code": "2530902000", "unit_value": "1.50", "currency": "USD", "declared_shares_percent": {"La": "25"}}]))  # fmt: skip
    events = {"mined": mined, "packed": packed, "sent": sent, "received": received, "dressed": dressed, "lost": lost}
    return {name: one.event.id for name, one in events.items()} | {"shipment": sent_abroad.shipment.id}


def test_what_was_recorded_agrees_with_its_entries(walk_of_a_lot):
    report = replayed()

    assert not report.damages, report.lines()
    assert report.checked["replay"] > len(walk_of_a_lot) and report.checked["holdings"] == 3


@pytest.mark.parametrize("name", ["S01", "S05", "S09"])
def test_a_story_agrees_with_its_entries(db, name):
    with_reference_tables()
    play(name, {})

    report = replayed()

    assert not report.damages, report.lines()
    assert report.checked["replay"] and report.checked["holdings"]


OF_EVENTS = {
    "a changed output": ("UPDATE custody_output SET net_kg = net_kg + 1 WHERE event_id = %s", "mined", "/outputs/0/net_kg 1000.000", "1001.000"),
    "a REO of its own": ("UPDATE custody_output SET reo_kg = reo_kg + 1 WHERE event_id = %s", "mined", "/outputs/0/reo_kg nothing", "501.000"),
    "a removed output": ("DELETE FROM custody_output WHERE event_id = %s", "mined", "/outputs [", "nothing"),
    "a changed assay": ("UPDATE custody_assay SET treo_percent = 51 WHERE event_id = %s", "mined", "/outputs/0/assay/treo_percent 50.000000", "51.000000"),
    "a changed share": ("UPDATE custody_assay SET shares_percent = jsonb_set(shares_percent, '{Nd}', '\"20\"') WHERE event_id = %s", "mined",
                        "/outputs/0/assay/shares_percent/Nd 19.000000", "20.000000"),
    "another form": ("UPDATE custody_lot SET form = 'oxide' WHERE event_id = %s", "mined", "/outputs/0/form ore", "oxide"),
    "another name": ("UPDATE custody_lot SET name = 'BYM:ORE-9' WHERE event_id = %s", "mined", "/outputs/0/lot BYM:ORE-1", "BYM:ORE-9"),
    "another parent": ("UPDATE custody_lot SET parent_id = NULL WHERE event_id = %s", "packed", "/outputs/0/family nothing", ""),
    "another seal": ("UPDATE custody_seal SET seal = 'S-9' WHERE event_id = %s", "packed", "/seals nothing", "['S-9 on "),
    "a removed draw": ("DELETE FROM custody_draw WHERE event_id = %s", "packed", "/inputs [", "nothing"),
    "a changed draw": ("UPDATE custody_draw SET net_kg = 599 WHERE event_id = %s", "packed", "/inputs/0/net_kg 600.000", "599.000"),
    "another receiver": ("UPDATE custody_event SET to_organisation_id = organisation_id WHERE id = %s", "sent", "/to/organisation HFR", "BYM"),
    "another price": ("UPDATE custody_event SET invoice_amount = 9 WHERE id = %s", "sent", "/invoice/amount 10.00", "9.00"),
    "another plate": ("UPDATE custody_personaldetails SET values = '{\"/transport/vehicle\": \"B-2\"}' WHERE subject_id = %s", "sent", "/transport/vehicle A-1", "B-2"),
    "another ticket": ("UPDATE custody_event SET ticket = 'T-9' WHERE id = %s", "sent", "/ticket nothing", "T-9"),
    "another weight received": ("UPDATE custody_draw SET net_kg = 600 WHERE event_id = %s", "received", "/inputs/0/net_kg 590.000", "600.000"),
    "another dispatch": ("UPDATE custody_event SET dispatch_id = id WHERE id = %s", "received", "/dispatch ", ""),
    "a receiver's own assay": ("UPDATE custody_assay SET moisture_percent = 1 WHERE event_id = %s", "received", "/inputs/0/assay/moisture_percent 0.000000", "1.000000"),
    "another plant": ("UPDATE custody_event SET facility_id = (SELECT id FROM registry_facility WHERE code = 'EXP-WH-1') WHERE id = %s", "dressed", "/facility BYM-DRESS-1", "EXP-WH-1"),
    "another performer": ("UPDATE custody_event SET performer_id = (SELECT id FROM registry_organisation WHERE code = 'EXP') WHERE id = %s", "dressed", "/outputs/0/organisation nothing", ""),
    "another recorder": ("UPDATE custody_event SET organisation_id = (SELECT id FROM registry_organisation WHERE code = 'EXP') WHERE id = %s", "dressed", "organisation ", ""),
    "another time": ("UPDATE custody_event SET started_at = started_at - interval '1 day' WHERE id = %s", "dressed", "/started_at 2026-02-02T00:00:00.000000Z", "2026-02-01T00:00:00.000000Z"),
    "another month": ("UPDATE custody_event SET period = '2026-01' WHERE id = %s", "dressed", "/period nothing", "2026-01"),
    "recorded earlier": ("UPDATE custody_event SET recorded_at = recorded_at - interval '1 day' WHERE id = %s", "dressed", "/recorded_at nothing", ""),
    "all of it recorded earlier": (
        "WITH one AS (SELECT %s::uuid AS event), " + ", ".join(
            f"{name}_ AS (UPDATE custody_{name} SET recorded_at = recorded_at - interval '1 day' FROM one WHERE event_id = event)"
            for name in ("output", "draw", "assay", "document", "seal")) +
        " UPDATE custody_event SET recorded_at = recorded_at - interval '1 day' FROM one WHERE id = event", "dressed", "recorded at about ", ""),
    "a draw's own REO": ("UPDATE custody_draw SET reo_kg = reo_kg + 1 WHERE event_id = %s", "packed", "/inputs/0/reo_kg nothing", "301.000"),
    "another person": ("UPDATE custody_event SET recorded_by = gen_random_uuid() WHERE id = %s", "dressed", "actor ", ""),
    "no person": ("UPDATE custody_event SET recorded_by = NULL WHERE id = %s", "dressed", "actor ", "00000000"),
    "a seal on no lot": ("UPDATE custody_seal SET lot_id = NULL WHERE event_id = %s", "packed", "/seals nothing", "['S-1']"),
    "an invoice that nobody wrote": ("UPDATE custody_event SET invoice_number = 'I-1' WHERE id = %s", "mined", "/invoice nothing", "{'number': 'I-1'}"),
    "goods of no invoice": ("UPDATE custody_event SET invoice_goods_name = 'ore' WHERE id = %s", "mined", "/invoice nothing", "{'goods_name': 'ore'}"),
    "money of no invoice": ("UPDATE custody_event SET invoice_currency = 'CNY' WHERE id = %s", "mined", "/invoice nothing", "{'currency': 'CNY'}"),
    "an uncertainty that nobody stated": ("UPDATE custody_assay SET uncertainty = '{\"treo_percent\": \"1\"}' WHERE event_id = %s", "mined", "/outputs/0/assay/uncertainty nothing", "{"),
    "an uncertainty of what nobody measures": ("UPDATE custody_assay SET uncertainty = '{\"zz\": \"1\"}' WHERE event_id = %s", "mined", "/outputs/0/assay/uncertainty nothing", "{"),
    "a draw of another time": ("UPDATE custody_draw SET recorded_at = recorded_at - interval '1 second' WHERE event_id = %s", "packed", "/recorded_at nothing", "20"),
    "a paper of another time": ("UPDATE custody_document SET recorded_at = recorded_at - interval '1 second' WHERE event_id = %s", "mined", "/recorded_at nothing", "20"),
    "a stage that there is not": ("UPDATE custody_event SET stage = 'x' WHERE id = %s", "lost", "/stage loss", "x"),
    "a stage that has no such fields": ("UPDATE custody_event SET stage = 'x' WHERE id = %s", "mined", "/stage mining", "x"),
    "packages that are none": ("UPDATE custody_output SET packages = '[\"zz\"]' WHERE event_id = %s", "packed", "/outputs/0/packages/0 ", "zz"),
    "shares that are no numbers": ("UPDATE custody_assay SET shares_percent = '{\"Nd\": \"zz\"}' WHERE event_id = %s", "mined", "what can be read", "ValueError"),
    "an endless event": ("UPDATE custody_event SET ended_at = 'infinity' WHERE id = %s", "dressed", "what can be read", "DataError"),
    "no residues": ("UPDATE custody_event SET residues = '[]' WHERE id = %s", "dressed", "/residues [", "nothing"),
    "another reason": ("UPDATE custody_event SET fields = fields || '{\"reason\": \"thieves\"}' WHERE id = %s", "lost", "/fields/reason burst bag", "thieves"),
    "another paper": ("UPDATE custody_document SET number = 'PR-2' WHERE event_id = %s", "mined", "/documents/0/number PR-1", "PR-2"),
    "other evidence": ("UPDATE custody_document SET sha256 = repeat('0', 64) WHERE event_id = %s", "lost", "/fields/evidence/0/sha256 abab", "0000"),
    "a fabricated confirmation": ("INSERT INTO custody_confirmation (event_id, recorded_at, organisation_id) SELECT id, now(), organisation_id FROM custody_event WHERE id = %s", "mined", "an entry event.confirmed", "a row in custody_confirmation alone"),
    "a fabricated correction": ("INSERT INTO custody_correction (event_id, recorded_at, reason, organisation_id) SELECT id, now(), 'x', organisation_id FROM custody_event WHERE id = %s", "sent",
                                "an entry event.corrected", "a row in custody_correction alone"),
}  # fmt: skip


def test_a_row_that_its_entry_does_not_say_is_named(walk_of_a_lot):
    for damage, (statement, event, expected, found) in OF_EVENTS.items():
        with undone():
            tampered(statement, walk_of_a_lot[event])

            report = replayed()

            assert f"event {walk_of_a_lot[event]}" in subjects_of(report), damage
            told = next(one for one in report.worst_of("replay") if str(walk_of_a_lot[event]) in str(one.key))
            assert (told.expected.startswith(expected), told.found.startswith(found)) == (True, True), (damage, told)


OF_SHIPMENTS = {
    "a changed line": ("UPDATE custody_line SET net_kg = 100 WHERE shipment_id = %s", "/draws nothing", ""),
    "a changed line and draw": (
        "WITH line AS (UPDATE custody_line SET net_kg = 100 WHERE shipment_id = %s RETURNING *) "
        "UPDATE custody_draw SET net_kg = 100 FROM line WHERE custody_draw.shipment_id = line.shipment_id", "/lines/0/net_kg 200.000", "100.000"),
    "a removed draw": ("DELETE FROM custody_draw WHERE shipment_id = %s", "/draws nothing", "['none']"),
    "another price": ("UPDATE custody_line SET unit_value = 1 WHERE shipment_id = %s", "/lines/0/unit_value 1.50", "1.00"),
    "other shares": ("UPDATE custody_line SET declared_shares_percent = '{\"La\": \"26\"}' WHERE shipment_id = %s", "/lines/0/declared_shares_percent/La 25.000000", "26.000000"),
    "another consignee": ("UPDATE custody_shipment SET consignee = consignee || '{\"name\": \"Other\"}' WHERE id = %s", "/consignee/name Drivewerk GmbH", "Other"),
    "another destination": ("UPDATE custody_shipment SET destination = 'US' WHERE id = %s", "/destination DE", "US"),
    "a line's own REO": ("WITH line AS (UPDATE custody_line SET reo_kg = 7 WHERE shipment_id = %s RETURNING *) "
                         "UPDATE custody_draw SET reo_kg = 7 FROM line WHERE custody_draw.shipment_id = line.shipment_id", "/lines/0/reo_kg nothing", "7.000"),
    "a shipped draw's own REO": ("UPDATE custody_draw SET reo_kg = 7 WHERE shipment_id = %s", "/draws nothing", "['ship 200.000 kg, 7.000"),
    "another person": ("UPDATE custody_shipment SET submitted_by = gen_random_uuid() WHERE id = %s", "actor ", ""),
    "another folded name": ("UPDATE custody_shipment SET consignee_folded = 'other' WHERE id = %s", "/consignee_folded nothing", "other"),
    "a folded name of nobody": ("UPDATE custody_shipment SET end_user_folded = 'other' WHERE id = %s", "/end_user_folded nothing", "other"),
    "packages that are none": ("UPDATE custody_shipment SET packages = '[\"zz\"]' WHERE id = %s", "/packages nothing", "['zz']"),
    "a line of another time": ("UPDATE custody_line SET recorded_at = recorded_at - interval '1 second' WHERE shipment_id = %s", "/recorded_at nothing", "20"),
    "another exporter": ("UPDATE custody_shipment SET exporter_id = (SELECT id FROM registry_organisation WHERE code = 'EXP') WHERE id = %s", "organisation ", ""),
}  # fmt: skip


def test_a_shipment_that_its_entry_does_not_say_is_named(walk_of_a_lot):
    for damage, (statement, expected, found) in OF_SHIPMENTS.items():
        with undone():
            tampered(statement, walk_of_a_lot["shipment"])

            (told,) = replayed().worst_of("replay")

            assert str(told.key).endswith(f"shipment {walk_of_a_lot['shipment']}"), damage
            assert (told.expected.startswith(expected), told.found.startswith(found)) == (True, True), (damage, told)


OF_HOLDINGS = {
    "left_kg = left_kg + 1": "left_kg 100.000",
    "net_kg = net_kg + 1": "net_kg 1000.000",
    "short_kg = 7": "short_kg 0",
    "holder_id = (SELECT id FROM registry_organisation WHERE code = 'EXP')": "holder ",
    "left_kg = 0, overdrawn_kg = 1": "left_kg 100.000",
    "made_by_id = (SELECT id FROM custody_event WHERE stage = 'packing')": "made_by ",
}


def test_a_holding_that_does_not_follow_from_its_facts_is_named(walk_of_a_lot):
    lot = holding("BYM:ORE-1").lot_id
    for change, expected in OF_HOLDINGS.items():
        with undone():
            tampered(f"UPDATE custody_holding SET {change} WHERE lot_id = %s", lot)

            (told,) = replayed().worst_of("holdings")

            assert told.key == f"lot {lot}" and told.expected.startswith(expected), change


GONE = {
    "the last event": ("DELETE FROM custody_event WHERE id = %s", "lost"),
    "an event that made a lot": ("DELETE FROM custody_event WHERE id = %s", "dressed"),
    "a shipment": ("DELETE FROM custody_shipment WHERE id = %s", "shipment"),
}


def test_what_is_gone_is_named_and_hides_nothing(walk_of_a_lot):
    """Not one foreign key holds where triggers are off: what pointed there points nowhere."""
    for damage, (statement, name) in GONE.items():
        with undone():
            tampered(statement, walk_of_a_lot[name])
            tampered("UPDATE custody_holding SET short_kg = 7 WHERE lot_id = %s", holding("BYM:BAG-1").lot_id)

            report = replayed()

            subject = "shipment" if name == "shipment" else "event"
            assert f"{subject} {walk_of_a_lot[name]}" in subjects_of(report), damage
            assert f"lot {holding('BYM:BAG-1').lot_id}" in {one.key for one in report.worst_of("holdings")}, (damage, report.lines())


def test_a_lot_that_another_event_is_said_to_have_named_is_named(walk_of_a_lot):
    tampered("UPDATE custody_lot SET event_id = %s WHERE name = 'BYM:ORE-1'", walk_of_a_lot["packed"])

    (told,) = replayed().worst_of("holdings")

    assert told.expected == f"first named by event {walk_of_a_lot['mined']}"


def test_a_lot_without_a_holding_is_named(walk_of_a_lot):
    lot = holding("BYM:CON-1").lot_id
    tampered("DELETE FROM custody_holding WHERE lot_id = %s", lot)

    assert [one.key for one in replayed().worst_of("holdings")] == [f"lot {lot}"]


def test_what_was_erased_is_compared_with_nothing(walk_of_a_lot):
    """Erasing means both: the details, and what opens their commitment."""
    tampered("DELETE FROM custody_personaldetails WHERE subject_id = %s", walk_of_a_lot["sent"])
    half = replayed()
    tampered("DELETE FROM ledger.disclosure WHERE path = '/transport/vehicle'")

    assert f"event {walk_of_a_lot['sent']}" in subjects_of(half)
    assert subjects_of(replayed()) == []


def test_who_may_not_read_prices_still_compares_the_rest(walk_of_a_lot):
    tampered("UPDATE custody_event SET invoice_amount = 9 WHERE id = %s", walk_of_a_lot["sent"])
    tampered("UPDATE custody_event SET period = '2026-01' WHERE id = %s", walk_of_a_lot["dressed"])

    with acting_as("ledger_auditor"):
        report = replayed(is_open=False)

    assert subjects_of(report) == [f"event {walk_of_a_lot['dressed']}"]
    assert report.unread == [], "an auditor may read every row that is compared"
