"""Say that rows which nothing brings back after a restore are a known loss. A supervisor's command, with a reason."""

from collections.abc import Collection

from traceability.kernel.command import command
from traceability.ledger import services as ledger
from traceability.ledger.losses import Finding
from traceability.ledger.replay import DERIVATIONS
from traceability.ledger.services import Acknowledgement
from traceability.registry.errors import LossesForSupervisors
from traceability.registry.services.stating import reason_of
from traceability.registry.viewer import Viewer


@command
def acknowledge_loss(*, by: Viewer, findings: Collection[Finding], reason: str) -> tuple[Acknowledgement, ...]:
    """These findings of fsck are known from now on, and nothing else is: all of them or none.

    Raises LossesForSupervisors, ChangeReasonMissing, NotALoss, LossKnown, LedgerRecovering.
    """
    if by.role != "supervisor" or not by.may_record:
        raise LossesForSupervisors()
    said = reason_of(reason)
    return tuple(ledger.acknowledge_loss(findings, derived=DERIVATIONS, reason=said, actor=by.actor, organisation=by.organisation))
