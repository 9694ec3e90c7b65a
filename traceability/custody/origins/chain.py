"""The chain as its arithmetic needs it: steps, what each took and made, and stock in circuits. Frozen, pure."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Where material entered the record: kind mine, import, collected or unknown."""

    kind: str
    facility: str = ""
    licence: str = ""
    organisation: str = ""
    country: str = ""


UNKNOWN = Origin("unknown")


@dataclass(frozen=True, slots=True)
class Step:
    """One event. `origin` is set where material enters; `mixes`: a mass-balance event that shares its plant's circuit.

    `circuit` names the plant and who runs it there; `period` is the month that the plant's account counts it to.
    """

    id: UUID
    circuit: str
    period: str
    started_at: datetime
    ended_at: datetime
    mixes: bool = False
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """What a step took of a lot; `reo_kg` is None where the assay does not say enough."""

    step: UUID
    lot: UUID
    reo_kg: Decimal | None


@dataclass(frozen=True, slots=True)
class Made:
    """A lot and the step that made it."""

    step: UUID
    lot: UUID


@dataclass(frozen=True, slots=True)
class Stock:
    """What a stocktake found in a plant's circuit at the start of a month. `origins` are declared shares of it."""

    circuit: str
    period: str
    opening_reo_kg: Decimal | None
    origins: tuple[tuple[Origin, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """Steps with their edges. A lot that no step of the chain made has an unknown origin."""

    steps: tuple[Step, ...] = ()
    flows: tuple[Flow, ...] = ()
    made: tuple[Made, ...] = ()
    stocks: tuple[Stock, ...] = ()
    fixed: tuple[tuple[UUID, Origin], ...] = field(default=())
    """Lots whose origin is given from outside, whatever made them."""
