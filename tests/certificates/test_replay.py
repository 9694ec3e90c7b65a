"""fsck's replay of certificates: each row beside the entry of its issue."""

import pytest
from django.db import connection

from tests.custody.test_replay import replayed, subjects_of
from tests.make.ledger import acting_as
from traceability.certificates.models import Certificate


def tampered(statement):
    with acting_as("login"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL ledger.migrating = 'on'")
        cursor.execute("ALTER TABLE certificates_certificate DISABLE TRIGGER ALL")
        cursor.execute(statement)
        assert cursor.rowcount


def test_a_certificate_is_as_its_entry_says(certificate):
    report = replayed()

    assert not report.damages, report.lines()


@pytest.mark.parametrize(
    "change",
    [
        "statement = statement || '\\x0a'",
        "number = 'RC-2026-0000000000'",
        "state = 'revoked'",
        "key = 'another'",
        "issued_at = issued_at - interval '1 day'",
        "status_index = status_index + 1",
        "status_list = status_list + 1",
        "status_list = NULL, status_index = NULL",
    ],
)
def test_a_certificate_that_its_entry_does_not_say_is_named(certificate, change):
    tampered(f"UPDATE certificates_certificate SET {change}")

    assert subjects_of(replayed()) == [f"certificate {certificate.id}"]


def test_a_certificate_without_an_entry_is_named(certificate):
    made_up = Certificate.objects.values_list("id", flat=True).get()
    tampered(f"UPDATE certificates_certificate SET id = gen_random_uuid() WHERE id = '{made_up}'")

    assert len(subjects_of(replayed())) == 2, "the row that no entry made, and the entry that has no row"
