"""Who belongs together: group, owners, and what is owned, as the registry states it now."""

import pytest

from tests.make.registry import an_organisation, registered
from traceability.registry.models import Organisation
from traceability.review.queries import kin_of

pytestmark = pytest.mark.django_db


def kin(code):
    return {Organisation.objects.get(id=one).code for one in kin_of(Organisation.objects.get(code=code).id)}


def stated(*organisations):
    registered({"format": "registry/1", "organisations": list(organisations)})


def owned_by(code, *owners, **members):
    return an_organisation(code, owners=[{"organisation": owner, "share_percent": "10.0"} for owner in owners], **members)


def test_whoever_has_neither_group_nor_owner_is_alone(db):
    stated(an_organisation("AAA"), an_organisation("BBB"))

    assert kin("AAA") == {"AAA"}


def test_a_group_is_kin_and_no_other_group_is(db):
    stated(*(an_organisation(code, group=group) for code, group in (("AAA", "NORTH"), ("BBB", "NORTH"), ("CCC", "SOUTH"))))

    assert kin("AAA") == {"AAA", "BBB"}


def test_ownership_is_followed_up_and_down_but_not_across(db):
    stated(an_organisation("TOP"), owned_by("MID", "TOP"), owned_by("LOW", "MID"), owned_by("SIB", "TOP"))

    assert kin("LOW") == {"LOW", "MID", "TOP"}
    assert kin("TOP") == {"TOP", "MID", "LOW", "SIB"}
    assert kin("MID") == {"MID", "TOP", "LOW"}


def test_owners_in_a_circle_end(db):
    stated(an_organisation("AAA"), owned_by("BBB", "AAA"))
    stated(owned_by("AAA", "BBB"))

    assert kin("AAA") == kin("BBB") == {"AAA", "BBB"}


def test_who_sold_its_share_is_no_longer_kin(db):
    stated(an_organisation("AAA"), owned_by("BBB", "AAA"))
    assert kin("AAA") == {"AAA", "BBB"}

    stated(an_organisation("BBB"))

    assert kin("AAA") == {"AAA"} and kin("BBB") == {"BBB"}
