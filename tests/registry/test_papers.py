"""A paper is declared false, and no longer: who may, what is refused, what the ledger and fsck hold."""

import json

import pytest
from django.db import connection

from tests.custody.test_replay import replayed
from tests.make.ledger import acting_as
from tests.make.registry import SUPERVISOR, a_person
from tests.refusals import refused
from tests.registry.rawly import copy_of, sql
from traceability.kernel.errors import TraceabilityError
from traceability.ledger.models import Entry
from traceability.registry import access, services
from traceability.registry.models import FalseDocument
from traceability.registry.services import Paper
from traceability.registry.services.reference import load_reference

pytestmark = pytest.mark.django_db
PAPER = Paper("assay_certificate", "HFR-Q-2026-0311", "HFR", "9b7a" * 16)
WHY = "The laboratory says that it never issued it."


def declare(paper=PAPER, by=SUPERVISOR, reason=WHY):
    return services.declare_false(by=by, paper=paper, reason=reason)


def withdraw(row, by=SUPERVISOR, **changed):
    return services.withdraw_declaration(by=by, document_id=row.id, **{"reason": "It did issue it.", **changed})


def test_it_is_declared_withdrawn_and_declared_again_as_one_subject():
    row = declare().row
    withdraw(row)
    declare()

    entries = Entry.objects.filter(subject_type="document").order_by("entry_id")
    assert [(one.kind, one.subject_id, one.subject_version) for one in entries] == [
        ("document.declared_false", row.id, 1),
        ("document.declaration_withdrawn", row.id, 2),
        ("document.declared_false", row.id, 3),
    ]
    body = json.loads(bytes(entries[0].leaf))["body"]
    assert body == {
        "kind": "assay_certificate", "number": "HFR-Q-2026-0311", "issuer": "HFR", "sha256": "9b7a" * 16, "stands": True, "reason": WHY,
    }  # fmt: skip
    assert FalseDocument.objects.get().stands


@pytest.mark.parametrize(
    ("code", "pointer", "refuse"),
    [
        ("supervisors_only", None, lambda row: declare(by=a_person("reviewer"))),
        ("supervisors_only", None, lambda row: withdraw(row, by=a_person("auditor"))),
        ("change_reason_missing", "/reason", lambda row: declare(reason=" ")),
        ("change_reason_missing", "/reason", lambda row: withdraw(row, reason="")),
        ("document_unnamed", "/number", lambda row: declare(Paper("assay_certificate", issuer="HFR"))),
        ("document_digest_unreadable", "/sha256", lambda row: declare(Paper("assay_certificate", sha256="9B7A" * 16))),
        ("declared_false_already", "/number", lambda row: declare()),
        ("declared_false_already", "/sha256", lambda row: [declare(Paper("contract", sha256="ab" * 32)) for _ in range(2)]),
        ("declaration_withdrawn", None, lambda row: [withdraw(row) for _ in range(2)]),
        ("registry_row_moved_on", None, lambda row: withdraw(row, seen=7)),
    ],
)
def test_what_is_refused(code, pointer, refuse):
    row = declare().row

    with pytest.raises(TraceabilityError) as said:
        refuse(row)

    assert (said.value.code, said.value.pointer) == (code, pointer)


def test_a_kind_that_no_table_knows_is_refused(cast):
    load_reference(by=cast.sven.viewer)

    with pytest.raises(TraceabilityError) as said:
        declare(Paper("letter", "1"), by=cast.sven.viewer)

    assert said.value.code == "unknown_document_kind"


def test_who_reads_everything_sees_it_and_nobody_else(cast):
    declare()

    seen = {name: access.false_documents(getattr(cast, name).viewer).count() for name in ("ada", "bela", "rita", "otto", "mei")}

    assert seen == {"ada": 0, "bela": 0, "rita": 1, "otto": 1, "mei": 0}


TABLE = "registry_falsedocument"


@pytest.mark.parametrize(
    ("rule", "write"),
    [
        ("key_is_final", lambda: sql(f"UPDATE {TABLE} SET number = 'other', version = version + 1")),
        ("false_document_has_entry", lambda: sql(f"UPDATE {TABLE} SET stands = false, version = version + 1")),
        ("versions_rise", lambda: sql(f"UPDATE {TABLE} SET stands = false")),
        ("rows_stay", lambda: sql(f"DELETE FROM {TABLE}")),
        ("false_document_once", lambda: copy_of(TABLE)),
        ("false_document_is_named", lambda: copy_of(TABLE, number="", sha256="")),
        ("false_document_digest_is_hex", lambda: copy_of(TABLE, sha256="x")),
    ],
)
def test_the_database_holds_it_round_the_command(rule, write):
    declare()

    with refused("42501" if rule == "rows_stay" else rule):
        write()


def test_fsck_names_a_declaration_that_the_entry_does_not_say():
    row = declare().row
    assert not replayed().damages, replayed().lines()

    with acting_as("login"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL ledger.migrating = 'on'")
        cursor.execute("ALTER TABLE registry_falsedocument DISABLE TRIGGER ALL")
        cursor.execute("UPDATE registry_falsedocument SET stands = false")

    assert str(row.id) in str(replayed().lines())
