"""From claims to rows: what a command inserts, with one statement for each kind of row. No database here.

Rows keep the order of the claims: the database applies draws in that order, so that a later event finds what an earlier one
made, sent or received.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from traceability.custody.claims import (
    AssayClaim,
    DocumentClaim,
    EventClaim,
    InputClaim,
    InvoiceClaim,
    LotClaim,
    ShipmentClaim,
    event_json,
    shipment_json,
)
from traceability.custody.claims.material import ASSAY
from traceability.custody.claims.papers import DOCUMENT_FIELDS
from traceability.custody.personal import parted
from traceability.custody.reo import reo_kg
from traceability.custody.rules import Ground, KnownLot, ownership_passes
from traceability.kernel.identifiers import shipment_number, uuid7
from traceability.registry.names import folded
from traceability.registry.viewer import Viewer

Row = dict[str, Any]


@dataclass(slots=True)
class Rows:
    """Rows by table, in the order in which the tables are written."""

    events: list[Row] = field(default_factory=list)
    details: list[Row] = field(default_factory=list)
    lots: list[Row] = field(default_factory=list)
    outputs: list[Row] = field(default_factory=list)
    assays: list[Row] = field(default_factory=list)
    documents: list[Row] = field(default_factory=list)
    seals: list[Row] = field(default_factory=list)
    draws: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class EventRows:
    """Makes the rows of a list of events. Lots of earlier events are known to later ones.

    `kept`: lots that a replacing event may name again; they have their row already.
    """

    ground: Ground
    assays: dict[UUID, AssayClaim]
    by: Viewer
    now: datetime
    rows: Rows = field(default_factory=Rows)
    lots: dict[str, KnownLot] = field(default_factory=dict)
    kept: Mapping[str, KnownLot] = field(default_factory=dict)

    def add(self, claim: EventClaim, custody_model: str) -> None:
        event_id = uuid7()
        body, apart = parted(event_json(claim))
        self.rows.events.append(self._event(event_id, claim, custody_model, body))
        if apart:
            self.rows.details.append({"subject_id": event_id, "values": apart})
        for place, made in enumerate(claim.outputs):
            self._output(event_id, claim, place, made, body["outputs"][place])
        for place, taken in enumerate(claim.inputs):
            self._draw(event_id, claim, place, taken)
        papers = [*claim.documents, *claim.fields.evidence]
        self.rows.documents += [document_row(paper, place, self.now, event_id=event_id) for place, paper in enumerate(papers)]
        seals = claim.transport.seals if claim.transport else ()
        self.rows.seals += [seal_row(seal, self.now, event_id=event_id) for seal in seals]

    def _event(self, event_id: UUID, claim: EventClaim, custody_model: str, body: Mapping[str, Any]) -> Row:
        ground = self.ground
        return {
            "id": event_id,
            "recorded_at": self.now,
            "stage": claim.stage,
            "facility_id": ground.facilities[claim.facility],
            "organisation_id": ground.recorder,
            "performer_id": ground.organisations[claim.performed_by].id,
            "recorded_by": self.by.person,
            "custody_model": custody_model,
            "started_at": claim.started_at,
            "ended_at": claim.ended_at,
            "period": claim.period,
            "to_organisation_id": ground.organisations[claim.to.organisation].id if claim.to else None,
            "to_facility_id": ground.facilities[claim.to.facility] if claim.to and claim.to.facility else None,
            "dispatch_id": claim.dispatch,
            "ownership_passes": ownership_passes(claim),
            "transport": body.get("transport"),
            "ticket": (claim.transport.ticket if claim.transport else None) or "",
            "residues": body.get("residues", []),
            # An empty list of stock is a statement: nothing was there.
            "fields": {**_nothing_in_stock(claim), **body.get("fields", {})},
            **_invoice(claim.invoice, ground),
        }

    def _output(self, event_id: UUID, claim: EventClaim, place: int, made: LotClaim, body: Mapping[str, Any]) -> None:
        kept = self.kept.get(made.lot)
        lot_id = kept.id if kept else uuid7()
        parent = self._known(claim.inputs[0].lot) if claim.stage == "packing" and claim.inputs else None
        if made.assay or parent:
            self.assays[lot_id] = made.assay or self.assays.get(parent.id if parent else lot_id, AssayClaim())
        if kept is None:
            self._lot(event_id, claim, made, lot_id, parent)
        self.rows.outputs.append(
            {
                "id": uuid7(),
                "recorded_at": self.now,
                "event_id": event_id,
                "lot_id": lot_id,
                "position": place,
                "product": made.product or "",
                "net_kg": made.net_kg,
                "reo_kg": reo_kg(made.net_kg, self.assays.get(lot_id)),
                "packages": body.get("packages", []),
            }
        )
        if made.assay:
            self._assay(event_id, lot_id, place, made.assay)
        sealed = [seal for package in made.packages for seal in package.seals]
        self.rows.seals += [seal_row(seal, self.now, event_id=event_id, lot_id=lot_id) for seal in sealed]

    def _lot(self, event_id: UUID, claim: EventClaim, made: LotClaim, lot_id: UUID, parent: KnownLot | None) -> None:
        family = lot_id if parent is None else parent.family or parent.id
        self.lots[made.lot] = KnownLot(lot_id, made.form, family=family)
        own = {"id": lot_id, "recorded_at": self.now, "name": made.lot, "form": made.form, "event_id": event_id, "family": family}
        maker = self.ground.organisations[claim.performed_by].id
        self.rows.lots.append({**own, "organisation_id": maker, "parent_id": parent.id if parent else None})

    def _draw(self, event_id: UUID, claim: EventClaim, place: int, taken: InputClaim) -> None:
        lot = self._known(taken.lot)
        self.rows.draws.append(
            draw_row(lot.id, claim.row.effect, place, taken.net_kg, self.assays.get(lot.id), self.now, event_id=event_id)
        )
        if taken.assay:
            self._assay(event_id, lot.id, place, taken.assay)

    def _assay(self, event_id: UUID, lot_id: UUID, place: int, claim: AssayClaim) -> None:
        assay_id = uuid7()
        said = ASSAY.write(claim)
        same = ("treo_percent", "trem_percent", "moisture_percent", "loi_percent", "th_ppm", "u_ppm", "sampled_on")
        self.rows.assays.append(
            {
                "id": assay_id,
                "recorded_at": self.now,
                "event_id": event_id,
                "lot_id": lot_id,
                **{name: getattr(claim, name) for name in same},
                "shares_percent": said.get("shares_percent"),
                "uncertainty": said.get("uncertainty"),
            }
        )
        if claim.certificate:
            self.rows.documents.append(document_row(claim.certificate, place, self.now, event_id=event_id, assay_id=assay_id))

    def _known(self, name: str) -> KnownLot:
        return self.lots.get(name) or self.ground.lots[name]


def shipment_row(claim: ShipmentClaim, *, by: Viewer, now: datetime, day_year: int) -> tuple[Row, Row | None]:
    """The shipment's row, and that of its personal details if it names any."""
    shipment_id = uuid7()
    body, apart = parted(shipment_json(claim))
    said = ("reference", "destination", "planned_export_on")
    maybe = ("end_use", "end_use_class", "port", "trade_mode", "custody_claim")
    row = {
        "id": shipment_id,
        "recorded_at": now,
        "number": shipment_number(day_year, shipment_id),
        "exporter_id": by.organisation,
        "submitted_by": by.person,
        **{name: getattr(claim, name) for name in said},
        **{name: getattr(claim, name) or "" for name in maybe},
        "consignee": body["consignee"],
        "end_user": body.get("end_user"),
        "consignee_folded": folded(claim.consignee.name)[:200],
        "end_user_folded": folded(claim.end_user.name)[:200] if claim.end_user else "",
        "licences": body.get("licences", []),
        "packages": body.get("packages", []),
    }
    return row, {"subject_id": shipment_id, "values": apart} if apart else None


def line_rows(shipment_id: UUID, claim: ShipmentClaim, ground: Ground, assays: Mapping[UUID, AssayClaim], now: datetime) -> list[Row]:
    body = shipment_json(claim)
    return [
        {
            "id": uuid7(),
            "recorded_at": now,
            "shipment_id": shipment_id,
            "number": place + 1,
            "lot_id": ground.lots[line.lot].id,
            "net_kg": line.net_kg,
            "reo_kg": reo_kg(line.net_kg, assays.get(ground.lots[line.lot].id)),
            "hs_code": line.hs_code,
            "product": line.product or "",
            "declared_shares_percent": body["lines"][place].get("declared_shares_percent"),
            "control_code": line.control_code or "",
            "unit_value": line.unit_value,
            "currency": line.currency or "",
            "vat_rebate_claimed": line.vat_rebate_claimed,
            "value_share_percent": line.value_share_percent,
        }
        for place, line in enumerate(claim.lines)
    ]


def draw_row(lot_id: UUID, kind: str, place: int, net_kg: Decimal, assay: AssayClaim | None, now: datetime, **subject: UUID) -> Row:
    reo = reo_kg(net_kg, assay)
    return {
        "id": uuid7(),
        "recorded_at": now,
        "lot_id": lot_id,
        "kind": kind,
        "position": place,
        "net_kg": net_kg,
        "reo_kg": reo,
        **subject,
    }


def document_row(paper: DocumentClaim, place: int, now: datetime, **subject: UUID) -> Row:
    said, _ = parted(DOCUMENT_FIELDS.write(paper.fields)) if paper.fields else ({}, {})
    named = {"kind": paper.kind, "number": paper.number or "", "issuer": paper.issuer or "", "sha256": paper.sha256 or ""}
    return {"id": uuid7(), "recorded_at": now, "position": place, **named, "issued_on": paper.issued_on, "fields": said, **subject}


def seal_row(seal: str, now: datetime, **subject: UUID) -> Row:
    return {"id": uuid7(), "recorded_at": now, "seal": seal, **subject}


def _nothing_in_stock(claim: EventClaim) -> Row:
    return {"opening": [], "closing": []} if claim.stage == "stocktake" else {}


def _invoice(claim: InvoiceClaim | None, ground: Ground) -> Row:
    if claim is None:
        return {}
    return {
        "invoice_kind": claim.kind,
        "invoice_number": claim.number or "",
        "invoice_issued_on": claim.issued_on,
        "invoice_seller_id": ground.organisations[claim.seller].id if claim.seller else None,
        "invoice_buyer_id": ground.organisations[claim.buyer].id if claim.buyer else None,
        "invoice_goods_name": claim.goods_name or "",
        "invoice_reo_kg": claim.reo_kg,
        "invoice_amount": claim.amount,
        "invoice_currency": claim.currency or "",
    }


def in_order_of_name(lots: Sequence[Row]) -> list[Row]:
    """Two commands that insert the same names in different orders would wait for each other."""
    return sorted(lots, key=lambda row: str(row["name"]))
