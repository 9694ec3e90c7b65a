"""The entries of one row below its facts: what happened, who did it and why, and how far each entry has come."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from traceability.interfaces.desk import flags
from traceability.interfaces.words import word
from traceability.ledger import queries as ledger
from traceability.registry.models import Member
from traceability.registry.queries.reasons import reasons_of

FLAG = "certificate.flagged"


@dataclass(frozen=True)
class Trace:
    """One version of the row, or an erasure of what that version said.

    `name` is the member's, which lives in the user table alone; empty for a token or the system.
    """

    number: int
    uid: UUID
    entry_id: int
    act: str
    recorded_at: datetime
    role: str
    name: str
    reason: str
    state: str


def trail_of(subject: str, row_id: str | UUID) -> list[Trace]:
    """Every version of a row and every erasure of one in the order of the log. At most three queries; empty for what is no id."""
    try:
        entries = ledger.entries_with_erasures([(subject, UUID(str(row_id)))])
    except ValueError:
        return []
    versions = {entry.uid: entry.subject_version for entry in entries}
    leaves = [json.loads(entry.leaf) for entry in entries]
    names = _names_of({leaf["actor"]["id"] for leaf in leaves})
    hidden = reasons_of(entry.uid for entry, leaf in zip(entries, leaves, strict=True) if "/reason" in leaf.get("commitments", {}))
    return [
        Trace(
            number=versions.get(entry.subject_id, entry.subject_version),
            uid=entry.uid,
            entry_id=entry.entry_id,
            act=entry.kind.partition(".")[2],
            recorded_at=entry.recorded_at,
            role=leaf["actor"]["role"],
            name=names.get(UUID(leaf["actor"]["id"]), ""),
            reason=_said(entry.kind, leaf["body"].get("reason") or hidden.get(entry.uid) or _erased_reason(leaf)),
            state=entry.state,
        )
        for entry, leaf in zip(entries, leaves, strict=True)
    ]


def _said(kind: str, reason: str) -> str:
    """A person's reason as it is; that of a flag, which the system gives, in words."""
    return flags.in_words(reason) if kind == FLAG else reason


def _erased_reason(leaf: Mapping[str, Any]) -> str:
    """Said in the place of a reason that the entry commits to and nobody can open any more."""
    return word("[erased]", "erased") if "/reason" in leaf.get("commitments", {}) else ""


def _names_of(ids: set[str]) -> dict[UUID, str]:
    members = Member.objects.filter(pk__any=sorted(UUID(one) for one in ids)).select_related("user") if ids else ()
    return {one.id: one.user.get_full_name() or one.user.get_username() for one in members}
