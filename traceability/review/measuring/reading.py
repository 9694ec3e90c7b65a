"""What the reader would read of a shipment, out of a world in memory: its chain, what is beside it, and the wider sums. Pure.

The sums are those of checks.md section 6.2, over everything that the world has on record.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from traceability.custody import numbers
from traceability.registry.names import folded
from traceability.review import dossier as d
from traceability.review.measuring import country, elsewhere
from traceability.review.measuring.world import World, reo_of

SERIES_WINDOW = 12
AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
_LICENSED = {"mining": "mining", "leaching": "mining", "separation": "smelting_separation", "recycling": "recycling"}


class Records:
    """A world with what all its dossiers share, worked out once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.in_order = sorted(world.events.values(), key=lambda event: (event.ended_at, event.id))

    @cached_property
    def origins(self) -> dict[str, tuple[d.Origin, ...]]:
        return d.shares_by_origin(self.in_order, self.world.lots.values())

    @cached_property
    def moves(self) -> dict[str, list[d.Event]]:
        """Dispatches, receipts and losses by the lots that they move."""
        found: dict[str, list[d.Event]] = {}
        for event in self.in_order:
            for drawn in event.inputs if event.stage in {"dispatch", "receipt", "loss"} else ():
                found.setdefault(drawn.lot, []).append(event)
        return found

    @cached_property
    def draws(self) -> dict[str, list[d.Drawn]]:
        found: dict[str, list[d.Drawn]] = {}
        for event in self.in_order:
            for drawn in event.inputs if event.stage in d.TRANSFORMING_STAGES else ():
                found.setdefault(drawn.lot, []).append(d.Drawn(event.stage, event.id, drawn.net_kg))
        for shipment in self.world.shipments:
            for line in shipment.lines:
                found.setdefault(line.lot, []).append(d.Drawn(shipment.number, shipment.id, line.net_kg))
        return found

    def dossier(self, shipment: d.Shipment) -> d.Dossier:
        """Everything that a check may look at for one shipment of the world."""
        chain = self.chain(shipment)
        behind = {line.lot for line in shipment.lines} | {drawn.lot for event in chain for drawn in event.inputs}
        beside = self._lots((*chain,), without=behind)
        series = self._series(chain)
        return d.Dossier(
            as_of=AS_OF,
            shipment=shipment,
            lots=tuple(self._held(name) for name in sorted(behind)),
            events=tuple(chain),
            beside=d.Beside(lots=beside),
            series=d.Beside(series, self._lots(series, without=behind | {lot.name for lot in beside})),
            origins={name: self.origins[name] for name in (*behind, *(lot.name for lot in beside))},
            organisations=self.world.organisations,
            facilities=country.facilities(),
            licences=self.world.licences,
            public_list=country.public_list(),
            quotas=self.world.quotas,
            policy_rows=country.policies(),
            reference=country.reference(),
            lists_loaded=("control",),
            **self._beyond(chain, shipment),  # type: ignore[arg-type]
        )

    def chain(self, shipment: d.Shipment) -> list[d.Event]:
        """Every event behind the shipment: makers of lots, what stood in their circuits before, moves, losses and stocktakes."""
        events, found = self.world.events, dict[UUID, d.Event]()
        waiting = [self.world.lots[line.lot].made_by for line in shipment.lines]
        while waiting:
            event = events[waiting.pop()]
            if event.id not in found:
                found[event.id] = event
                waiting += [self.world.lots[drawn.lot].made_by for drawn in event.inputs]
                waiting += [before.id for before in self._before(event)]
        lots = {drawn.lot for event in found.values() for drawn in event.inputs} | {line.lot for line in shipment.lines}
        found |= {move.id: move for lot in lots for move in self.moves.get(lot, ())}
        months = {(event.circuit, event.period) for event in found.values() if event.stage in d.CIRCUIT_STAGES}
        found |= {event.id: event for event in self._stocktakes if (event.circuit, event.period) in months}
        return [event for event in self.in_order if event.id in found]

    @cached_property
    def _stocktakes(self) -> list[d.Event]:
        return [event for event in self.in_order if event.stage == "stocktake"]

    def _before(self, event: d.Event) -> list[d.Event]:
        """What the plant ran last before, if its mix stood in the circuit when this month began."""
        if event.stage not in d.CIRCUIT_STAGES:
            return []
        counted = any(one.fields.opening for one in self._stocktakes if (one.circuit, one.period) == (event.circuit, event.period))
        earlier = [
            one for one in self.in_order if one.stage == event.stage and one.circuit == event.circuit and one.ended_at < event.ended_at
        ]
        return earlier[-1:] if counted else []

    def _series(self, chain: Iterable[d.Event]) -> tuple[d.Event, ...]:
        """The last events up to the chain's last of each of its plants and stages, with their stocktakes."""
        known = {event.id for event in chain}
        last = {(event.circuit, event.stage): event.ended_at for event in chain if event.stage in d.TRANSFORMING_STAGES}
        rows: dict[tuple[str, str], list[d.Event]] = {}
        for event in self.in_order:
            key = event.circuit, event.stage
            if key in last and event.ended_at <= last[key]:
                rows.setdefault(key, []).append(event)
        found = [event for events in rows.values() for event in events[-SERIES_WINDOW:]]
        months = {(event.circuit, event.period) for event in found}
        counted = [one for one in self._stocktakes if (one.circuit, one.period) in months]
        return tuple(event for event in (*found, *counted) if event.id not in known)

    def _lots(self, events: Iterable[d.Event], *, without: set[str]) -> tuple[d.Lot, ...]:
        names = {name for event in events for name in (*event.outputs, *(drawn.lot for drawn in event.inputs))}
        return tuple(self._held(name) for name in sorted(names - without))

    def _held(self, name: str) -> d.Lot:
        lot = self.world.lots[name]
        return d.Lot(
            lot.id,
            name,
            lot.form,
            lot.family,
            lot.net_kg,
            lot.made_by,
            lot.made_on,
            lot.product,
            lot.assay,
            lot.holder,
            tuple(self.draws.get(name, ())),
        )

    def _beyond(self, chain: list[d.Event], shipment: d.Shipment) -> dict[str, object]:
        """The sums over all records, by the member of the dossier."""
        return {
            "year_outputs": {event.id: self._year_output(event) for event in chain if event.stage in _LICENSED},
            "group_uses": {event.id: self._group_use(event, ("leaching", "beneficiation")) for event in chain},
            "separation_uses": {event.id: self._group_use(event, ("separation",)) for event in chain if event.stage == "separation"},
            "trader_accounts": dict(self._trader_accounts(chain)),
            "invoice_uses": dict(self._invoice_uses),
            "certificate_uses": tuple(self._certificate_uses(chain)),
            "other_shipments": tuple(self._other_shipments(shipment)),
            "ticket_uses": tuple(elsewhere.ticket_uses(self.world, chain)),
            "seal_uses": tuple(elsewhere.seal_uses(self.world, chain, shipment)),
            "paper_uses": tuple(elsewhere.paper_uses(self.world, shipment)),
            "mirror": elsewhere.mirror(self.world, shipment),
        }

    def _year_output(self, event: d.Event) -> d.YearOutput:
        others = [
            other
            for other in self.in_order
            if other.id != event.id
            and other.performed_by == event.performed_by
            and _LICENSED.get(other.stage) == _LICENSED[event.stage]
            and other.ended_at <= event.ended_at
        ]
        here = [other for other in others if other.facility == event.facility]
        return d.YearOutput(event.id, self._net_kg(here), self._reo_kg(here), self._net_kg(others), self._reo_kg(others))

    def _group_use(self, event: d.Event, stages: tuple[str, ...]) -> d.GroupUse:
        group = self._group(event)
        others = [
            other
            for other in self.in_order
            if other.id != event.id and other.stage in stages and self._group(other) == group and other.ended_at <= event.ended_at
        ]
        return d.GroupUse(event.id, self._reo_kg(others))

    def used_kg(self, event: d.Event, stages: tuple[str, ...]) -> Decimal:
        """REO that its group had made in these stages up to an event, the event included."""
        return self._group_use(event, stages).reo_kg + self._reo_kg([event])

    def _group(self, event: d.Event) -> str:
        return self.world.organisations[event.performed_by].group

    def _products(self, events: Iterable[d.Event]) -> Iterator[d.Lot]:
        lots = (self.world.lots[name] for event in events for name in event.outputs)
        return (lot for lot in lots if lot.family not in d.NOT_PRODUCT)

    def _net_kg(self, events: Iterable[d.Event]) -> Decimal:
        return sum((lot.net_kg for lot in self._products(events)), Decimal(0))

    def _reo_kg(self, events: Iterable[d.Event]) -> Decimal:
        return sum((reo_of(lot) for lot in self._products(events)), Decimal(0))

    def _trader_accounts(self, chain: list[d.Event]) -> Iterator[tuple[UUID, d.TraderAccount]]:
        """Of every seller of the chain that makes nothing: what it sold and bought by invoice up to each of its sales."""
        producers = {event.performed_by for event in self.in_order if event.stage in d.PRODUCTION_STAGES}
        sales = [event for event in self.in_order if event.stage == "dispatch" and event.ownership_passes]
        for sale in chain:
            if sale.stage != "dispatch" or sale.performed_by in producers:
                continue
            until = [one.invoice for one in sales if one.started_at <= sale.started_at and one.invoice and one.invoice.number]
            own = [one for one in self.in_order if one.performed_by == sale.performed_by and one.stage in {"import", "collection"}]
            sold = sum((one.reo_kg or Decimal(0) for one in until if one.seller == sale.performed_by), Decimal(0))
            bought = sum((one.reo_kg or Decimal(0) for one in until if one.buyer == sale.performed_by), Decimal(0))
            yield sale.id, d.TraderAccount(sale.id, sold, bought + self._reo_kg(own))

    @cached_property
    def _invoice_uses(self) -> dict[tuple[str, str], d.InvoiceUse]:
        named: dict[tuple[str, str], list[d.Event]] = {}
        for event in self.in_order:
            if event.invoice and event.invoice.number:
                named.setdefault((event.invoice.seller, numbers.folded(event.invoice.number)), []).append(event)
        typed = {(move.invoice.seller, move.invoice.number): moves for moves in named.values() for move in moves if move.invoice}
        return {key: self._invoice_use(key, moves) for key, moves in typed.items()}

    def _invoice_use(self, key: tuple[str, str], moves: list[d.Event]) -> d.InvoiceUse:
        invoices = [move.invoice for move in moves if move.invoice]
        return d.InvoiceUse(
            *key,
            linked_reo_kg=sum((reo_of(self.world.lots[drawn.lot]) for move in moves for drawn in move.inputs), Decimal(0)),
            count=len(moves),
            reo_kgs=tuple(sorted({invoice.reo_kg for invoice in invoices if invoice.reo_kg})),
            buyers=tuple(sorted({invoice.buyer for invoice in invoices})),
            transfers=tuple(move.id for move in moves),
        )

    def _certificate_uses(self, chain: list[d.Event]) -> Iterator[d.CertificateUse]:
        """Every lot of the world under a certificate that the chain names."""
        named = {self._certificate(name) for event in chain for name in (*event.outputs, *(drawn.lot for drawn in event.inputs))}
        for lot in self.world.lots.values():
            paper = lot.assay.certificate if lot.assay else None
            if paper and self._certificate(lot.name) in named:
                yield d.CertificateUse(paper.issuer, paper.number, paper.sha256, lot.id, lot.made_by, lot.id)

    def _certificate(self, name: str) -> tuple[str, str] | None:
        assay = self.world.lots[name].assay
        return (assay.certificate.issuer, numbers.folded(assay.certificate.number)) if assay and assay.certificate else None

    def _other_shipments(self, shipment: d.Shipment) -> Iterator[d.OtherShipment]:
        for other in self.world.shipments:
            if other.id != shipment.id and other.exporter == shipment.exporter:
                yield d.OtherShipment(
                    other.id,
                    other.number,
                    other.planned_export_on,
                    other.net_kg,
                    other.trade_mode,
                    folded(other.consignee.title),
                    folded(other.end_user.title),
                )
