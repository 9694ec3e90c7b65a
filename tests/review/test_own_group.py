"""Nobody clears or decides in their own group, nor on who owns theirs or is owned by it: by the commands, and round them."""

import pytest

from tests.cast import DOCUMENT
from tests.make.registry import an_organisation, registered
from tests.make.review import HOLD, a_case, cleared, decided, examined_with
from tests.refusals import refused
from tests.review.test_database_rules import a_decision
from traceability.registry.models import Member
from traceability.review.errors import OwnGroup
from traceability.review.models import Clearance, Decision, Finding

pytestmark = pytest.mark.django_db

(REGULATOR,) = (row for row in DOCUMENT["organisations"] if row["code"] == "REG")


def owned_by(owner):
    return {"owners": [{"organisation": owner, "share_percent": "5.0"}]}


def bym(**members):
    return an_organisation("BYM", **members)


RELATIONS = {
    "one group": [REGULATOR | {"group": "NORTH"}, bym(group="NORTH")],
    "the regulator owns a share": [bym(**owned_by("REG"))],
    "the exporter owns a share": [REGULATOR | owned_by("BYM")],
    "through another": [an_organisation("HLD", **owned_by("REG")), bym(**owned_by("HLD"))],
}


def a_clearance(case, person):
    member = Member.objects.get(user__username=person.username)
    return Clearance(case=case, finding=Finding.objects.filter(case=case).latest("id"), member=member, role=member.role, reason="r")


@pytest.fixture(params=RELATIONS.values(), ids=RELATIONS)
def case(request, trade, cast):
    registered({"format": "registry/1", "organisations": request.param})
    return a_case(trade, HOLD)


@pytest.mark.parametrize("who", ["rita", "sven"])
def test_kin_of_the_exporter_neither_clear_nor_decide(who, case, cast):
    person = getattr(cast, who)

    with pytest.raises(OwnGroup):
        cleared(case, person)
    for verdict in ("approve", "return", "refuse"):
        with pytest.raises(OwnGroup):
            decided(case, person, verdict)
    assert not Decision.objects.exists()


def test_the_database_says_so_too(case, cast):
    with refused("nobody_decides_in_their_own_group"):
        a_decision(case, cast.rita, verdict="refuse").save(force_insert=True)
    with refused("nobody_decides_in_their_own_group"):
        a_clearance(case, cast.sven).save(force_insert=True)


def test_kin_of_any_party_of_the_chain_do_not_decide_either(trade, cast):
    registered(
        {"format": "registry/1", "organisations": [REGULATOR | {"group": "NORTH"}, an_organisation("GDM", group="NORTH", country="DE")]}
    )
    case = a_case(trade, HOLD)
    examined_with(case.shipment, HOLD, parties=(cast.organisation("GDM").id,))
    case.refresh_from_db()

    with pytest.raises(OwnGroup):
        decided(case, cast.rita, "refuse")
    with refused("nobody_decides_in_their_own_group"):
        a_decision(case, cast.rita, verdict="refuse").save(force_insert=True)


def test_another_group_decides(trade, cast):
    registered({"format": "registry/1", "organisations": [REGULATOR | {"group": "NORTH"}, bym(group="SOUTH")]})

    assert decided(a_case(trade), cast.rita).case.state == "approved"


def test_who_leaves_the_group_decides_again(trade, cast):
    registered({"format": "registry/1", "organisations": RELATIONS["one group"]})
    case = a_case(trade)
    with pytest.raises(OwnGroup):
        decided(case, cast.rita)

    registered({"format": "registry/1", "organisations": [REGULATOR]})

    assert decided(case, cast.rita).case.state == "approved"
