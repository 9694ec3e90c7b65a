"""Sums over all records, beyond the chain, for the checks that need them (checks.md section 6.2). Frozen, pure.

Each is read with one set-based statement. `lacking` counts rows whose REO could not be computed: such a sum is not known.
"""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class YearOutput:
    """What stands in the account of a production event's licence before it, in its calendar year.

    Over the other events of the performer under the same kind of licence that ended no later: at this facility, and
    at all facilities of the organisation.
    """

    event: UUID
    facility_net_kg: Decimal = Decimal(0)
    facility_reo_kg: Decimal = Decimal(0)
    organisation_net_kg: Decimal = Decimal(0)
    organisation_reo_kg: Decimal = Decimal(0)
    lacking: int = 0


@dataclass(frozen=True, slots=True)
class GroupUse:
    """Mineral products of a group, kind of ore and calendar year before an event: those that ended no later, without it."""

    event: UUID
    reo_kg: Decimal = Decimal(0)
    lacking: int = 0


@dataclass(frozen=True, slots=True)
class TraderAccount:
    """Invoiced REO out of and into a trader up to the day of a sale, that sale included.

    `bought_reo_kg` counts invoiced sales to it and its own imports and collections. Producers have no such account.
    """

    dispatch: UUID
    sold_reo_kg: Decimal = Decimal(0)
    bought_reo_kg: Decimal = Decimal(0)
    lacking: int = 0


@dataclass(frozen=True, slots=True)
class MineYear:
    """What a mine gave in the calendar year up to a mining event, that event included, here and at all mines of its performer.

    The grades are the highest TREO (% of dry mass) recorded of its ore up to then; None where none is.
    """

    event: UUID
    facility_reo_kg: Decimal = Decimal(0)
    organisation_reo_kg: Decimal = Decimal(0)
    facility_grade_percent: Decimal | None = None
    organisation_grade_percent: Decimal | None = None
    lacking: int = 0
