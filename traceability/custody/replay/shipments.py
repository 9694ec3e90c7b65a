"""Shipments read back from their rows as the body of `shipment.submitted`, at most eight queries for a batch."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F

from traceability.custody.claims.material import SHIPPED_PACKAGE
from traceability.custody.claims.shapes import ListOf
from traceability.custody.claims.shipments import LINE
from traceability.custody.models import Document, Draw, Line, Seal, Shipment
from traceability.custody.personal import joined
from traceability.custody.replay.papers import Json, Weighings, by_subject, by_whom, details_of, differing, fixed, paper_json, seals_of
from traceability.kernel.quantities import print_money
from traceability.ledger.replay import Stated
from traceability.registry.names import folded

_PACKAGES = ListOf(SHIPPED_PACKAGE, most=10**6)
_WORDS = ("end_use", "end_use_class", "port", "trade_mode", "custody_claim")


def shipments(ids: Collection[UUID]) -> dict[UUID, Stated]:
    """What the rows say of these shipments."""
    wanted = sorted(ids)
    found = Shipment.objects.filter(id__any=wanted).annotate(revised_number=F("revises__number"))
    lines = by_subject(
        Line.objects.filter(shipment_id__any=wanted).annotate(name=F("lot__name"), family=F("lot__family")).order_by("number"),
        "shipment_id",
    )
    draws = by_subject(Draw.objects.filter(shipment_id__any=wanted).order_by("position"), "shipment_id")
    papers = by_subject(Document.objects.filter(shipment_id__any=wanted).order_by("position"), "shipment_id")
    seals = by_subject(Seal.objects.filter(shipment_id__any=wanted), "shipment_id")
    details = details_of(wanted)
    weighings = Weighings({line.family for of_one in lines.values() for line in of_one if line.reo_kg is not None})
    return {
        one.id: _stated(
            one,
            lines.get(one.id, ()),
            draws.get(one.id, ()),
            papers.get(one.id, ()),
            seals.get(one.id, ()),
            details.get(one.id),
            weighings,
        )
        for one in found
    }


def _stated(
    shipment: Any,
    lines: Sequence[Any],
    draws: Sequence[Draw],
    papers: Sequence[Document],
    seals: Sequence[Seal],
    details: dict[str, str] | None,
    weighings: Weighings,
) -> Stated:
    packages = fixed(_PACKAGES, shipment.packages) if shipment.packages else []
    beside = (*lines, *draws, *papers, *seals)
    body: Json = {
        "number": shipment.number,
        "revision": shipment.revision,
        "revises": shipment.revised_number,
        "reference": shipment.reference,
        "lines": [_line(line, weighings) for line in lines],
        "consignee": shipment.consignee,
        "end_user": shipment.end_user,
        **{name: getattr(shipment, name) or None for name in _WORDS},
        "destination": shipment.destination,
        "planned_export_on": shipment.planned_export_on.isoformat(),
        "licences": shipment.licences,
        "documents": [paper_json(paper) for paper in papers],
        "packages": packages,
        "seals": differing((seal.seal for seal in seals), seals_of(packages)),
        "draws": _draws(lines, draws),
    }
    body["recorded_at"] = next((one.recorded_at.isoformat() for one in beside if one.recorded_at != shipment.recorded_at), None)
    whole = {name: value for name, value in body.items() if value is not None and value not in ([], {})}
    said = joined(whole, details) if details else whole
    for name in ("consignee", "end_user"):
        if getattr(shipment, f"{name}_folded") != _folded(said.get(name)):
            said = {**said, f"{name}_folded": getattr(shipment, f"{name}_folded")}
    return Stated(said, shipment.exporter_id, shipment.recorded_at, actor=by_whom(shipment.submitted_by))


def _folded(party: Any) -> str:
    """A party's name as the shipment repeats it."""
    return folded(str(party.get("name")))[:200] if isinstance(party, dict) else ""


def _line(line: Any, weighings: Weighings) -> Json:
    said = {
        "lot": line.name,
        "net_kg": f"{line.net_kg:.3f}",
        "reo_kg": weighings.strange(line),
        "hs_code": line.hs_code,
        "product": line.product or None,
        "declared_shares_percent": _shares(line.declared_shares_percent),
        "control_code": line.control_code or None,
        "unit_value": None if line.unit_value is None else print_money(line.unit_value),
        "currency": line.currency or None,
        "vat_rebate_claimed": line.vat_rebate_claimed,
        "value_share_percent": None if line.value_share_percent is None else f"{line.value_share_percent:.6f}",
    }
    return {name: value for name, value in said.items() if value is not None}


def _shares(stored: Any) -> Any:
    return None if stored is None else fixed(LINE.members["declared_shares_percent"], stored)


def _draws(lines: Sequence[Any], draws: Sequence[Draw]) -> list[str] | None:
    """What was drawn of lots where it is not what the lines say: no body has such a member."""
    drawn = [(one.position + 1, one.lot_id, one.net_kg, one.reo_kg, one.kind) for one in draws]
    if drawn == [(line.number, line.lot_id, line.net_kg, line.reo_kg, "ship") for line in lines]:
        return None
    return [f"{kind} {net_kg} kg, {reo_kg} kg REO, of {lot_id}" for _, lot_id, net_kg, reo_kg, kind in drawn] or ["none"]
