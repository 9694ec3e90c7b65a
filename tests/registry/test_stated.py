"""A row reads as the document that made it: stated again it changes nothing."""

import pytest

from tests.make.registry import SUPERVISOR, a_full_document, a_licence, a_row, an_organisation, registered
from traceability.registry.document import RegistryDocument
from traceability.registry.models import Facility, Licence, ListedParty, Organisation, PolicyValue, PublicListing, Quota
from traceability.registry.queries import stated
from traceability.registry.services import import_document

pytestmark = pytest.mark.django_db


def test_every_kind_of_row_stated_again_changes_nothing():
    scope = {"ore_class": ["rock"], "importer": "X", "area": [["114.8", "24.9"], ["115", "24.9"], ["115", "25"], ["114.8", "24.9"]]}
    licence = a_licence(scope=scope, money={"amount": "10.00", "currency": "USD"}, control_codes=["1C902.a"])
    owners = [{"organisation": "OWN", "share_percent": "50.5"}]
    registered(a_full_document(organisations=[an_organisation("OWN"), an_organisation(owners=owners)], licences=[licence]))

    document = RegistryDocument(
        organisations=tuple(stated.organisation_row(row) for row in Organisation.objects.all()),
        facilities=tuple(stated.facility_row(row) for row in Facility.objects.all()),
        licences=tuple(stated.licence_row(row) for row in Licence.objects.all()),
        quotas=tuple(stated.quota_row(row) for row in Quota.objects.all()),
        public_list=tuple(stated.listing_row(row) for row in PublicListing.objects.all()),
        listed_parties=tuple(stated.party_row(row) for row in ListedParty.objects.all()),
        policies=tuple(stated.policy_row(row) for row in PolicyValue.objects.all()),
    )

    assert import_document(by=SUPERVISOR, document=document).acknowledgements == ()
    assert document.licences == (a_row("licences", licence),)


def test_own_ranges_read_as_they_were_said():
    ranges = {"Nd": ["15", "18.5"]}
    facility = Facility(code="X", organisation=Organisation(code="FRM"), own_ranges_percent=ranges)

    assert {name: [str(end) for end in ends] for name, ends in (stated.facility_row(facility).own_ranges_percent or {}).items()} == ranges
