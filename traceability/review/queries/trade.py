"""What partner countries report of our exports, beside what was approved (E15)."""

from decimal import Decimal
from uuid import UUID

from traceability.review import dossier as d
from traceability.review.queries.beyond import Question, Row
from traceability.review.workflow import APPROVED


def mirror(shipment: d.Shipment) -> Question:
    """The newest year of the destination's statistics up to the year of export; None where no statistics are loaded."""
    keys = {"destination": shipment.destination, "year": shipment.planned_export_on.year, "approved": APPROVED}
    return Question("mirror", keys, _mirror)


def _mirror(found: list[Row]) -> d.Mirror | None:
    if not found:
        return None
    (row,) = found
    sums = (Decimal(row["partner_t"]), Decimal(row["own_t"]))
    return d.Mirror(UUID(row["table"]), row["year"], *sums, tuple(sorted(row["hs6"])))
