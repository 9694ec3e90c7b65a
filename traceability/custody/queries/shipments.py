"""Shipments as their viewers may read them. Their state is a question to `review` and `certificates`, which lie above."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from traceability.custody import access
from traceability.custody.claims import LineClaim
from traceability.custody.claims.shipments import LINE
from traceability.custody.errors import ShipmentNotSeen
from traceability.custody.models import Document, Draw, Line, PersonalDetails, Shipment
from traceability.custody.personal import joined
from traceability.custody.queries.assays import decimals
from traceability.custody.queries.events import document_json
from traceability.kernel.clock import rfc3339
from traceability.ledger import queries as ledger
from traceability.registry.viewer import Viewer

MOST = 501
SUBMITTED = "shipment.submitted"


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
    """One shipment by its number. Five queries. Raises ShipmentNotSeen."""
    found = access.visible_shipments(viewer).filter(number=number).select_related("exporter", "revises").first()
    if found is None:
        raise ShipmentNotSeen()
    return views_of([found], viewer=viewer)[0]


def shipments(
    *, viewer: Viewer, only: ShipmentFilter | None = None, after: tuple[datetime, UUID] | None = None, limit: int = MOST
) -> list[ShipmentView]:
    """Shipments in the reverse order of their submission, those behind `after`; at most `limit` of them, and five queries."""
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


def views_of(found: list[Shipment], *, viewer: Viewer) -> list[ShipmentView]:
    """Shipments with the rows that belong to them, in their order. Four queries, whatever their number."""
    ids = [one.id for one in found]
    lines: dict[UUID, list[Line]] = {}
    for line in Line.objects.filter(shipment_id__any=ids).select_related("lot").order_by("number"):
        lines.setdefault(line.shipment_id, []).append(line)
    papers: dict[UUID, list[Document]] = {}
    for paper in Document.objects.filter(shipment_id__any=ids).order_by("position"):
        if paper.shipment_id:
            papers.setdefault(paper.shipment_id, []).append(paper)
    details = dict(PersonalDetails.objects.filter(subject_id__any=ids).values_list("subject_id", "values"))
    erased = ledger.erased_of_subjects("shipment", SUBMITTED, ids)
    return [
        ShipmentView(
            shipment=one,
            lines=tuple(lines.get(one.id, ())),
            documents=tuple(papers.get(one.id, ())),
            is_whole=access.is_party(viewer, one.exporter_id),
            details=details.get(one.id, {}),
            erased=erased.get(one.id, ()),
        )
        for one in found
    ]


def is_given_back(shipment_id: UUID) -> bool:
    """Whether the kilograms of a shipment were given back: after a return, a refusal or a withdrawal. One query."""
    return Draw.objects.filter(kind="give_back", undoes__shipment_id=shipment_id).exists()
