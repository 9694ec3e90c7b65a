"""What did not leave goes back: to the lot, the licence and the quota, at most what the approval took, and by an approved case alone."""

from decimal import Decimal as D
from uuid import UUID

import pytest

from tests.make.custody import holding
from tests.make.review import a_case, decided
from tests.refusals import refused
from traceability.kernel.command import command
from traceability.kernel.identifiers import uuid7
from traceability.ledger import queries as ledger
from traceability.ledger import services as ledger_services
from traceability.registry.viewer import system_viewer
from traceability.review.drawing import LicenceTake, QuotaTake, Takes
from traceability.review.models import Case
from traceability.review.services.rest import Rest, _licence_claims, _quota_claims, give_back_rest
from traceability.tlog import canonical

LICENCE, QUOTA = UUID(int=1), UUID(int=2)


@command
def gave_back(case, kg):
    draft = give_back_rest(by=system_viewer(None), case=case, rest=Rest({1: D(kg)}, Takes()))
    return ledger_services.append([draft])


@pytest.fixture
def approved(trade, cast):
    case = a_case(trade)
    decided(case, cast.rita)
    return Case.objects.get(id=case.id)


@pytest.mark.django_db
def test_the_lot_has_it_again_and_the_case_says_so(approved):
    left = holding("BYM:ORE-1").left_kg

    gave_back(approved, "0.500")

    assert holding("BYM:ORE-1").left_kg == left + D("0.500")
    entry = ledger.entries_of("case", approved.id)[-1]
    body = canonical.read_object(entry.leaf)["body"]
    assert (entry.kind, entry.subject_version, Case.objects.get().version) == ("case.given_back", approved.version, approved.version)
    assert (body["state"], body["lines"], body["licences"]) == ("approved", [{"line": 1, "net_kg": "0.500"}], [])


@pytest.mark.django_db
def test_an_approved_case_rises_by_a_version_only_when_it_gave_back(approved, cast):
    with refused("case_moves"):
        Case.objects.filter(id=approved.id).update(version=approved.version + 1)
    gave_back(approved, "0.500")

    for changed in ({"examination": 2}, {"is_controlled": True}, {"state": "open"}):
        with refused("case_moves"):
            Case.objects.filter(id=approved.id).update(version=approved.version + 1, **changed)


@pytest.mark.django_db
def test_no_more_goes_back_than_the_line_drew(approved):
    with refused("giving_back_undoes_a_draw"):
        give_back_rest(by=system_viewer(None), case=approved, rest=Rest({1: D("1000000.000")}, Takes()))


def take(licence=LICENCE, net="60", reo="59.7", money=None):
    return LicenceTake(licence, None, D(net), D(reo), None if money is None else D(money), money and "USD")


def taken(net="1460.000", reo="1452.700", amount=None, currency=None):
    return [{"licence": str(LICENCE), "export_on": "2026-04-25", "net_kg": net, "reo_kg": reo, "amount": amount, "currency": currency}]


@pytest.mark.parametrize(
    ("rest", "before", "expected"),
    [
        (take(), taken(), [("60", "59.7", None)]),
        (take(net="1500", reo="1500"), taken(), [("1460.000", "1452.700", None)]),
        (take(licence=uuid7()), taken(), []),
        (take(net="0", reo="0"), taken(), []),
        (take(money="10.00"), taken(amount="99.00", currency="USD"), [("60", "59.7", "10.00")]),
        (take(money="100.00"), taken(amount="99.00", currency="USD"), [("60", "59.7", "99.00")]),
        (take(money="10.00"), taken(amount="99.00", currency="EUR"), [("60", "59.7", None)]),
        (take(money="10.00"), taken(), [("60", "59.7", None)]),
    ],
)
def test_a_licence_gets_at_most_what_the_approval_took_from_it(rest, before, expected):
    found = list(_licence_claims([rest], before))

    assert [(one.net_kg, one.reo_kg, one.amount) for one in found] == [
        (D(net), D(reo), None if money is None else D(money)) for net, reo, money in expected
    ]
    assert all((one.amount is None) == (one.currency is None) for one in found)


def test_a_quota_gets_at_most_what_the_approval_took_from_it():
    before = [{"quota": str(QUOTA), "reo_kg": "100.000"}]

    found = list(_quota_claims([QuotaTake(QUOTA, D("37.500")), QuotaTake(uuid7(), D(1))], before))

    assert [(one.quota_id, one.reo_kg) for one in found] == [(QUOTA, D("37.500"))]
    assert [one.reo_kg for one in _quota_claims([QuotaTake(QUOTA, D(101))], before)] == [D(100)]
