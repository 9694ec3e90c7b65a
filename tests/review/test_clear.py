"""Clearing a failed HOLD: by whom, of what, once, with a reason."""

from dataclasses import replace
from uuid import uuid4

import pytest

from tests.make.review import BLOCK, HOLD, a_case, cleared, decided, examined_with
from traceability.kernel.errors import Forbidden
from traceability.ledger import queries as ledger
from traceability.review.errors import (
    AlreadyCleared,
    CaseClosed,
    CaseMovedOn,
    NothingToClear,
    OwnOrganisation,
    ReasonMissing,
    UnknownCase,
    UnknownFinding,
)
from traceability.review.models import Case, Clearance
from traceability.tlog import canonical

pytestmark = pytest.mark.django_db


def test_a_clearance_is_recorded_with_its_entry(trade, cast):
    case = a_case(trade, HOLD)

    result = cleared(case, cast.rita)

    clearance = Clearance.objects.get()
    assert (clearance.member_id, clearance.role, clearance.reason) == (cast.rita.viewer.person, "reviewer", "Looked at, with the papers.")
    entry = ledger.entries_of("case", case.id)[-1]
    body = canonical.read_object(entry.leaf)["body"]
    assert (entry.kind, entry.subject_version, body["check"]) == ("finding.cleared", 2, "C09")
    assert "reason" not in body
    assert result.acknowledgement.uid == entry.uid
    assert Case.objects.get().version == 2


def test_of_an_unknown_case_or_finding(trade, cast):
    case = a_case(trade, HOLD)

    with pytest.raises(UnknownFinding) as caught:
        cleared(case, cast.rita, "Z99")
    assert caught.value.pointer == "/check"
    with pytest.raises(UnknownCase):
        cleared(case, cast.rita, case_id=uuid4())


@pytest.mark.parametrize("failing", [BLOCK, ("M05", "WARN")])
def test_only_a_failed_hold_is_cleared(failing, trade, cast):
    with pytest.raises(NothingToClear):
        cleared(a_case(trade, failing), cast.rita, failing[0])


def test_once_is_enough(trade, cast):
    case = a_case(trade, HOLD)
    cleared(case, cast.rita)

    with pytest.raises(AlreadyCleared):
        cleared(case, cast.sven)


def test_on_a_stale_examination_or_a_closed_case(trade, cast):
    case = a_case(trade, HOLD)
    examined_with(case.shipment, HOLD)

    with pytest.raises(CaseMovedOn) as caught:
        cleared(case, cast.rita, examination=1)
    assert caught.value.facts == {"examination": 1, "newest": 2}
    decided(case, cast.rita, "refuse")
    with pytest.raises(CaseClosed):
        cleared(case, cast.rita)


@pytest.mark.parametrize("who", ["ada", "otto", "mei"])
def test_who_is_no_regulator_is_refused(who, trade, cast):
    with pytest.raises(Forbidden):
        cleared(a_case(trade, HOLD), getattr(cast, who))


def test_who_says_another_role_than_their_own_is_refused(trade, cast):
    supervisor = replace(cast.rita, viewer=replace(cast.rita.viewer, role="supervisor"))

    with pytest.raises(Forbidden):
        cleared(a_case(trade, HOLD), supervisor)


def test_of_ones_own_organisation_is_refused(trade, cast):
    case = a_case(trade)
    examined_with(case.shipment, HOLD, parties=(cast.rita.viewer.organisation,))

    with pytest.raises(OwnOrganisation):
        cleared(case, cast.rita)


def test_without_a_reason_is_refused(trade, cast):
    with pytest.raises(ReasonMissing):
        cleared(a_case(trade, HOLD), cast.rita, reason="  ")
