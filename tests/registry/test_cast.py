"""The cast themselves: each acts with a token and with a session, in their own role and organisation."""

import pytest
from django.db import connection

from tests.cast import DOCUMENT
from traceability.registry import queries, services
from traceability.registry.document import read_document

pytestmark = pytest.mark.django_db


def test_everybody_has_a_token_of_their_own_role(cast):
    for person in cast.everybody:
        by_token = queries.viewer_of_token(person.token)

        assert (by_token.person, by_token.organisation, by_token.role, by_token.via) == (
            person.viewer.person,
            person.viewer.organisation,
            person.viewer.role,
            "token",
        )


def test_ada_and_bela_belong_to_different_organisations(cast):
    assert (cast.ada.viewer.organisation_code, cast.bela.viewer.organisation_code) == ("HFR", "HER")


def test_the_registry_that_sven_founded_holds_by_the_deferred_rules(cast):
    connection.check_constraints()


def test_the_same_document_again_changes_nothing(cast):
    again = services.import_document(by=cast.sven.viewer, document=read_document(DOCUMENT))

    assert again.acknowledgements == ()
    assert {count.created + count.changed for count in again.counts.values()} == {0}
