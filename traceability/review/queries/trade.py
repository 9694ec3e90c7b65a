"""What partner countries report of our exports, beside what was approved (E15)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from traceability.review import dossier as d
from traceability.review.queries.beyond import Question, Row
from traceability.review.workflow import APPROVED

AT_SEA_DAYS = "E15.at_sea_days"


def mirror(shipment: d.Shipment, policies: Iterable[d.Policy]) -> Question:
    """The newest year of the destination's statistics up to the year of export; None where no statistics are loaded.

    What left so many days before that year is summed apart as `AT_SEA_DAYS` says; without a row of it, none.
    """
    day = shipment.planned_export_on
    days = next((int(row.value) for row in d.rows_on(policies, day) if row.key == AT_SEA_DAYS), 0)
    keys = {"destination": shipment.destination, "year": day.year, "approved": APPROVED, "days": days}
    return Question("mirror", keys, _mirror)


def _mirror(found: list[Row]) -> d.Mirror | None:
    if not found:
        return None
    (row,) = found
    partner_t, own_t, at_sea_t = (Decimal(row[name]) for name in ("partner_t", "own_t", "at_sea_t"))
    since = row["recorded_from"] and date.fromisoformat(row["recorded_from"])
    return d.Mirror(UUID(row["table"]), row["year"], partner_t, own_t, tuple(sorted(row["hs6"])), at_sea_t, since)
