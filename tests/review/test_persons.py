"""Who may sign, where the commands' own tests do not say it already."""

from dataclasses import replace
from functools import partial

import pytest

from tests.make.registry import an_organisation, registered
from tests.make.review import HOLD, a_case, a_submitted, cleared, decided, examined_with
from traceability.registry import services as registry
from traceability.registry.models import Member, Token
from traceability.registry.viewer import system_viewer
from traceability.review.errors import CaseTouched, NotAPerson, OwnSubmission
from traceability.review.models import Clearance, Decision
from traceability.review.services import persons
from traceability.review.workflow import VERDICTS

pytestmark = pytest.mark.django_db


def test_a_person_who_is_no_longer_active_does_not_sign(trade, cast):
    registry.set_member_active(by=cast.sven.viewer, member_id=cast.rita.viewer.person, active=False)

    with pytest.raises(NotAPerson):
        persons.member_of(cast.rita.viewer)


def test_what_came_in_by_a_persons_token_is_that_persons_submission(trade, cast):
    registry.create_token(by=system_viewer(None, via="command"), holder_code_or_username="rita")
    token = Token.objects.get(member__user__username="rita")
    own = type(trade)({**trade.viewers, "BYM": replace(trade.bym, person=token.id)})
    examination = examined_with(a_submitted(own))

    with pytest.raises(OwnSubmission):
        persons.require_distance(Member.objects.get(user__username="rita"), examination.case, examination)


def test_what_was_read_must_still_stand(trade, cast):
    """Until the queue has examined the case again nobody clears, signs or even refuses."""
    case = a_case(trade, HOLD)
    registered({"format": "registry/1", "organisations": [an_organisation("BYM", closed_on="2026-03-31")]})

    for said in (partial(cleared, case, cast.rita), *(partial(decided, case, cast.rita, verdict) for verdict in VERDICTS)):
        with pytest.raises(CaseTouched) as caught:
            said()
        assert caught.value.facts == {"examination": 1, "retry_after": 2}
    assert not Decision.objects.exists() and not Clearance.objects.exists()

    examined_with(case.shipment)
    assert decided(case, cast.rita).case.state == "approved"


def test_distance_is_kept_by_who_has_nothing_to_do_with_it(trade, cast):
    case = a_case(trade)

    persons.require_distance(Member.objects.get(user__username="rita"), case, case.examinations.get())


def test_a_reason_loses_the_spaces_round_it():
    assert persons.reason_of("  checked \n") == "checked"
