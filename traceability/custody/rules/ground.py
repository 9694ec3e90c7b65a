"""All that a command must know to judge claims: what they name, as far as the recorder may see it. Frozen, pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation of the registry. On the system: it has an active member or a token, and records for itself."""

    id: UUID
    is_on_the_system: bool = False


@dataclass(frozen=True, slots=True)
class KnownLot:
    """A lot that the recorder may see. `custody_model` is that of the event that made it."""

    id: UUID
    form: str
    custody_model: str = ""
    family: UUID | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a lot is and what is left of it, read under its lock. No holder: on its way by `dispatch` to `receiver`."""

    left_kg: Decimal
    holder: UUID | None
    dispatch: UUID | None = None
    receiver: UUID | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """`lots`, `dispatches`: only what the recorder may see. `used_numbers`: every lot name that exists, seen or not.

    `shipped`: lots of which kilograms stand in a shipment, as far as a dispatch asks.
    """

    recorder: UUID
    now: datetime
    organisations: Mapping[str, Party] = field(default_factory=dict)
    facilities: Mapping[str, UUID] = field(default_factory=dict)
    lots: Mapping[str, KnownLot] = field(default_factory=dict)
    used_numbers: frozenset[str] = NOTHING
    dispatches: Mapping[UUID, UUID] = field(default_factory=dict)
    shipped: frozenset[UUID] = frozenset()
    routes: frozenset[str] = NOTHING
    deposits: frozenset[str] = NOTHING
    document_kinds: frozenset[str] = NOTHING
