"""Shipments as their viewers may read them. Their state is a question to `review` and `certificates`, which lie above."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from traceability.custody import access
from traceability.custody.claims import LineClaim
from traceability.custody.claims.shipments import LINE
from traceability.custody.errors import ShipmentNotSeen
from traceability.custody.models import Document, Draw, Line, Lot, Shipment
from traceability.custody.personal import joined
from traceability.custody.queries.assays import decimals
from traceability.custody.queries.events import document_json
from traceability.kernel.clock import rfc3339
from traceability.kernel.sql import read_row
from traceability.ledger.queries.disclosures import ERASED_OF_SUBJECTS
from traceability.registry.viewer import Viewer
from traceability.tlog.commitments import REQUEST

MOST = 501
SUBMITTED = "shipment.submitted"
_BESIDE = f"""
SELECT 'line', line.shipment_id, to_json(line)::text, to_json(lot)::text
FROM custody_line AS line JOIN custody_lot AS lot ON lot.id = line.lot_id WHERE line.shipment_id = ANY(%(ids)s)
UNION ALL SELECT 'paper', paper.shipment_id, to_json(paper)::text, NULL
FROM custody_document AS paper WHERE paper.shipment_id = ANY(%(ids)s)
UNION ALL SELECT 'details', subject_id, values::text, NULL FROM custody_personaldetails WHERE subject_id = ANY(%(ids)s)
UNION ALL SELECT 'erased', erased.subject_id, erased.path, NULL FROM ({ERASED_OF_SUBJECTS}) AS erased
"""
"""All that belongs to some shipments."""


@dataclass(frozen=True, slots=True)
class ShipmentView:
    """One shipment with its lines and papers. `is_whole`: prices and persons are shown (not to customs)."""

    shipment: Shipment
    lines: tuple[Line, ...]
    documents: tuple[Document, ...]
    is_whole: bool
    details: dict[str, str] = field(default_factory=dict)
    erased: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The shipment in the shape in which it was posted, with what was recorded about it."""
        one = self.shipment
        said = {
            "reference": one.reference,
            "lines": [self._line(line) for line in self.lines],
            "consignee": one.consignee,
            "end_user": one.end_user,
            "end_use": one.end_use or None,
            "end_use_class": one.end_use_class or None,
            "destination": one.destination,
            "port": one.port or None,
            "trade_mode": one.trade_mode or None,
            "planned_export_on": one.planned_export_on.isoformat(),
            "custody_claim": one.custody_claim or None,
            "licences": one.licences,
            "documents": [document_json(paper) for paper in self.documents],
            "packages": one.packages,
        }
        kept = {name: value for name, value in said.items() if value is not None}
        return {
            "number": one.number,
            "exporter": one.exporter.code,
            "revision": one.revision,
            "revises": one.revises.number if one.revises else None,
            "submitted_at": rfc3339(one.recorded_at),
            **(joined(kept, self.details) if self.is_whole else kept),
            **({"erased": list(self.erased)} if self.erased and self.is_whole else {}),
        }

    def _line(self, line: Line) -> dict[str, Any]:
        return LINE.write(
            LineClaim(
                lot=line.lot.name,
                net_kg=line.net_kg,
                hs_code=line.hs_code,
                product=line.product or None,
                declared_shares_percent=decimals(line.declared_shares_percent),
                control_code=line.control_code or None,
                unit_value=line.unit_value if self.is_whole else None,
                currency=(line.currency or None) if self.is_whole else None,
                vat_rebate_claimed=line.vat_rebate_claimed,
                value_share_percent=line.value_share_percent,
            )
        )


@dataclass(frozen=True, slots=True)
class ShipmentFilter:
    """Which shipments a list shows; days include both ends."""

    exporter: str | None = None
    reference: str | None = None
    destination: str | None = None
    planned_since: date | None = None
    planned_until: date | None = None
    lot: str | None = None


def shipment(number: str, *, viewer: Viewer) -> ShipmentView:
    """One shipment by its number. Two queries. Raises ShipmentNotSeen."""
    found = access.visible_shipments(viewer).filter(number=number).select_related("exporter", "revises").first()
    if found is None:
        raise ShipmentNotSeen()
    return views_of([found], viewer=viewer)[0]


def shipments(
    *, viewer: Viewer, only: ShipmentFilter | None = None, after: tuple[datetime, UUID] | None = None, limit: int = MOST
) -> list[ShipmentView]:
    """Shipments in the reverse order of their submission, those behind `after`; at most `limit` of them, and two queries."""
    wanted = only or ShipmentFilter()
    exact: dict[str, object] = {"exporter__code": wanted.exporter, "reference": wanted.reference, "destination": wanted.destination}
    exact |= {"planned_export_on__gte": wanted.planned_since, "planned_export_on__lte": wanted.planned_until}
    found = access.visible_shipments(viewer).filter(**{name: value for name, value in exact.items() if value is not None})
    if wanted.lot is not None:
        found = found.filter(id__in=Line.objects.filter(lot__name=wanted.lot).values("shipment_id"))
    if after is not None:
        found = found.filter(Q(recorded_at__lt=after[0]) | Q(recorded_at=after[0], id__lt=after[1]))
    page = found.select_related("exporter", "revises").order_by("-recorded_at", "-id")[: min(limit, MOST)]
    return views_of(list(page), viewer=viewer)


def views_of(found: Sequence[Shipment], *, viewer: Viewer) -> list[ShipmentView]:
    """Shipments with the rows that belong to them, in their order. One query, whatever their number."""
    beside = _Beside.of([one.id for one in found])
    return [
        ShipmentView(
            shipment=one,
            lines=tuple(sorted(beside.lines.get(one.id, ()), key=lambda line: line.number)),
            documents=tuple(sorted(beside.papers.get(one.id, ()), key=lambda paper: paper.position)),
            is_whole=access.is_party(viewer, one.exporter_id),
            details=beside.details.get(one.id, {}),
            erased=tuple(dict.fromkeys(sorted(path for path in beside.erased.get(one.id, ()) if path != REQUEST))),
        )
        for one in found
    ]


@dataclass(frozen=True, slots=True)
class _Beside:
    """What belongs to some shipments, by their ids."""

    lines: Mapping[UUID, list[Line]]
    papers: Mapping[UUID, list[Document]]
    details: Mapping[UUID, dict[str, str]]
    erased: Mapping[UUID, list[str]]

    @classmethod
    def of(cls, ids: Sequence[UUID]) -> "_Beside":
        lines, papers, details, erased = defaultdict(list), defaultdict(list), {}, defaultdict(list)
        with connection.cursor() as cursor:
            cursor.execute(_BESIDE, {"ids": list(ids), "subject": "shipment", "kind": SUBMITTED})
            for kind, one, told, lot in cursor.fetchall():
                if kind == "line":
                    lines[one].append(read_row(Line, told, lot=read_row(Lot, lot)))
                elif kind == "paper":
                    papers[one].append(read_row(Document, told))
                elif kind == "details":
                    details[one] = json.loads(told)
                else:
                    erased[one].append(told)
        return cls(lines, papers, details, erased)


def is_given_back(shipment_id: UUID) -> bool:
    """Whether the kilograms of a shipment were given back: after a return, a refusal or a withdrawal. One query."""
    return Draw.objects.filter(kind="give_back", undoes__shipment_id=shipment_id).exists()
