"""fsck's replay of the registry: every row beside the newest entry of its subject, every account beside its draws."""

import pytest
from django.db import connection

from tests.custody.test_replay import replayed, subjects_of, undone
from tests.make.ledger import acting_as
from tests.make.registry import SUPERVISOR, a_full_document, an_organisation, registered
from traceability.ledger.fsck.domain import check_domain
from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.walk import rows
from traceability.registry import services
from traceability.registry.models import ReferenceTable
from traceability.registry.queries.law import reference_rows
from traceability.registry.tables import as_file

DAMAGES = {
    "organisation": ("name = 'Other'", "/name "),
    "facility": ("latitude = 1", "/latitude "),
    "licence": ("valid_to = NULL", "/valid_to "),
    "quota": ("is_secret = NOT is_secret", "/secret "),
    "publiclisting": ("activities = '[]'", "/activities/0 "),
    "listedparty": ("name = 'Other'", "/name "),
    "policyvalue": ("value = '99'", "/value "),
    "member": ("role = 'reviewer'", "/role "),
    "token": ("expires_on = expires_on + 100", "/expires_on "),
    "referencetable": ("sha256 = repeat('0', 64)", "/sha256 "),
    "ownership": ("share_percent = 1", "/owners/0/share_percent "),
    "quotabatch": ("reo_t = reo_t + 1", "/batches/0/reo_t "),
}


def tampered(table: str, change: str) -> None:
    """One row of a table of the registry is changed by a superuser with every guard off."""
    with acting_as("login"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL ledger.migrating = 'on'")
        cursor.execute(f"ALTER TABLE registry_{table} DISABLE TRIGGER ALL")
        cursor.execute(f"UPDATE registry_{table} SET {change} WHERE id = (SELECT id FROM registry_{table} ORDER BY id LIMIT 1)")
        assert cursor.rowcount == 1


@pytest.fixture
def registry(db):
    """One row at least of everything."""
    owned = an_organisation(owners=[{"organisation": "OWN", "share_percent": "51"}])
    registered(a_full_document(organisations=[owned, an_organisation("OWN")]))
    services.load_reference(by=SUPERVISOR)
    services.create_token(by=SUPERVISOR, holder_code_or_username="FRM")


def test_what_was_stated_agrees_with_its_entries(registry):
    report = replayed()

    assert not report.damages, report.lines()
    assert report.checked["replay"] > len(DAMAGES)


def test_a_row_that_its_newest_entry_does_not_say_is_named(registry):
    for table, (change, expected) in DAMAGES.items():
        with undone():
            tampered(table, change)

            report = replayed()

            assert len(subjects_of(report)) == 1, (table, report.lines())
            assert report.worst_of("replay")[0].expected.startswith(expected), (table, report.lines())


def test_an_account_that_is_not_the_sum_of_its_draws_is_named(registry):
    tampered("quotaaccount", "drawn_kg = 1")

    (told,) = replayed().worst_of("accounts")

    assert str(told.key).startswith("quota ") and told.found.endswith("1.000 kg")


LOADED = "table_id = (SELECT id FROM registry_referencetable WHERE name = 'policy')"
OF_REFERENCE_ROWS = {
    "a changed cell": f"UPDATE registry_referencerow SET values = values || '{{\"value\": \"99\"}}' WHERE {LOADED} AND position = 3",
    "another source": f"UPDATE registry_referencerow SET source = 'hearsay' WHERE {LOADED} AND position = 3",
    "another confidence": f"UPDATE registry_referencerow SET confidence = 'P' WHERE {LOADED} AND confidence <> 'P'",
    "another key": f"UPDATE registry_referencerow SET key = 'other' WHERE {LOADED} AND position = 3",
    "another first day": f"UPDATE registry_referencerow SET valid_from = '1990-01-01' WHERE {LOADED} AND position = 3",
    "another last day": f"UPDATE registry_referencerow SET valid_to = '2090-01-01' WHERE {LOADED} AND valid_to IS NULL",
    "another place": f"UPDATE registry_referencerow SET position = 9999 WHERE {LOADED} AND position = 3",
    "loaded earlier": f"UPDATE registry_referencerow SET recorded_at = recorded_at - interval '1 day' WHERE {LOADED}",
    "a removed row": f"DELETE FROM registry_referencerow WHERE {LOADED} AND position = 3",
    "the last row removed": f"DELETE FROM registry_referencerow WHERE {LOADED} AND position = (SELECT max(position) FROM registry_referencerow WHERE {LOADED})",
    "a version of its own": f"UPDATE registry_referencerow SET table_version = 7 WHERE {LOADED} AND position = 3",
    "no rows": "DELETE FROM registry_referencerow",
}  # fmt: skip


def reference_tampered(statement: str) -> None:
    with acting_as("login"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL ledger.migrating = 'on'")
        cursor.execute("ALTER TABLE registry_referencerow DISABLE TRIGGER ALL")
        cursor.execute(statement)
        assert cursor.rowcount


def test_a_reference_row_that_its_file_does_not_say_is_named(registry):
    """Each table was loaded from the file of this release."""
    ((policy,),) = rows("SELECT id FROM registry_referencetable WHERE name = 'policy'")
    for damage, statement in OF_REFERENCE_ROWS.items():
        with undone():
            reference_tampered(statement)

            told = [str(one.key) for one in replayed().worst_of("reference rows")]

            assert any(key.startswith(f"reference {policy} version ") for key in told), (damage, told)


def test_a_reference_row_of_a_table_that_a_supervisor_stated_is_named(registry):
    """No file of ours says what stands there: the entry holds the rows themselves."""
    (table,) = ReferenceTable.objects.filter(name="ports")
    stands = [row.values for row in reference_rows("ports")]
    content = as_file("ports", [stands[0] | {"note": "closed on Sundays"}, *stands[1:]]).encode()
    services.state_reference(by=SUPERVISOR, table="ports", content=content, reason="Seen there.", seen=table.version)
    assert not replayed().damages

    reference_tampered(
        f"UPDATE registry_referencerow SET values = values || '{{\"note\": \"open\"}}' WHERE table_id = '{table.id}' AND table_version = 2 AND position = 1"
    )

    (told,) = replayed().worst_of("reference rows")
    assert told.key == f"reference {table.id} version 2 rows" and told.expected.startswith("sha256 ")


def test_a_limit_of_an_account_that_its_licence_does_not_say_is_named(registry):
    with acting_as("login"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL ledger.migrating = 'on'")
        cursor.execute("ALTER TABLE registry_licenceaccount DISABLE TRIGGER ALL")
        cursor.execute(
            "INSERT INTO registry_licenceaccount (id, licence_id, year, limit_kg, drawn_kg, limit_amount, drawn_amount, limit_uses, uses)"
            " SELECT gen_random_uuid(), id, 0, quantity_value * CASE quantity_unit WHEN 't' THEN 1000 ELSE 1 END, 0, money_amount, 0, 7, 0"
            " FROM registry_licence ORDER BY id LIMIT 1"
        )

    assert any(one.found.endswith(" 7 uses") for one in replayed().worst_of("accounts"))


@pytest.mark.parametrize("table", ["organisation", "licence", "member", "referencetable"])
@pytest.mark.parametrize("when", ["recorded_at - interval '1 day'", "'infinity'"])
def test_a_row_of_another_time_than_its_first_entry_is_named(registry, table, when):
    sound, tampered_with = Report(), Report()
    check_domain(sound)
    assert not sound.damages, sound.lines()

    tampered(table, f"recorded_at = {when}")
    check_domain(tampered_with)

    (told,) = tampered_with.worst_of("domain")
    assert told.expected.startswith("recorded at about 20"), told
