"""A supervisor alone says that a loss is known, with a reason."""

import pytest

from tests.ledger.conftest import things
from tests.make.ledger import a_draft, say
from tests.make.losses import domain_finding
from tests.make.registry import SUPERVISOR, a_person
from traceability.ledger.queries.losses import losses
from traceability.registry import services
from traceability.registry.errors import ChangeReasonMissing, LossesForSupervisors

__all__ = ["things"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("things")]


@pytest.fixture
def lost():
    say(draft := a_draft())
    return domain_finding(draft.subject[1])


def test_a_supervisor_says_so_with_a_reason(lost):
    (said,) = services.acknowledge_loss(by=SUPERVISOR, findings=[lost], reason=" The backup was unreadable. ")

    ((told),) = losses()
    assert (told.uid, told.by, told.reason, told.findings) == (said.uid, SUPERVISOR.actor["id"], "The backup was unreadable.", 1)


@pytest.mark.parametrize("role", ["reviewer", "auditor", "submitter", "customs"])
def test_nobody_else_does(lost, role):
    with pytest.raises(LossesForSupervisors):
        services.acknowledge_loss(by=a_person(role), findings=[lost], reason="Mine.")


@pytest.mark.parametrize("reason", ["", " ", "x" * (services.MOST_REASON + 1)])
def test_a_reason_is_asked_for(lost, reason):
    with pytest.raises(ChangeReasonMissing):
        services.acknowledge_loss(by=SUPERVISOR, findings=[lost], reason=reason)
