"""Where shipments go, with what certificate: sums by month of export, destination and state, and the shipments behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import connection

from traceability.custody.queries import MOST_SUMMED, SUMMED, Total
from traceability.kernel.errors import Forbidden
from traceability.registry.viewer import Viewer

NONE = "none"
"""The state of a shipment without a certificate."""
_KNOWN = """
    FROM custody_shipment AS shipment JOIN registry_organisation AS exporter ON exporter.id = shipment.exporter_id
    LEFT JOIN certificates_certificate AS certificate ON certificate.shipment_id = shipment.id
    LEFT JOIN review_case AS known ON known.shipment_id = shipment.id
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(reo_kg), 0) AS reo_kg, sum(net_kg) AS net_kg FROM custody_line WHERE shipment_id = shipment.id
    ) AS line
    WHERE shipment.planned_export_on BETWEEN %(first)s AND %(last)s
      AND coalesce(known.state, '') NOT IN ('returned', 'refused', 'withdrawn')
"""
_SUMS = f"""
SELECT to_char(shipment.planned_export_on, 'YYYY-MM'), shipment.destination, coalesce(certificate.state, 'none'), count(*),
       sum(line.reo_kg), sum(line.net_kg) {_KNOWN} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_LISTED = f"""
SELECT shipment.id, shipment.number, exporter.code, shipment.destination, shipment.planned_export_on, certificate.number,
       coalesce(certificate.state, 'none'), line.reo_kg, line.net_kg
    {_KNOWN}
    AND (%(destination)s::text IS NULL OR shipment.destination = %(destination)s)
    AND (%(state)s::text IS NULL OR coalesce(certificate.state, 'none') = %(state)s)
    AND (%(after)s::uuid IS NULL OR (shipment.planned_export_on, shipment.id)
                                    < (SELECT planned_export_on, id FROM custody_shipment WHERE id = %(after)s::uuid))
    ORDER BY shipment.planned_export_on DESC, shipment.id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Going:
    """Shipments planned for one month and destination whose certificate is in one state (`none`: there is none), kilograms of lines."""

    month: str
    destination: str
    state: str
    shipments: int
    reo_kg: Decimal
    net_kg: Decimal


@dataclass(frozen=True, slots=True)
class GoingLine:
    """One shipment; `certificate` is the number, None without one."""

    id: UUID
    number: str
    exporter: str
    destination: str
    planned_on: date
    certificate: str | None
    state: str
    reo_kg: Decimal
    net_kg: Decimal


def destinations(first: date, last: date, *, viewer: Viewer) -> list[Going]:
    """Shipments planned between two days, both included; not what was returned, refused or withdrawn. One query. Raises Forbidden."""
    _for_readers(viewer)
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, {"first": first, "last": last})
        return [Going(*row) for row in cursor.fetchall()]


def shipments_going(
    first: date,
    last: date,
    *,
    viewer: Viewer,
    limit: int,
    destination: str | None = None,
    state: str | None = None,
    after: UUID | None = None,
) -> Sequence[GoingLine]:
    """The shipments of these sums, the latest day first. One query. Raises Forbidden."""
    _for_readers(viewer)
    with connection.cursor() as cursor:
        cursor.execute(_LISTED, {"first": first, "last": last, "destination": destination, "state": state, "after": after, "limit": limit})
        return [GoingLine(*row) for row in cursor.fetchall()]


def shipments_in_all(first: date, last: date, *, viewer: Viewer, destination: str | None = None, state: str | None = None) -> Total:
    """The same list summed up. One query. Raises Forbidden."""
    _for_readers(viewer)
    asked = {"first": first, "last": last, "destination": destination, "state": state, "after": None, "limit": MOST_SUMMED + 1}
    with connection.cursor() as cursor:
        cursor.execute(SUMMED.format(_LISTED), asked)
        return Total(*cursor.fetchone())


def _for_readers(viewer: Viewer) -> None:
    if not viewer.reads_everything:
        raise Forbidden()
