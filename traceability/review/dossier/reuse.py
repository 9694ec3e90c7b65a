"""Papers of the chain that stand elsewhere too (checks.md section 6.2). Frozen, pure; dispatches of others are named by id only."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CertificateUse:
    """A lot that an assay certificate stands on, anywhere. `made_by` is its event, `family` the first lot of its packing family.

    `name` is the lot's, for who reads everything: others are not shown it (`queries.findings`).
    """

    issuer: str
    number: str
    sha256: str
    lot: UUID
    made_by: UUID
    family: UUID
    name: str = ""


@dataclass(frozen=True, slots=True)
class TicketUse:
    """A dispatch of the chain and another of the same facility that names the same weighbridge ticket."""

    dispatch: UUID
    other: UUID
