"""fsck's replay of the registry: every row beside the newest entry of its subject, every account beside its draws."""

import pytest
from django.db import connection

from tests.custody.test_replay import replayed, subjects_of, undone
from tests.make.ledger import acting_as
from tests.make.registry import SUPERVISOR, a_full_document, an_organisation, registered
from traceability.registry import services

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
