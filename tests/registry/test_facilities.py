"""Facilities are registered and changed."""

import json

import pytest

from tests.make.registry import SUPERVISOR, a_document, a_facility, a_row, an_organisation, registered
from traceability.kernel.errors import ClaimsRefused
from traceability.registry import services
from traceability.registry.models import Facility

pytestmark = pytest.mark.django_db


def test_a_facility_may_pass_to_another_organisation():
    registered(a_document(organisations=[an_organisation(), an_organisation("BUY")], facilities=[a_facility()]))

    sold = services.change_facility(by=SUPERVISOR, row=a_row("facilities", a_facility(organisation="BUY")), reason="Sold.")

    leaf = json.loads(sold.acknowledgements[0].leaf)
    assert (leaf["kind"], leaf["body"]["organisation"], leaf["body"]["reason"]) == ("facility.changed", "BUY", "Sold.")
    assert Facility.objects.get().organisation.code == "BUY"


def test_a_place_is_whole():
    registered(a_document())

    with pytest.raises(ClaimsRefused) as refused:
        services.register_facility(by=SUPERVISOR, row=a_row("facilities", a_facility(longitude=None)))

    assert refused.value.problems[0].pointer == "/facilities/0/longitude"
    assert not Facility.objects.exists()
