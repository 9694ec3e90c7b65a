"""Every member that an entry commits to may be erased, or stands here with the reason why it is kept."""

import pytest

from tests.ledger.test_database_rules import run
from traceability.ledger.kinds import COMMITTED, KINDS

# Tests make kinds of their own, about other things than these.
SUBJECTS = [
    "organisation",
    "facility",
    "licence",
    "quota",
    "public_listing",
    "listed_party",
    "policy",
    "member",
    "token",
    "reference",
    "event",
    "shipment",
    "case",
    "finding",
    "decision",
    "certificate",
    "log",
    "key",
    "disclosure",
]
# What decisions rest on and is kept: the path of a kind, or of all kinds of a subject.
KEPT = {
    ("organisation", "/owners"): "checks of own groups ask who controls whom",
    ("licence", "/money"): "the limit of the licence's account",
    ("licence", "/scope/importer"): "whom the licence allows",
    ("licence", "/scope/end_user"): "whom the licence allows",
    ("quota", "/batches"): "what the quota's account has",
    ("listed_party", "/name"): "whom the law lists",
    ("token", "/digest"): "by it a token is refused; nobody is known by it",
    ("shipment", "/consignee/name"): "findings, licences and the decision name the party",
    ("shipment", "/end_user/name"): "findings, licences and the decision name the party",
    ("case", "/licences/*/amount"): "the licence's account is the sum of them",
    ("case", "/quotas"): "the quota's account is the sum of them",
}


@pytest.mark.django_db
def test_what_is_committed_may_be_erased_or_has_its_reason_to_stay():
    committed = {(kind, path) for kind, fields in KINDS.items() for path, mark in fields.items() if mark == COMMITTED}
    committed = {(kind, path) for kind, path in committed if kind.partition(".")[0] in SUBJECTS}
    erasable = set(run("SELECT kind, path FROM ledger.erasable WHERE kind <> '*'"))
    kept = {(kind, path) for kind, path in committed if (kind.partition(".")[0], path) in KEPT}

    assert committed - erasable - kept == set(), "neither in the map nor kept with a reason"
    assert erasable <= committed, "the map names what no entry commits to"
    assert not erasable & kept
    assert {(kind.partition(".")[0], path) for kind, path in kept} == set(KEPT)


@pytest.mark.django_db
def test_the_map_names_columns_that_are_there():
    missing = run(
        "SELECT table_name::text, name FROM ledger.erasable CROSS JOIN LATERAL unnest(ARRAY[column_name, key_column, place_column]) AS name"
        " WHERE table_name IS NOT NULL AND name <> ''"
        " AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = table_name AND attname = name AND NOT attisdropped)"
    )

    assert missing == []
