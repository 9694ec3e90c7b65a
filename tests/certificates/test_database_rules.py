"""The laws about certificates hold whoever writes: raw SQL goes round the ORM, and the database refuses."""

from itertools import product

import pytest
from django.db import connection

from tests.cast import call_the_cast
from tests.make.told_stories import certified, tell
from tests.refusals import refused
from traceability.certificates.models import Certificate, Release, ReleasedLine, StatusChange
from traceability.certificates.workflow import STATES, may_move
from traceability.custody.models import Line
from traceability.kernel.identifiers import uuid7
from traceability.review import services as review


@pytest.fixture
def owner(as_owner):
    """A cursor of the superuser, whom no grant stops."""
    with as_owner(), connection.cursor() as cursor:
        yield cursor


def move_on(cursor, state):
    """The next state, as if its entry had been written; the test's rollback undoes it."""
    cursor.execute("SET LOCAL ledger.migrating = 'on'")
    cursor.execute("ALTER TABLE certificates_certificate DISABLE TRIGGER certificate_has_entry")
    cursor.execute("UPDATE certificates_certificate SET state = %s, version = version + 1", [state])
    connection.check_constraints()
    cursor.execute("ALTER TABLE certificates_certificate ENABLE ALWAYS TRIGGER certificate_has_entry")


def test_it_moves_as_the_workflow_says_and_no_other_way(certificate, owner):
    tried = set()
    for before in ("certified", "suspended", "revoked"):
        if before != "certified":
            move_on(owner, before)
        for after in sorted(STATES):
            # What may move is stopped only for want of an entry; what may not is stopped by the table of moves.
            rule = "certificate_has_entry" if may_move(before, after) or before == after else "certificate_moves"
            with refused(rule):
                owner.execute("UPDATE certificates_certificate SET state = %s, version = version + 1", [after])
            tried.add((before, after))

    assert tried == set(product(STATES, STATES))


def test_it_is_born_certified(certificate, owner):
    for state in sorted(STATES):
        rule = "certificates_certificate_case_id_key" if may_move(None, state) else "certificate_moves"
        with refused(rule):
            owner.execute(
                "INSERT INTO certificates_certificate SELECT (jsonb_populate_record(c, jsonb_build_object('id', %s::text,"
                " 'number', 'RC-2026-0000000000', 'state', %s::text, 'version', 1))).* FROM certificates_certificate AS c",
                [str(uuid7()), state],
            )


def test_a_case_has_one_certificate(certificate):
    with refused("certificates_certificate_case_id_key"):
        Certificate.objects.create(**copied(certificate, number="RC-2026-0000000000"))


def test_a_number_stands_for_one_certificate(certificate, cast):
    (shipment,) = tell("S03", supervisor=cast.sven.viewer)
    examination = review.examine(shipment.id)
    review.decide(by=cast.rita.viewer, case_id=examination.case_id, verdict="approve", reason="agrees", examination=1)

    with refused("certificates_certificate_number_key"):
        Certificate.objects.create(**copied(certificate, case_id=examination.case_id, shipment_id=shipment.id))


def test_a_case_that_is_not_approved_has_none(certificate, cast):
    (shipment,) = tell("S10", supervisor=cast.sven.viewer)
    examination = review.examine(shipment.id)

    with refused("certificate_needs_approval"):
        Certificate.objects.create(**copied(certificate, case_id=examination.case_id, shipment_id=shipment.id, number="RC-2026-0000000000"))


def test_what_was_said_stays_said(certificate, owner):
    times = dict.fromkeys(("issued_at", "recorded_at"), "now()")
    ids = dict.fromkeys(("case_id", "shipment_id", "exporter_id"), f"'{uuid7()}'")
    for column, other in (times | ids | {"number": "'RC-2026-1'", "key": "'other'", "statement": "'\\x00'::bytea"}).items():
        with refused("facts_are_final"):
            owner.execute(f"UPDATE certificates_certificate SET {column} = {other}, version = version + 1")


def test_no_certificate_changes_without_an_entry(certificate):
    with refused("certificate_has_entry"):
        Certificate.objects.filter(id=certificate.id).update(version=2)
    with refused("versions_rise"):
        Certificate.objects.filter(id=certificate.id).update(version=3)


@pytest.mark.committed
def test_what_stands_beside_it_needs_an_entry_of_its_own(committed):
    """In a database that commits: inside a test's transaction the certificate's own entry would cover whatever follows."""
    certificate = certified("S01", call_the_cast())

    with refused("status_change_has_entry"):
        StatusChange.objects.create(
            certificate=certificate, certificate_version=2, kind="flagged", state="certified", reason="look", facts=[uuid7()]
        )
    with refused("release_has_entry"):
        Release.objects.create(certificate=certificate, released_on="2026-04-25", released_by=uuid7())


def test_only_a_valid_certificate_is_released(certificate, owner):
    move_on(owner, "suspended")

    with refused("release_needs_valid_certificate"):
        Release.objects.create(certificate=certificate, released_on="2026-04-25", released_by=uuid7())


def test_a_certificate_is_released_once(certificate):
    Release.objects.create(certificate=certificate, released_on="2026-04-25", released_by=uuid7())

    with refused("certificates_release_certificate_id_key"):
        Release.objects.create(certificate=certificate, released_on="2026-04-26", released_by=uuid7())


def test_no_more_leaves_than_the_line_holds(certificate):
    release = Release.objects.create(certificate=certificate, released_on="2026-04-25", released_by=uuid7())

    for net_kg, rule in (("1460.001", "released_line_fits"), ("0", "released_net_kg_positive"), ("-1", "released_net_kg_positive")):
        with refused(rule):
            ReleasedLine.objects.create(release=release, certificate=certificate, line=line_of(certificate), net_kg=net_kg)
    ReleasedLine.objects.create(release=release, certificate=certificate, line=line_of(certificate), net_kg="1460.000")


def test_a_line_of_another_shipment_is_not_released_here(certificate, cast):
    (other,) = tell("S03", supervisor=cast.sven.viewer)
    release = Release.objects.create(certificate=certificate, released_on="2026-04-25", released_by=uuid7())

    with refused("released_line_fits"):
        ReleasedLine.objects.create(release=release, certificate=certificate, line=other.lines.order_by("number")[0], net_kg="1.000")


def test_what_stands_beside_it_is_final_and_nothing_is_ever_deleted(certificate, owner):
    StatusChange.objects.create(
        certificate=certificate, certificate_version=2, kind="flagged", state="certified", reason="look", facts=[uuid7()]
    )
    release = Release.objects.create(certificate=certificate, released_on="2026-04-25", released_by=uuid7())
    ReleasedLine.objects.create(release=release, certificate=certificate, line=line_of(certificate), net_kg="1460.000")
    connection.check_constraints()
    beside = ("certificates_statuschange", "certificates_release", "certificates_releasedline")

    for table in beside:
        with refused("facts_are_final"):
            owner.execute(f"UPDATE {table} SET recorded_at = now()")
    for table in ("certificates_certificate", *beside):
        with refused("rows_stay"):
            owner.execute(f"DELETE FROM {table}")
        with refused("never_truncated"):
            owner.execute(f"TRUNCATE {table} CASCADE")


def copied(certificate, **changed):
    names = ("case_id", "shipment_id", "exporter_id", "statement", "key", "issued_at", "number")
    return {name: getattr(certificate, name) for name in names} | changed


def line_of(certificate):
    return Line.objects.get(shipment_id=certificate.shipment_id)


def change(certificate, version, kind, facts, made_by=None):
    """A change as if its entry had been written; what refuses it is the rule of flags alone."""
    return StatusChange.objects.create(
        certificate=certificate, certificate_version=version, kind=kind, state="certified", reason="look", facts=facts, made_by=made_by
    )


def test_no_fact_flags_a_certificate_twice(certificate):
    first, second = uuid7(), uuid7()
    change(certificate, 2, "flagged", [first])

    for facts in ([first], [second, first], []):
        with refused("flag_names_new_facts"):
            change(certificate, 3, "flagged", facts)
    change(certificate, 3, "flagged", [second])


def test_only_what_a_person_looked_at_is_settled_and_once(certificate):
    flagged, person = uuid7(), uuid7()
    with refused("settling_answers_a_flag"):
        change(certificate, 2, "settled", [flagged], person)
    change(certificate, 2, "flagged", [flagged])

    for facts, made_by in (([flagged], None), ([], person), ([uuid7()], person)):
        with refused("settling_answers_a_flag"):
            change(certificate, 3, "settled", facts, made_by)
    change(certificate, 3, "settled", [flagged], person)
    with refused("settling_answers_a_flag"):
        change(certificate, 4, "settled", [flagged], person)
