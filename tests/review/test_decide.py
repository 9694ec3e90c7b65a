"""Decisions: what stands in the way, how many sign, and what the last signature does."""

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest

from tests.cast import Person
from tests.make.custody import Trade, holding
from tests.make.registry import a_licence, a_user, registered
from tests.make.review import BLOCK, HOLD, a_case, a_submitted, approved, cleared, decided, examined, examined_with
from traceability.kernel.errors import ClaimsRefused, Forbidden
from traceability.ledger import queries as ledger
from traceability.registry import queries as registry
from traceability.registry.models import LicenceAccount, LicenceDraw
from traceability.review.errors import (
    ApprovalBlocked,
    CaseClosed,
    CaseMovedOn,
    HoldsNotCleared,
    NotAPerson,
    OwnOrganisation,
    OwnSubmission,
    ReasonMissing,
    SignedAlready,
    SupervisorMustSign,
    UnknownCase,
)
from traceability.review.models import Case, Decision
from traceability.tlog import canonical

pytestmark = pytest.mark.django_db


def kinds(case):
    return [entry.kind for entry in ledger.entries_of("case", case.id)]


def test_one_reviewer_approves_an_ordinary_case(trade, cast):
    case = a_case(trade)

    result = decided(case, cast.rita)

    assert (result.needed, result.case.state, Case.objects.get().state) == (1, "approved", "approved")
    assert kinds(case) == ["case.examined", "decision.signed", "case.approved"]
    assert [one.uid for one in result.acknowledgements] == [entry.uid for entry in ledger.entries_of("case", case.id)[1:]]


def test_a_controlled_item_needs_a_second_signature(trade, cast):
    case = a_case(trade, controlled=True)

    first = decided(case, cast.rita)
    assert (first.needed, Case.objects.get().state) == (2, "open")
    second = decided(case, cast.sven)

    assert (second.decision.ordinal, Case.objects.get().state) == (2, "approved")
    assert kinds(case) == ["case.examined", "decision.signed", "decision.signed", "case.approved"]


def test_a_cleared_hold_needs_a_second_signature(trade, cast):
    case = a_case(trade, HOLD)
    with pytest.raises(HoldsNotCleared) as caught:
        decided(case, cast.rita)
    assert caught.value.facts == {"checks": "C09"}
    cleared(case, cast.rita)

    assert decided(case, cast.rita).needed == 2
    assert decided(case, cast.sven).case.state == "approved"


def test_a_failed_block_is_not_approved(trade, cast):
    case = a_case(trade, BLOCK, HOLD)

    with pytest.raises(ApprovalBlocked) as caught:
        decided(case, cast.rita)
    assert caught.value.facts == {"checks": "V01"}
    assert not Decision.objects.exists()


def test_of_two_signatures_one_is_a_supervisors_in_either_order(trade, cast):
    registered({"format": "registry/1", "users": [a_user("rosa", name="Rosa", organisation="REG", role="reviewer")]})
    rosa = Person("rosa", registry.viewer_of_username("rosa", via="session"))
    first, second = a_case(trade, controlled=True), a_case(trade, lot="BYM:ORE-2", controlled=True)

    decided(first, cast.rita)
    with pytest.raises(SupervisorMustSign):
        decided(first, rosa)
    decided(second, cast.sven)

    assert decided(second, rosa).case.state == "approved"
    assert decided(first, cast.sven).case.state == "approved"


def test_nobody_signs_twice(trade, cast):
    case = a_case(trade, controlled=True)
    decided(case, cast.sven)

    with pytest.raises(SignedAlready):
        decided(case, cast.sven)


def test_a_new_examination_asks_for_new_signatures(trade, cast):
    case = a_case(trade, controlled=True)
    decided(case, cast.rita)
    examined_with(case.shipment)

    with pytest.raises(CaseMovedOn):
        decided(case, cast.sven, examination=1)
    assert decided(case, cast.sven).case.state == "open"
    assert decided(case, cast.rita).case.state == "approved"


@pytest.mark.parametrize(("verdict", "state"), [("return", "returned"), ("refuse", "refused")])
def test_returning_and_refusing_give_the_lots_back(verdict, state, trade, cast):
    case = a_case(trade, BLOCK)
    assert holding("BYM:ORE-1").left_kg == 0

    result = decided(case, cast.rita, verdict)

    assert (result.needed, result.case.state) == (1, state)
    assert holding("BYM:ORE-1").left_kg == Decimal(1000)
    assert kinds(case)[-1] == f"case.{state}"


def test_a_second_person_may_return_what_the_first_would_approve(trade, cast):
    case = a_case(trade, controlled=True)
    decided(case, cast.rita)

    assert decided(case, cast.sven, "return").case.state == "returned"


def test_an_approval_draws_what_the_examination_says(cast):
    case = approved(cast, "S02")

    drawn = {draw.licence.number: draw.kg for draw in LicenceDraw.objects.filter(case_id=case.id).select_related("licence")}
    assert drawn == {"EL-2026-0201": Decimal(728), "DU-2026-0201": Decimal(728)}
    assert {account.licence.number: account.drawn_kg for account in LicenceAccount.objects.select_related("licence")} == drawn
    body = canonical.read_object(ledger.entries_of("case", case.id)[-1].leaf)["body"]
    assert {one["kg"] for one in body["licences"]} == {"728.000"}
    assert [one["role"] for one in body["signatures"]] == ["reviewer", "supervisor"]


def test_a_licence_that_is_used_up_in_the_meantime_stops_the_approval(trade, cast):
    registered({"format": "registry/1", "licences": [a_licence("EL-9", organisation="BYM")]})
    line = {"net_kg": "600.000", "hs_code": "2530902000", "product": "ore", "control_code": "not controlled"}
    cases = [
        examined_with(a_submitted(trade, lot, lines=[line | {"lot": lot}], licences=[{"kind": "export", "number": "EL-9"}])).case
        for lot in ("BYM:ORE-1", "BYM:ORE-2")
    ]
    decided(cases[0], cast.rita)

    with pytest.raises(ClaimsRefused) as caught:
        decided(cases[1], cast.rita)

    assert [problem.code for problem in caught.value.problems] == ["licence_exhausted"]


def test_a_closed_case_is_decided_no_more(trade, cast):
    case = a_case(trade)
    decided(case, cast.rita, "refuse")

    with pytest.raises(CaseClosed) as caught:
        decided(case, cast.sven)
    assert caught.value.facts == {"state": "refused"}


@pytest.mark.parametrize("who", ["ada", "otto", "mei"])
def test_who_is_no_regulator_does_not_decide(who, trade, cast):
    with pytest.raises(Forbidden):
        decided(a_case(trade), getattr(cast, who))


def test_a_token_that_belongs_to_nobody_does_not_decide(trade, cast):
    machine = replace(cast.rita, viewer=replace(cast.rita.viewer, person=uuid4()))

    with pytest.raises(NotAPerson):
        decided(a_case(trade), machine)


def test_nobody_decides_on_their_own_organisation_or_submission(trade, cast):
    case = a_case(trade)
    examined_with(case.shipment, parties=(cast.rita.viewer.organisation,))
    with pytest.raises(OwnOrganisation):
        decided(case, cast.rita)

    own = Trade({**trade.viewers, "BYM": replace(trade.bym, person=cast.rita.viewer.person)})
    with pytest.raises(OwnSubmission):
        decided(a_case(own, lot="BYM:ORE-2"), cast.rita)


def test_an_unknown_case_and_an_empty_reason(trade, cast):
    case = a_case(trade)

    with pytest.raises(UnknownCase):
        decided(case, cast.rita, case_id=uuid4())
    with pytest.raises(ReasonMissing) as caught:
        decided(case, cast.rita, reason=" ")
    assert caught.value.pointer == "/reason"


def test_a_refusal_writes_nothing(trade, cast):
    case = a_case(trade, BLOCK)
    before = kinds(case)

    with pytest.raises(ApprovalBlocked):
        decided(case, cast.rita)

    assert (kinds(case), Case.objects.get().version) == (before, 1)


def test_a_story_that_may_not_be_approved_is_not(cast):
    with pytest.raises(ApprovalBlocked) as caught:
        decided(examined("S10"), cast.rita)
    assert caught.value.facts == {"checks": "A01, A10"}
