"""What happened to records and papers beside the chain: corrections, seals and papers used elsewhere, signatures. Frozen, pure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Correction:
    """A corrected event of the chain, and what stands in its place: None where it did not happen.

    The reason is not here: it may be erased, and a finding is kept for ever. `organisation` is who corrected.
    """

    kind: ClassVar[str] = "event"

    id: UUID
    stage: str
    facility: str
    ended_on: date
    replaced_by: UUID | None
    organisation: str
    recorded_at: datetime

    @property
    def name(self) -> str:
        return f"{self.stage} {self.facility} {self.ended_on.isoformat()}"


@dataclass(frozen=True, slots=True)
class SealUse:
    """A seal on a dispatch (`by` event, open from its start to its receipt) or on packages of a live shipment (`by` shipment).

    `families` are the packing families of the lots that a dispatch moves: `closed_at` is None while nothing was received.
    """

    seal: str
    by: str
    id: UUID
    opened_at: datetime
    closed_at: datetime | None = None
    families: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class PaperUse:
    """A paper on another live shipment. `number` of the shipment is empty where another exporter sent it."""

    kind: str
    number: str
    issuer: str
    sha256: str
    shipment: UUID
    shipment_number: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """A clearance or decision that stands on a decided case. `organisation` is the signer's, `role` their role at that time."""

    kind: ClassVar[str] = "person"

    id: UUID
    act: str
    role: str
    organisation: str
    submitted_it: bool = False

    @property
    def name(self) -> str:
        return f"{self.role} {self.id}"
