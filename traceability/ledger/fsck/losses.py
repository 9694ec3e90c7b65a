"""What is known to be lost: findings that a person has acknowledged, as far as rows that are gone can be all that they say."""

import json
from collections.abc import Collection
from uuid import UUID

from traceability.ledger.fsck.walk import rows
from traceability.ledger.losses import Finding, may_be_lost
from traceability.ledger.queries.losses import acknowledged
from traceability.ledger.replay import DERIVATIONS, Stated

KIND = "losses"


def known() -> dict[Finding, str]:
    """Finding -> uid of the entry. What an entry says of anything else, such as a leaf, is not believed."""
    return {finding: uid for finding, uid in acknowledged().items() if may_be_lost(finding, DERIVATIONS)}


def stated(ids: Collection[UUID]) -> dict[UUID, Stated]:
    """What the rows of these acknowledgements say; their entries must say the same."""
    found = rows("SELECT id, reason, findings FROM ledger.loss WHERE id = ANY(%s)", [list(ids)])
    return {row_id: Stated({"findings": json.loads(findings), "reason": reason}) for row_id, reason, findings in found}
