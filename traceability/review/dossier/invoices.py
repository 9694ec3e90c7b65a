"""An invoice over all records: every transfer that names it, in the chain or not (checks.md section 6.2). Frozen, pure."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class InvoiceUse:
    """What is linked to one number of one seller. REO in kilograms.

    `lacking` counts linked lots whose REO could not be computed. `reo_kgs` and `buyers` are what the transfers state, each
    once; `transfers` at most 200 of `count`.
    """

    seller: str
    number: str
    linked_reo_kg: Decimal
    count: int = 1
    lacking: int = 0
    reo_kgs: tuple[Decimal, ...] = ()
    buyers: tuple[str, ...] = ()
    transfers: tuple[UUID, ...] = ()
