from contextlib import contextmanager

import pytest
from django.db import connection

from tests.make.told_stories import a_submitter, approved, tell
from traceability.certificates import queries
from traceability.certificates.errors import NotCertified, UnknownCertificate
from traceability.certificates.models import Certificate
from traceability.kernel.errors import Missing, Tampering
from traceability.review import services as review

pytestmark = pytest.mark.django_db


@contextmanager
def without_triggers(as_owner):
    """As a superuser who switches the rules off; the test's rollback switches them on again."""
    connection.check_constraints()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ledger.migrating = 'on'")
        cursor.execute("ALTER TABLE certificates_certificate DISABLE TRIGGER ALL")
        yield cursor


def test_anybody_finds_a_certificate_by_its_number_alone(cast, django_assert_max_num_queries, certificate):
    with django_assert_max_num_queries(2):
        found = queries.public_certificate(certificate.number)

    assert (found.number, found.state, found.is_valid) == (certificate.number, "certified", True)
    assert found.statement["number"] == certificate.number
    assert found.signed == bytes(certificate.statement)
    assert found.key == certificate.key and len(found.signature) == 88


@pytest.mark.parametrize("number", ["RC-2026-0000000000", "", "x' OR 1=1", "RC-2026-%"])
def test_an_unknown_number_is_no_certificate(db, number):
    with pytest.raises(UnknownCertificate):
        queries.public_certificate(number)


def test_stored_bytes_that_were_changed_are_never_shown(cast, as_owner, certificate):
    with without_triggers(as_owner) as cursor:
        cursor.execute("UPDATE certificates_certificate SET statement = overlay(statement PLACING 'X'::bytea FROM 200 FOR 1)")

    with pytest.raises(Tampering):
        queries.public_certificate(certificate.number)


def test_the_exporter_and_those_who_read_everything_find_it_by_its_shipment(cast, certificate):
    number = certificate.shipment.number

    for viewer in (a_submitter("EXP"), cast.rita.viewer, cast.sven.viewer, cast.otto.viewer, cast.mei.viewer):
        assert queries.certificate_of_shipment(number, viewer=viewer).number == certificate.number
    for viewer in (cast.ada.viewer, cast.bela.viewer):
        with pytest.raises(Missing) as caught:
            queries.certificate_of_shipment(number, viewer=viewer)
        assert type(caught.value) is Missing


def test_a_shipment_without_one_says_so_to_who_may_see_it(cast):
    (shipment,) = tell("S03", supervisor=cast.sven.viewer)

    with pytest.raises(NotCertified):
        queries.certificate_of_shipment(shipment.number, viewer=a_submitter("EXP"))


def test_the_state_of_a_shipment_follows_its_case_and_its_certificate(cast, certificate):
    (submitted,) = tell("S05", supervisor=cast.sven.viewer)
    (opened,) = tell("S03", supervisor=cast.sven.viewer)
    (agreed,) = tell("S02", supervisor=cast.sven.viewer)
    review.examine(opened.id)
    approved(agreed, cast)

    states = queries.states_of([certificate.shipment_id, submitted.id, opened.id, agreed.id])

    assert [states[one] for one in (certificate.shipment_id, submitted.id, opened.id, agreed.id)] == [
        "certified",
        "submitted",
        "open",
        "approved",
    ]


def test_states_of_many_cost_as_much_as_of_one(cast, django_assert_max_num_queries, certificate):
    shipments = [certificate.shipment_id, *(tell(name, supervisor=cast.sven.viewer)[0].id for name in ("S03", "S05"))]

    with django_assert_max_num_queries(2):
        assert len(queries.states_of(shipments)) == 3


def test_a_shipment_that_is_suspended_or_revoked_says_so(cast, as_owner, certificate):
    for state in ("suspended", "revoked"):
        with without_triggers(as_owner) as cursor:
            cursor.execute("UPDATE certificates_certificate SET state = %s, version = version + 1", [state])

        assert queries.states_of([certificate.shipment_id]) == {certificate.shipment_id: state}
        assert queries.public_certificate(certificate.number).is_valid is False
    assert Certificate.objects.get().state == "revoked"
