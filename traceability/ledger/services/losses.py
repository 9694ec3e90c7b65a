"""Say of rows that nothing brings back that their loss is known. A step: an entry, and the row by which fsck knows it again."""

import json
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.db import DatabaseError, connection

from traceability.kernel.command import must_be_in_command
from traceability.kernel.identifiers import uuid7
from traceability.ledger import entries
from traceability.ledger.acknowledgements import Acknowledgement
from traceability.ledger.errors import LossKnown, NotALoss
from traceability.ledger.losses import Finding, may_be_lost
from traceability.ledger.queries.losses import acknowledged
from traceability.ledger.services.append import append

EACH = 50
"""Findings in one entry: the longest possible ones still fit."""
NOT_LOST = "LG010"
_KEEP = """
INSERT INTO ledger.loss (id, version, reason, findings)
SELECT id, 1, %s, findings::jsonb FROM unnest(%s::uuid[], %s::text[]) AS loss (id, findings)
"""


def acknowledge_loss(
    findings: Collection[Finding], *, derived: Collection[str], reason: str, actor: Mapping[str, str], organisation: UUID | None
) -> list[Acknowledgement]:
    """Record that these findings of fsck are a known loss: all of them or none; those that are acknowledged already stay as they are.

    `derived`: the classes of derived rows, which the apps register (`replay.DERIVATIONS`).
    Raises NotALoss for the first that is none, by its words or because the row is not behind its entries; LossKnown; LedgerRecovering.
    """
    must_be_in_command()
    for finding in findings:
        if not may_be_lost(finding, derived):
            raise NotALoss(finding=str(finding))
    new = sorted(set(findings) - acknowledged().keys())
    if not new:
        raise LossKnown()
    told = {uuid7(): [one.as_json() for one in new[at : at + EACH]] for at in range(0, len(new), EACH)}
    _keep(told, reason)
    return append(
        [entries.loss_acknowledged(one, said, reason=reason, actor=actor, organisation=organisation) for one, said in told.items()]
    )


def _keep(told: Mapping[UUID, Sequence[Mapping[str, str]]], reason: str) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [reason, list(told), [json.dumps(said, ensure_ascii=False) for said in told.values()]])
    except DatabaseError as refused:
        if getattr(refused.__cause__, "sqlstate", None) != NOT_LOST:
            raise
        raise NotALoss(finding=str(refused.__cause__).partition("\n")[0]) from refused
