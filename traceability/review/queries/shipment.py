"""The shipment of a dossier, with lines and papers, in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from traceability.custody.errors import ShipmentNotSeen
from traceability.custody.services import Sketch
from traceability.kernel.quantities import print_kilograms, print_money
from traceability.review import dossier as d
from traceability.review.queries import chain


@dataclass(frozen=True, slots=True)
class Asked:
    """A shipment as checks see it, and what its reader needs besides. `is_sketch`: it is not on record, nor are its draws."""

    shipment: d.Shipment
    exporter_id: UUID
    submitted_at: datetime
    examination: int
    lot_ids: tuple[UUID, ...]
    is_sketch: bool = False
    signatures: tuple[d.Signature, ...] = ()


def shipment_of(shipment_id: UUID) -> Asked:
    """For the system: it asks nobody's right. Raises ShipmentNotSeen."""
    found = chain.rows(chain.sql("shipment"), shipment=shipment_id)
    if not found:
        raise ShipmentNotSeen()
    return _asked(found[0])


def asked_of(sketch: Sketch, *, exporter: str) -> Asked:
    """A shipment that is not on record, from the rows that its submission would insert: in the shape in which they would be read."""
    one = sketch.shipment
    parties = (one.consignee, one.end_user, one.end_use, one.end_use_class)
    said = (*parties, one.destination, one.port, one.trade_mode, one.licences, one.packages, one.custody_claim)
    lines = [
        {
            "id": str(line.id),
            "number": line.number,
            "lot_id": str(line.lot_id),
            "lot": claimed.lot,
            "net_kg": print_kilograms(line.net_kg),
            "hs_code": line.hs_code,
            "product": line.product,
            "control_code": line.control_code,
            "declared_shares_percent": line.declared_shares_percent,
            "unit_value": None if line.unit_value is None else print_money(line.unit_value),
            "currency": line.currency,
            "vat_rebate_claimed": line.vat_rebate_claimed,
            "value_share_percent": None if line.value_share_percent is None else f"{line.value_share_percent:f}",
        }
        for line, claimed in zip(sketch.lines, sketch.claim.lines, strict=True)
    ]
    papers = [
        [paper.kind, paper.number, paper.issuer, paper.issued_on.isoformat() if paper.issued_on else None, paper.sha256, paper.fields]
        for paper in sketch.documents
    ]
    head = (one.id, one.number, one.exporter_id, exporter, one.recorded_at, 0, one.planned_export_on)
    return replace(_asked((*head, *said, [], lines, papers)), is_sketch=True)


def _asked(row: Sequence[Any]) -> Asked:
    row_id, number, exporter_id, exporter, submitted_at, examination, planned, *said, signatures, lines, papers = row
    return Asked(
        shipment=replace(_shipment(row_id, number, exporter, planned, said, lines, papers), submitted_at=submitted_at),
        exporter_id=exporter_id,
        submitted_at=submitted_at,
        examination=examination,
        lot_ids=tuple(sorted({UUID(line["lot_id"]) for line in lines})),
        signatures=tuple(d.Signature(UUID(one.pop("id")), **one) for one in signatures),
    )


def _shipment(
    row_id: UUID, number: str, exporter: str, planned: date, said: Sequence[Any], lines: Sequence[Any], papers: Sequence[Any]
) -> d.Shipment:
    consignee, end_user, end_use, end_use_class, destination, port, trade_mode, licences, packages, custody_claim = said
    return d.Shipment(
        id=row_id,
        number=number,
        exporter=exporter,
        planned_export_on=planned,
        lines=tuple(map(_line, lines)),
        consignee=_party(consignee),
        end_user=_party(end_user),
        end_use=end_use,
        end_use_class=end_use_class,
        destination=destination,
        port=port,
        trade_mode=trade_mode,
        licences=tuple(d.NamedLicence(one["kind"], one["number"]) for one in licences),
        documents=tuple(map(_paper, papers)),
        packages=tuple(map(_package, packages)),
        custody_claim=custody_claim,
    )


def _line(said: Mapping[str, Any]) -> d.Line:
    return d.Line(
        id=UUID(said["id"]),
        number=said["number"],
        lot=said["lot"],
        net_kg=Decimal(said["net_kg"]),
        hs_code=said["hs_code"],
        product=said["product"],
        control_code=said["control_code"] or d.NOT_CONTROLLED,
        declared_shares_percent=chain.decimals(said["declared_shares_percent"]),
        unit_value=None if said["unit_value"] is None else Decimal(said["unit_value"]),
        currency=said["currency"],
        vat_rebate_claimed=said["vat_rebate_claimed"],
        value_share_percent=chain.a_decimal(said["value_share_percent"]),
    )


def _paper(said: Sequence[Any]) -> d.Document:
    kind, number, issuer, day, sha256, fields = said
    pieces = fields.get("pieces")
    return d.Document(
        kind=kind,
        number=number,
        issuer=issuer,
        issued_on=chain.a_day(day),
        sha256=sha256,
        net_kg=chain.a_decimal(fields.get("net_kg")),
        pieces=None if pieces is None else int(pieces),
        hs_code=fields.get("hs_code", ""),
    )


def _package(said: Mapping[str, Any]) -> d.Package:
    return d.Package(
        line=said.get("line") or 0,
        marks=said.get("marks", ""),
        seals=tuple(said.get("seals", ())),
        pieces=said.get("pieces"),
        gross_kg=chain.a_decimal(said.get("gross_kg")),
        net_kg=chain.a_decimal(said.get("net_kg")),
    )


def _party(said: Mapping[str, str] | None) -> d.Party:
    if said is None:
        return d.Party()
    named = (said.get("name", ""), said.get("country", ""), said.get("kind", ""), said.get("organisation", ""))
    return d.Party(*named, chain.a_day(said.get("registered_on")))
