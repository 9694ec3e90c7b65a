"""Who sees which rows, from both sides."""

import pytest

from tests.make.registry import a_listed_party, registered
from traceability.registry import access
from traceability.registry.viewer import Viewer

pytestmark = pytest.mark.django_db
NOBODY = Viewer(person=None, organisation=None, organisation_code="", role="submitter", via="token")


def test_an_organisation_sees_itself_in_full_and_no_other(cast):
    own, other = cast.organisation("HFR"), cast.organisation("HER")

    assert (access.sees_in_full(cast.ada.viewer, own), access.sees_in_full(cast.ada.viewer, other)) == (True, False)
    assert (access.sees_in_full(cast.bela.viewer, own), access.sees_in_full(cast.bela.viewer, other)) == (False, True)
    assert access.sees_in_full(cast.otto.viewer, own) is True
    assert access.sees_in_full(cast.mei.viewer, own) is False


def test_a_viewer_of_no_organisation_sees_nothing_of_anybody(cast):
    assert not access.facilities(NOBODY).exists()
    assert not access.licences(NOBODY).exists()
    assert not access.quotas(NOBODY).exists()
    assert not any(access.sees_in_full(NOBODY, organisation) for organisation in access.organisations(NOBODY))


def test_who_is_merely_watched_does_not_learn_it(cast):
    registered({"format": "registry/1", "listed_parties": [a_listed_party(), a_listed_party("Norden Handel", list="watch")]})

    def seen(person):
        return {party.list for party in access.listed_parties(person.viewer)}

    assert seen(cast.ada) == seen(cast.mei) == {"control"}
    assert seen(cast.rita) == seen(cast.otto) == {"control", "watch"}
