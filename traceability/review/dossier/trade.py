"""What a partner country says that it imported, against what left this country for it. Frozen, pure. Rule: checks.md, E15."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Mirror:
    """Tonnes net of one destination in the newest year of its statistics up to the year of export.

    `table` is the reference table that was read. `year` is None where statistics are loaded but none of this
    destination: it reports no trade. `own_t` sums approved shipments to it planned in that year, of the six-digit codes that its
    statistics name; `at_sea_t` those planned so shortly before the year that they may have arrived in it. `recorded_from`: the day of
    the first shipment on record, of whomever; what left before it is nowhere counted.
    """

    table: UUID
    year: int | None = None
    partner_t: Decimal = Decimal(0)
    own_t: Decimal = Decimal(0)
    hs6: tuple[str, ...] = ()
    at_sea_t: Decimal = Decimal(0)
    recorded_from: date | None = None
