"""What used a quota or a licence: the approved shipments that drew from it, and the production that counts on a quota.

Two sums of an account: checks.md section 4. For the regulator: shipments and events are other tenants'.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from traceability.kernel.clock import SHANGHAI
from traceability.kernel.errors import Forbidden
from traceability.registry import queries as registry
from traceability.registry.models import Quota
from traceability.registry.viewer import Viewer
from traceability.review.feeds import PASSES_ON
from traceability.review.queries.chain import rows, sql
from traceability.review.queries.parties import IMPORTS_FROM, WASTES

MOST_USES = 200
"""So many shipments and events are named each, the latest; sums are whole."""
_OF_QUOTA = """
SELECT shipment.id, shipment.number, draw.drawn_on, draw.reo_kg, NULL::numeric, NULL::text
FROM registry_quotadraw AS draw JOIN review_case AS known ON known.id = draw.case_id
JOIN custody_shipment AS shipment ON shipment.id = known.shipment_id
WHERE draw.quota_id = %s ORDER BY draw.drawn_on DESC, draw.id DESC LIMIT %s
"""
_OF_LICENCE = """
SELECT shipment.id, shipment.number, draw.export_on, draw.kg, draw.amount, draw.currency
FROM registry_licencedraw AS draw JOIN review_case AS known ON known.id = draw.case_id
JOIN custody_shipment AS shipment ON shipment.id = known.shipment_id
WHERE draw.licence_id = %s ORDER BY draw.export_on DESC, draw.id DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class DrawnBy:
    """A shipment that drew kilograms (and money) from an account on a day, or gave them back: then they are negative."""

    shipment: UUID
    number: str
    day: date
    kg: Decimal
    amount: Decimal | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class ProducedBy:
    """An event that counts on a quota. `reo_kg`: of its products, as far as they count; None where it is not known."""

    event: UUID
    stage: str
    organisation: str
    ended_at: datetime
    reo_kg: Decimal | None


@dataclass(frozen=True, slots=True)
class Produced:
    """All of it: the sum in kilograms REO, the number of events, and the latest of them."""

    reo_kg: Decimal
    count: int
    events: tuple[ProducedBy, ...]


def drawn_from_quota(quota_id: UUID, *, viewer: Viewer) -> tuple[DrawnBy, ...]:
    """The latest draws, at most `MOST_USES`. One query. Raises Forbidden."""
    return _drawn(_OF_QUOTA, quota_id, viewer)


def drawn_from_licence(licence_id: UUID, *, viewer: Viewer) -> tuple[DrawnBy, ...]:
    """As `drawn_from_quota`, in the licence's basis."""
    return _drawn(_OF_LICENCE, licence_id, viewer)


def produced_on_quota(quota: Quota, *, viewer: Viewer) -> Produced:
    """What the quota's group produced in its year that counts on it, as Q01 and Q02 count. At most four queries. Raises Forbidden."""
    _for_the_regulator(viewer)
    year = {"begins": datetime(quota.year, 1, 1, tzinfo=SHANGHAI), "ends": datetime(quota.year + 1, 1, 1, tzinfo=SHANGHAI)}
    of_group: dict[str, Any] = {**year, "group": quota.group, "wastes": WASTES, "most": MOST_USES}
    if quota.kind != "separation":
        return _produced(rows(sql("quota_mining"), **of_group, ore_class=quota.kind.removeprefix("mining_")))
    last = rows(sql("quota_last"), **of_group)
    if not last:
        return _produced([])
    asked: dict[str, Any] = {"events": [last[0][0]], "passes_on": sorted(PASSES_ON), "imports_from": imports_count_from()}
    return _produced(rows(sql("quota_separation"), **of_group, **asked))


def imports_count_from() -> date:
    """The first day on which imports count on a quota of separation; the first of all days while no policy says it. Two queries."""
    found = registry.policy_rows([IMPORTS_FROM]).get(IMPORTS_FROM, ())
    return date.fromisoformat(found[0].value) if found else date.min


def _produced(found: Sequence[tuple[Any, ...]]) -> Produced:
    whole, count = (found[0][5] or Decimal(0), found[0][6]) if found else (Decimal(0), 0)
    return Produced(whole, count, tuple(ProducedBy(*row[:5]) for row in found))


def _drawn(statement: str, row_id: UUID, viewer: Viewer) -> tuple[DrawnBy, ...]:
    _for_the_regulator(viewer)
    with connection.cursor() as cursor:
        cursor.execute(statement, [row_id, MOST_USES])
        return tuple(DrawnBy(*row) for row in cursor.fetchall())


def _for_the_regulator(viewer: Viewer) -> None:
    if not viewer.reads_everything:
        raise Forbidden()
