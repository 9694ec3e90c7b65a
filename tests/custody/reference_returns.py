"""A monthly return over again, slowly, from the leaves of the ledger: loops, dicts and Decimal."""

from collections import defaultdict
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from tests.custody.reference import NOTHING, Reference, Told
from traceability.custody.models import Shipment

CHINA = timezone(timedelta(hours=8))
KINDS = {
    "mining": "mined", "leaching": "mined", "import": "imported", "collection": "collected",
    "packing": "regrouped_in", "blending": "regrouped_in",
}  # fmt: skip
USES = {"loss": "lost", "packing": "regrouped_out", "blending": "regrouped_out"}
IN = {"mined", "imported", "collected", "produced", "received", "regrouped_in"}
Moves = dict[str, list[tuple[str, str, Decimal]]]


def net_by_form(reference: Reference, organisation: str, month: str) -> dict[str, dict[str, Decimal]]:
    """Figures other than nothing, by form, kilograms net, as of now."""
    found: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    forms = reference.lots()
    for lot, moves in _moves(reference, organisation).items():
        told = [move for move in moves if move[0] <= month]
        for name, kg in _figures(told, month).items():
            found[forms[lot]][name] += kg
    return {form: {name: kg for name, kg in figures.items() if kg} for form, figures in found.items() if any(figures.values())}


def reo_of(reference: Reference, lot: str, net_kg: Decimal) -> Decimal:
    """By the assay of the event in force that made the lot, or of what it was packed out of; on the oxide basis."""
    maker = reference.made_by(lot)
    assert maker is not None
    made = next(one for one in maker.gives if one["lot"] == lot)
    if "assay" not in made and maker.stage == "packing":
        return reo_of(reference, maker.body["inputs"][0]["lot"], net_kg)
    assay = made["assay"]
    return net_kg * (100 - Decimal(assay["moisture_percent"])) / 100 * Decimal(assay["treo_percent"]) / 100


def _figures(told: list[tuple[str, str, Decimal]], month: str) -> dict[str, Decimal]:
    figures = dict.fromkeys(("opening", "adjusted"), NOTHING) | {flow: NOTHING for _, flow, _ in told}
    left, sent_in = NOTHING, ""
    for period, flow, kg in told:
        sign = 1 if flow in IN else -1
        left += sign * kg
        sent_in = max(sent_in, period) if flow == "dispatched" else sent_in
        figures["opening" if period < month else flow] += sign * kg if period < month else kg
    is_away = sum(flow in IN for _, flow, _ in told) == sum(flow == "dispatched" for _, flow, _ in told)
    if is_away:
        figures["adjusted" if sent_in == month else "opening"] -= left
        left = NOTHING
    return figures | {"closing": left}


def _moves(reference: Reference, organisation: str) -> Moves:
    moves: Moves = defaultdict(list)
    for told in reference.in_force():
        if told.performer == organisation:
            for lot, flow, month, kg in _of_event(reference, told):
                moves[lot].append((month, flow, kg))
    exporters = dict(Shipment.objects.values_list("number", "exporter__code"))  # the leaf names it by an opaque id
    submitted = {entry.subject: entry.body for entry in reference.entries if entry.kind == "shipment.submitted"}
    for sent in reference.shipments.values():
        body = submitted[sent.id]
        if sent.given_back_at is None and exporters[body["number"]] == organisation:
            for lot, kg in sent.lines:
                moves[lot].append((body["planned_export_on"][:7], "shipped", kg))
    return moves


def _of_event(reference: Reference, told: Told) -> list[tuple[str, str, str, Decimal]]:
    ended, started = (datetime.fromisoformat(told.body[name]).astimezone(CHINA).strftime("%Y-%m") for name in ("ended_at", "started_at"))
    rows = [(one["lot"], KINDS.get(told.stage, "produced"), ended, Decimal(one["net_kg"])) for one in told.gives]
    rows += [(lot, USES.get(told.stage, "consumed"), ended, kg) for lot, kg in told.uses]
    if told.stage == "dispatch":
        rows += [(lot, "dispatched", started, kg) for lot, kg in told.moves]
    if told.stage == "receipt":
        sent = reference.events[told.body["dispatch"]]
        while sent.replaced_by:
            sent = reference.events[sent.replaced_by]
        rows += [(lot, "received", ended, min(kg, dict(sent.moves).get(lot, kg))) for lot, kg in told.moves]
    return rows
