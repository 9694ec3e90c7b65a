"""Dossiers of the twelve stories, straight from their JSON: what the database path must arrive at too.

The sums and shares here are slow and plain on purpose: they are the reference that the reader is compared with.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from uuid import UUID

import traceability
from tests.make.dossiers import AS_OF, an_id, the_policies, the_reference
from tests.make.story_parts import (
    Body,
    a_facility_of,
    a_licence_of,
    a_shipment_of,
    an_assay_of,
    an_event_of,
    an_organisation_of,
    another_shipment,
)
from traceability.custody.reo import reo_kg
from traceability.kernel.quantities import SHARE
from traceability.review import dossier as d

FOLDER = Path(traceability.__file__).parent / "interfaces" / "console" / "demo" / "stories"
_KINDS = {"mining": "mining", "leaching": "mining", "separation": "smelting_separation", "recycling": "recycling"}
_ORIGINS = {"mining": "mine", "leaching": "mine", "import": "import", "collection": "collected"}


@cache
def story(name: str) -> Body:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def with_needs(name: str) -> list[Body]:
    """The story after those whose lots it uses, each once."""
    told: list[Body] = []
    for need in story(name)["needs"]:
        told.extend(one for one in with_needs(need) if one not in told)
    return [*told, story(name)]


class Telling:
    """Everything that a story and those that it needs put on record."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lots: dict[str, d.Lot] = {}
        self.events: dict[str, d.Event] = {}
        self.holders: dict[str, str] = {}
        self.draws: dict[str, list[d.Drawn]] = {}
        registries = [one["registry"] for one in with_needs(name)]
        self.organisations = {row["code"]: row for registry in registries for row in registry["organisations"]}
        self.facilities = {row["code"]: row for registry in registries for row in registry["facilities"]}
        self.licences = {(row["kind"], row["number"]): row for registry in registries for row in registry["licences"]}
        self.listings = {(row["year"], row["organisation"]): row for registry in registries for row in registry["public_list"]}
        for one in with_needs(name):
            for step in one["steps"]:
                self._record(step["label"], step["as"], step["body"])
            for sent in one["shipments"]:
                self._draw(a_shipment_of(sent))

    def dossier(self, place: int = 0) -> d.Dossier:
        """The dossier of the story's shipment at `place`; the earlier ones are on record beside it."""
        shipments = story(self.name)["shipments"]
        shipment = a_shipment_of(shipments[place])
        chain = self._upstream(shipment)
        lots = {made for event in chain for made in event.outputs} & self._lots_upstream(shipment)
        return d.Dossier(
            as_of=AS_OF,
            shipment=shipment,
            lots=tuple(self._held(self.lots[name]) for name in sorted(lots)),
            events=tuple(sorted(chain, key=lambda event: (event.ended_at, event.id))),
            beside=d.Beside(lots=tuple(lot for name, lot in self.lots.items() if name not in lots)),
            origins=d.shares_by_origin(self.events.values(), self.lots.values()),
            organisations={code: an_organisation_of(row) for code, row in self.organisations.items()},
            facilities={code: a_facility_of(row) for code, row in self.facilities.items()},
            licences=tuple(a_licence_of(row) for row in self.licences.values()),
            public_list=tuple(d.Listing(year, code, frozenset(row["activities"])) for (year, code), row in self.listings.items()),
            policy_rows=the_policies(),
            reference=the_reference(),
            year_outputs={event.id: self._year_output(event) for event in chain if event.stage in _KINDS},
            group_uses={event.id: d.GroupUse(event.id) for event in chain},
            trader_accounts=dict(self._trader_accounts(chain)),
            invoice_uses=dict(self._invoice_uses()),
            separation_uses={event.id: d.GroupUse(event.id) for event in chain if event.stage == "separation"},
            lists_loaded=("control",),
            other_shipments=tuple(another_shipment(a_shipment_of(one)) for one in shipments[:place]),
        )

    def _record(self, label: str, recorder: str, body: Body) -> None:
        event_id = an_id(f"@event:{label}")
        for out in body.get("outputs", []):
            drawn = body.get("inputs", [])
            assay = an_assay_of(out["assay"]) if "assay" in out else self.lots[drawn[0]["lot"]].assay
            self.lots[out["lot"]] = d.Lot(
                id=an_id(out["lot"]),
                name=out["lot"],
                form=out["form"],
                family=the_reference().family(out["form"]),
                net_kg=Decimal(out["net_kg"]),
                made_by=event_id,
                made_on=date.fromisoformat(body["ended_at"][:10]),
                product=out.get("product", ""),
                assay=assay,
            )
            self.holders[out["lot"]] = body["performed_by"]
        for drawn in body.get("inputs", []):
            if body["stage"] == "receipt":
                self.holders[drawn["lot"]] = body["performed_by"]
        self.events[label] = event = an_event_of(event_id, recorder, body)
        for drawn in event.inputs if event.stage not in {"dispatch", "receipt"} else ():
            self.draws.setdefault(drawn.lot, []).append(d.Drawn(event.stage, event.id, drawn.net_kg))

    def _draw(self, shipment: d.Shipment) -> None:
        for line in shipment.lines:
            self.draws.setdefault(line.lot, []).append(d.Drawn(shipment.number, shipment.id, line.net_kg))

    def _held(self, lot: d.Lot) -> d.Lot:
        return replace(lot, holder=self.holders[lot.name], drawn=tuple(self.draws.get(lot.name, ())))

    def _lots_upstream(self, shipment: d.Shipment) -> set[str]:
        by_id = {event.id: event for event in self.events.values()}
        found: set[str] = set()
        waiting = [line.lot for line in shipment.lines]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting.extend(drawn.lot for drawn in by_id[self.lots[name].made_by].inputs)
        return found

    def _upstream(self, shipment: d.Shipment) -> list[d.Event]:
        lots = self._lots_upstream(shipment)
        makers = {self.lots[name].made_by for name in lots}
        months = {(event.facility, event.ended_on.replace(day=1)) for event in self.events.values() if event.id in makers}
        return [
            event
            for event in self.events.values()
            if event.id in makers
            or (event.stage in {"dispatch", "receipt", "loss"} and any(drawn.lot in lots for drawn in event.inputs))
            or (event.stage == "stocktake" and (event.facility, event.ended_on.replace(day=1)) in months)
        ]

    def plain_origins(self) -> dict[str, tuple[d.Origin, ...]]:
        """Shares by origin, event by event in the order of the story. No story has circuit stock at an opening."""
        shares: dict[str, dict[d.Origin, Decimal]] = {}
        for event in self.events.values():
            if event.stage in _ORIGINS:
                origin = d.Origin(_ORIGINS[event.stage], Decimal(1), event.id, event.facility)
                shares.update({lot: {origin: Decimal(1)} for lot in event.outputs})
            elif event.outputs:
                weights: dict[d.Origin, Decimal] = {}
                for drawn in event.inputs:
                    reo = reo_kg(drawn.net_kg, self.lots[drawn.lot].assay) or Decimal(0)
                    for origin, share in shares[drawn.lot].items():
                        weights[origin] = weights.get(origin, Decimal(0)) + reo * share
                whole = sum(weights.values())
                shares.update({lot: {origin: weight / whole for origin, weight in weights.items()} for lot in event.outputs})
        return {
            lot: tuple(d.Origin(origin.kind, share.quantize(SHARE), origin.event, origin.facility) for origin, share in mix.items())
            for lot, mix in shares.items()
        }

    def _year_output(self, event: d.Event) -> d.YearOutput:
        others = [
            other
            for other in self.events.values()
            if other.id != event.id
            and other.performed_by == event.performed_by
            and _KINDS.get(other.stage) == _KINDS[event.stage]
            and other.ended_on.year == event.ended_on.year
            and other.ended_at <= event.ended_at
        ]
        here = [other for other in others if other.facility == event.facility]
        return d.YearOutput(event.id, *self._sums(here), *self._sums(others))

    def _sums(self, events: list[d.Event]) -> tuple[Decimal, Decimal]:
        lots = [self.lots[name] for event in events for name in event.outputs if self.lots[name].family not in d.NOT_PRODUCT]
        return sum((lot.net_kg for lot in lots), Decimal(0)), sum((reo_kg(lot.net_kg, lot.assay) or Decimal(0) for lot in lots), Decimal(0))

    def _trader_accounts(self, chain: list[d.Event]) -> Iterator[tuple[UUID, d.TraderAccount]]:
        producers = {event.performed_by for event in self.events.values() if event.stage in d.PRODUCTION_STAGES}
        sales = [event for event in self.events.values() if event.stage == "dispatch" and event.ownership_passes]
        for sale in (event for event in chain if event in sales and event.performed_by not in producers):
            until = [other for other in sales if other.started_on <= sale.started_on and other.invoice and other.invoice.reo_kg]
            own = [
                event
                for event in self.events.values()
                if event.performed_by == sale.performed_by and event.stage in {"import", "collection"}
            ]
            bought = sum((other.invoice.reo_kg for other in until if other.to_organisation == sale.performed_by), Decimal(0))
            yield (
                sale.id,
                d.TraderAccount(
                    sale.id,
                    sold_reo_kg=sum((other.invoice.reo_kg for other in until if other.performed_by == sale.performed_by), Decimal(0)),
                    bought_reo_kg=bought + self._sums(own)[1],
                ),
            )

    def _invoice_uses(self) -> Iterator[tuple[tuple[str, str], d.InvoiceUse]]:
        """Every invoice with all that names it; each story names a seller."""
        named: dict[tuple[str, str], list[d.Event]] = {}
        for event in sorted(self.events.values(), key=lambda event: event.started_at):
            if event.invoice and event.invoice.number:
                named.setdefault((event.invoice.seller, event.invoice.number), []).append(event)
        for (seller, number), moves in named.items():
            lots = [(drawn, self.lots[drawn.lot]) for move in moves for drawn in move.inputs]
            yield (
                (seller, number),
                d.InvoiceUse(
                    seller,
                    number,
                    linked_reo_kg=sum((reo_kg(drawn.net_kg, lot.assay) or Decimal(0) for drawn, lot in lots), Decimal(0)),
                    count=len(moves),
                    reo_kgs=tuple(sorted({move.invoice.reo_kg for move in moves if move.invoice and move.invoice.reo_kg})),
                    buyers=tuple(sorted({move.invoice.buyer for move in moves if move.invoice})),
                    transfers=tuple(move.id for move in moves),
                ),
            )
