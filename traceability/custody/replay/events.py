"""Events read back from their rows as the body of `event.recorded`, at most nine queries for a batch.

What follows from the body and stands in a column all the same (month, ticket, seals, a lot's parent and family) appears as a
member of its own when it does not follow: no body has it, so it is found.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from traceability.custody.claims.events import EVENT_SHAPES
from traceability.custody.claims.material import PACKAGE, RESIDUE
from traceability.custody.claims.papers import TRANSPORT
from traceability.custody.claims.shapes import ListOf
from traceability.custody.models import Assay, Document, Draw, Event, Output, Seal
from traceability.custody.personal import joined
from traceability.custody.replay.papers import (
    Json,
    Weighings,
    assay_json,
    by_subject,
    by_whom,
    details_of,
    differing,
    fixed,
    is_weighed,
    paper_json,
    rows_of,
    seals_of,
)
from traceability.custody.stages import STAGES
from traceability.kernel.clock import legal_day, rfc3339
from traceability.kernel.quantities import print_money
from traceability.ledger.replay import Stated

_RESIDUES, _PACKAGES = ListOf(RESIDUE, most=10**6), ListOf(PACKAGE, most=10**6)
_PLACES = {
    "facility_code": F("facility__code"),
    "performer_code": F("performer__code"),
    "to_code": F("to_organisation__code"),
    "to_facility_code": F("to_facility__code"),
    "seller_code": F("invoice_seller__code"),
    "buyer_code": F("invoice_buyer__code"),
}
_LOT = {"name": F("lot__name"), "form": F("lot__form"), "family": F("lot__family")}
_MADE_LOT = _LOT | {
    "maker": F("lot__organisation_id"),
    "parent_name": F("lot__parent__name"),
    "parent_family": F("lot__parent__family"),
}


@dataclass(frozen=True, slots=True)
class _Rows:
    """What belongs to one event. `details`: personal members by their place."""

    event: Any
    draws: Sequence[Any] = ()
    outputs: Sequence[Any] = ()
    assays: Mapping[UUID, Any] = field(default_factory=dict)
    papers: Sequence[Any] = ()
    seals: Sequence[Any] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    weighings: Weighings | None = None


def events(ids: Collection[UUID]) -> dict[UUID, Stated]:
    """What the rows say of these events; the rows of a fact never change, so every version is compared."""
    wanted = sorted(ids)
    found = rows_of(Event.objects.filter(id__any=wanted), **_PLACES)
    draws = by_subject(rows_of(Draw.objects.filter(event_id__any=wanted).order_by("position"), **_LOT), "event_id")
    outputs = by_subject(rows_of(Output.objects.filter(event_id__any=wanted).order_by("position"), **_MADE_LOT), "event_id")
    assays = by_subject(rows_of(Assay.objects.filter(event_id__any=wanted)), "event_id")
    papers = by_subject(rows_of(Document.objects.filter(event_id__any=wanted).order_by("position")), "event_id")
    seals = by_subject(rows_of(Seal.objects.filter(event_id__any=wanted)), "event_id")
    details = details_of(wanted)
    weighings = Weighings({drawn.family for of_one in draws.values() for drawn in of_one if drawn.reo_kg is not None})
    return {
        event.id: _stated(
            _Rows(
                event,
                draws.get(event.id, ()),
                outputs.get(event.id, ()),
                {assay.lot_id: assay for assay in assays.get(event.id, ())},
                papers.get(event.id, ()),
                seals.get(event.id, ()),
                details.get(event.id, {}),
                weighings,
            )
        )
        for event in found
    }


def _stated(rows: _Rows) -> Stated:
    event = rows.event
    own = [paper for paper in rows.papers if paper.assay_id is None]
    known = STAGES.get(event.stage)
    fields = fixed(EVENT_SHAPES[event.stage].members["fields"], event.fields) if event.fields and known else event.fields
    evidence = len(fields.get("evidence", ())) if isinstance(fields, dict) else 0
    if evidence:
        fields = {**fields, "evidence": [paper_json(paper) for paper in own[len(own) - evidence :]]}
    body: Json = {
        "stage": event.stage,
        "facility": event.facility_code,
        "started_at": rfc3339(event.started_at),
        "ended_at": rfc3339(event.ended_at),
        "performed_by": event.performer_code,
        "custody_model": event.custody_model or None,
        "inputs": [_input(drawn, rows) for drawn in rows.draws],
        "outputs": [_output(made, rows) for made in rows.outputs],
        "residues": fixed(_RESIDUES, event.residues) if event.residues else None,
        "documents": [paper_json(paper) for paper in own[: len(own) - evidence]],
        "fields": fields,
        "to": _receiver(event),
        "ownership_passes": event.ownership_passes,
        "transport": fixed(TRANSPORT, event.transport) if event.transport is not None else None,
        "invoice": _invoice(event),
        "dispatch": str(event.dispatch_id) if event.dispatch_id else None,
    }
    body |= _not_following(rows, body)
    whole = {name: value for name, value in body.items() if value is not None and value not in ([], {})}
    said = joined(whole, rows.details) if rows.details else whole
    # Which fields there are is the stage's to say: of one that there is not, it is said of the stage.
    unheld = frozenset({"fields"} if known is None else ())
    held = {name: value for name, value in said.items() if name not in unheld}
    return Stated(held, event.organisation_id, event.recorded_at, actor=by_whom(event.recorded_by), unheld=unheld)


def _input(drawn: Any, rows: _Rows) -> Json:
    taken: Json = {"lot": drawn.name, "net_kg": f"{drawn.net_kg:.3f}"}
    assay = rows.assays.get(drawn.lot_id)
    if assay is not None and drawn.kind == "receive":
        taken["assay"] = assay_json(assay, _certificate(assay, rows))
    if rows.weighings is not None and (strange := rows.weighings.strange(drawn)):
        taken["reo_kg"] = strange
    known = STAGES.get(rows.event.stage)
    return taken | ({} if known is None or drawn.kind == known.effect else {"kind": drawn.kind})


def _output(made: Any, rows: _Rows) -> Json:
    given: Json = {"lot": made.name, "form": made.form, "net_kg": f"{made.net_kg:.3f}"}
    assay = rows.assays.get(made.lot_id)
    if made.product:
        given["product"] = made.product
    if assay is not None:
        given["assay"] = assay_json(assay, _certificate(assay, rows))
    if made.packages:
        given["packages"] = fixed(_PACKAGES, made.packages)
    parent = rows.draws[0].name if rows.event.stage == "packing" and rows.draws else None
    strange: Json = {
        "organisation": made.maker if made.maker != rows.event.performer_id else None,
        "parent": made.parent_name or "none" if made.parent_name != parent else None,
        "family": made.family if made.family != (made.parent_family or made.lot_id) else None,
        "reo_kg": made.reo_kg if not is_weighed(made.net_kg, made.reo_kg, assay) else None,
    }
    return given | {name: str(value) for name, value in strange.items() if value is not None}


def _certificate(assay: Any, rows: _Rows) -> Any:
    return next((paper for paper in rows.papers if paper.assay_id == assay.id), None)


def _receiver(event: Any) -> Json | None:
    if event.to_code is None:
        return None
    return {"organisation": event.to_code} | ({"facility": event.to_facility_code} if event.to_facility_code else {})


def _invoice(event: Any) -> Json | None:
    said: Json = {
        "kind": event.invoice_kind or None,
        "number": event.invoice_number or None,
        "issued_on": event.invoice_issued_on.isoformat() if event.invoice_issued_on else None,
        "seller": event.seller_code,
        "buyer": event.buyer_code,
        "goods_name": event.invoice_goods_name or None,
        "reo_kg": None if event.invoice_reo_kg is None else f"{event.invoice_reo_kg:.3f}",
        "amount": None if event.invoice_amount is None else print_money(event.invoice_amount),
        "currency": event.invoice_currency or None,
    }
    return {name: value for name, value in said.items() if value is not None} or None


def _not_following(rows: _Rows, body: Json) -> Json:
    """Columns and rows that repeat what the body says, where they say something else."""
    event, transport = rows.event, body["transport"] if isinstance(body["transport"], dict) else {}
    packed = [
        f"{seal} on {made.lot_id}"
        for made, said in zip(rows.outputs, body["outputs"], strict=True)
        for seal in seals_of(said.get("packages"))
    ]
    seals = differing((f"{one.seal} on {one.lot_id}" if one.lot_id else one.seal for one in rows.seals), [*seals_of([transport]), *packed])
    beside = (*rows.draws, *rows.outputs, *rows.assays.values(), *rows.papers, *rows.seals)
    period = (body["fields"].get("period") if isinstance(body["fields"], dict) else None) or _month(event.ended_at)
    return {
        "period": event.period if event.period != period else None,
        "ticket": event.ticket if event.ticket != transport.get("ticket", "") else None,
        "seals": seals,
        "recorded_at": next((one.recorded_at.isoformat() for one in beside if one.recorded_at != event.recorded_at), None),
    }


def _month(moment: datetime) -> str:
    return legal_day(moment).strftime("%Y-%m")
