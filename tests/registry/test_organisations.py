"""Organisations are changed and closed."""

import json
from datetime import date

import pytest
import time_machine

from tests.make.registry import SUPERVISOR, a_document, a_row, an_organisation, registered
from traceability.kernel.errors import ClaimsRefused
from traceability.registry import queries, services
from traceability.registry.errors import DayInTheFuture, OrganisationClosed, UnknownRow
from traceability.registry.models import Organisation

pytestmark = pytest.mark.django_db
WHY = "Struck off by the business register."


@pytest.fixture
def organisation():
    owner = {"organisation": "OWN", "share_percent": "51"}
    registered(a_document(organisations=[an_organisation("OWN"), an_organisation(owners=[owner])]))
    return Organisation.objects.get(code="FRM")


def close(organisation, day):
    return services.close_organisation(by=SUPERVISOR, organisation_id=organisation.id, closed_on=day, reason=WHY)


def test_closing_says_day_and_reason_and_keeps_the_owners(organisation):
    done = close(organisation, date(2026, 11, 1))

    leaf = json.loads(done.acknowledgements[0].leaf)
    assert (leaf["kind"], leaf["body"]["closed_on"], leaf["body"]["reason"]) == ("organisation.changed", "2026-11-01", WHY)
    assert [(owner.owner_code, owner.share_percent) for owner in queries.owners_of([organisation.id])] == [("OWN", 51)]


def test_an_organisation_is_closed_once(organisation):
    close(organisation, date(2026, 11, 1))

    with pytest.raises(OrganisationClosed):
        close(organisation, date(2026, 11, 2))


def test_an_organisation_is_not_closed_before_it_was_registered(organisation):
    with pytest.raises(ClaimsRefused) as refused:
        close(organisation, date(2009, 12, 31))

    assert refused.value.problems[0].pointer == "/organisations/0/closed_on"


def test_a_closing_is_a_fact_of_the_past(organisation):
    with time_machine.travel("2026-11-30T15:59:59Z", tick=False), pytest.raises(DayInTheFuture):
        close(organisation, date(2026, 12, 1))
    with time_machine.travel("2026-11-30T16:00:00Z", tick=False):
        assert close(organisation, date(2026, 12, 1)).acknowledgements


def test_a_change_does_not_open_what_was_closed(organisation):
    close(organisation, date(2026, 11, 1))

    changed = services.change_organisation(by=SUPERVISOR, row=a_row("organisations", an_organisation(name="Other")), reason=WHY)

    assert (changed.row.name, changed.row.closed_on, changed.row.version) == ("Other", date(2026, 11, 1), 3)
    assert queries.owners_of([organisation.id]) == ()


def test_an_unknown_code_is_not_changed(organisation):
    with pytest.raises(UnknownRow):
        services.change_organisation(by=SUPERVISOR, row=a_row("organisations", an_organisation("GONE")), reason=WHY)
