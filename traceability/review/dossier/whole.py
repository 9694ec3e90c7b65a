"""The dossier: everything that a check may look at, read once at `as_of`. Frozen, pure; no method reaches out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from traceability.review.dossier.circuits import PlantMonth, circuits_of
from traceability.review.dossier.export import Line, OtherShipment, Shipment
from traceability.review.dossier.histories import Correction, PaperUse, SealUse, Signature
from traceability.review.dossier.invoices import InvoiceUse
from traceability.review.dossier.law import Facility, Licence, ListedParty, Listing, Organisation, Periods, Policy, Quota, holds_on
from traceability.review.dossier.lineage import NO_LINEAGE, Lineage, lineages
from traceability.review.dossier.material import Event, Lot, Origin
from traceability.review.dossier.parties import Owner
from traceability.review.dossier.reference import Reference
from traceability.review.dossier.reuse import CertificateUse, TicketUse
from traceability.review.dossier.trade import Mirror
from traceability.review.dossier.wider import GroupUse, MineYear, TraderAccount, YearOutput

T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Beside:
    """Events and lots outside the chain that share a plant's circuit with it: needed for the balance of a plant-month."""

    events: tuple[Event, ...] = ()
    lots: tuple[Lot, ...] = ()


@dataclass(frozen=True)
class Dossier:
    """The chain of one shipment, the parties and law round it, and the wider sums, as of one moment.

    `events` and `lots` are the chain: upstream of the shipment's lines, transfers, losses and stocktakes included.
    `series` are the last events before it of each of its plants and stages, with their lots and plant-months.
    `origins` gives each lot of the chain its shares by origin. Of `listed_parties` only those are here whose names are like
    one of this dossier; `lists_loaded` names the lists that have rows on the day at all. `owners` go by organisation.
    """

    as_of: datetime
    shipment: Shipment
    lots: tuple[Lot, ...] = ()
    events: tuple[Event, ...] = ()
    beside: Beside = field(default_factory=Beside)
    series: Beside = field(default_factory=Beside)
    origins: Mapping[str, tuple[Origin, ...]] = field(default_factory=dict)
    organisations: Mapping[str, Organisation] = field(default_factory=dict)
    facilities: Mapping[str, Facility] = field(default_factory=dict)
    licences: tuple[Licence, ...] = ()
    public_list: tuple[Listing, ...] = ()
    quotas: tuple[Quota, ...] = ()
    listed_parties: tuple[ListedParty, ...] = ()
    policy_rows: tuple[Policy, ...] = ()
    reference: Reference = field(default_factory=Reference)
    year_outputs: Mapping[UUID, YearOutput] = field(default_factory=dict)
    group_uses: Mapping[UUID, GroupUse] = field(default_factory=dict)
    trader_accounts: Mapping[UUID, TraderAccount] = field(default_factory=dict)
    mine_years: Mapping[UUID, MineYear] = field(default_factory=dict)
    certificate_uses: tuple[CertificateUse, ...] = ()
    ticket_uses: tuple[TicketUse, ...] = ()
    other_shipments: tuple[OtherShipment, ...] = ()
    mirror: Mirror | None = None
    invoice_uses: Mapping[tuple[str, str], InvoiceUse] = field(default_factory=dict)
    separation_uses: Mapping[UUID, GroupUse] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()
    seal_uses: tuple[SealUse, ...] = ()
    paper_uses: tuple[PaperUse, ...] = ()
    owners: Mapping[str, tuple[Owner, ...]] = field(default_factory=dict)
    lists_loaded: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()

    def policies(self, *keys: str, on: date) -> tuple[Policy, ...] | None:
        """The rows of `keys` in force on the day of the judged thing, in that order, or None when one is missing."""
        known, asked = self._policies_asked, (keys, self.law_since(on))
        if asked not in known:
            rows = [self.policy(key, on=on) for key in keys]
            known[asked] = None if None in rows else tuple(row for row in rows if row is not None)
        return known[asked]

    def policy(self, key: str, *, on: date) -> Policy | None:
        """The row of `key` in force on `on`, if there is one."""
        return next((row for row in self._policies_by_key.get(key, ()) if holds_on(row, on)), None)

    def law_since(self, day: date) -> date:
        """The first day from which on the policies and recoveries in force on `day` hold: the same for all days of one period of law."""
        return self._periods.since(day)

    def once(self, make: Callable[Concatenate["Dossier", P], T], *said: P.args, **named: P.kwargs) -> T:
        """What `make` makes of this dossier and what else is said, worked out at its first use: checks that ask alike share it."""
        asked = (make, said, *named.items())
        if asked not in self._worked_out:
            self._worked_out[asked] = make(self, *said, **named)
        found: T = self._worked_out[asked]
        return found

    def lot(self, name: str) -> Lot | None:
        return self._lots_by_name.get(name)

    def event(self, event_id: UUID | None) -> Event | None:
        return self._events_by_id.get(event_id) if event_id else None

    def facility(self, code: str) -> Facility | None:
        return self.facilities.get(code)

    def organisation(self, code: str) -> Organisation | None:
        return self.organisations.get(code)

    def maker_of(self, lot: Lot) -> Event | None:
        """The event that made a lot."""
        return self._makers.get(lot.name) or self._events_by_id.get(lot.made_by)

    def outputs_of(self, event: Event) -> tuple[Lot, ...]:
        return tuple(lot for name in event.outputs if (lot := self.lot(name)))

    def lineage_of(self, lot: Lot) -> Lineage:
        """The stages that the material of a lot went through."""
        return self._lineages.get(lot.name, NO_LINEAGE)

    def lot_of(self, line: Line) -> Lot | None:
        return self.lot(line.lot)

    def with_stage(self, *stages: str) -> tuple[Event, ...]:
        """Events of the chain with one of these stages, in the order in which they ended."""
        if stages not in self._staged:
            self._staged[stages] = tuple(event for event in self.events if event.stage in stages)
        return self._staged[stages]

    def receipt_of(self, dispatch: Event) -> Event | None:
        return self._receipts.get(dispatch.id)

    def moves_of(self, lot: str) -> tuple[Event, ...]:
        """Dispatches of a lot in the order in which they started."""
        return self._dispatches.get(lot, ())

    def owner(self, code: str) -> Organisation | None:
        facility = self.facility(code)
        return self.organisation(facility.organisation) if facility else None

    @cached_property
    def recorded(self) -> tuple[Event, ...]:
        """Every event that was read: the series, what is beside the chain, and the chain. Each once."""
        return (*self.series.events, *self.beside.events, *self.events)

    @cached_property
    def circuits(self) -> Mapping[tuple[str, str], PlantMonth]:
        """The months of every circuit that was read, by circuit and YYYY-MM."""
        return circuits_of(self.recorded)

    @cached_property
    def sales(self) -> tuple[Event, ...]:
        """Dispatches of the chain in which ownership passes."""
        return tuple(event for event in self.with_stage("dispatch") if event.ownership_passes)

    @cached_property
    def domestic_sales(self) -> tuple[Event, ...]:
        """Sales between two organisations of China."""
        return tuple(sale for sale in self.sales if self._is_chinese(sale.performed_by) and self._is_chinese(sale.to_organisation))

    def _is_chinese(self, code: str) -> bool:
        organisation = self.organisation(code)
        return organisation is None or organisation.country == "CN"

    @cached_property
    def _policies_by_key(self) -> dict[str, list[Policy]]:
        rows: dict[str, list[Policy]] = {}
        for row in self.policy_rows:
            rows.setdefault(row.key, []).append(row)
        return rows

    @cached_property
    def _policies_asked(self) -> dict[tuple[tuple[str, ...], date], tuple[Policy, ...] | None]:
        """What was answered already: checks ask for the same keys again and again."""
        return {}

    @cached_property
    def _periods(self) -> Periods:
        return Periods((*self.policy_rows, *self.reference.recoveries))

    @cached_property
    def _worked_out(self) -> dict[tuple[Any, ...], Any]:
        return {}

    @cached_property
    def _staged(self) -> dict[tuple[str, ...], tuple[Event, ...]]:
        return {}

    @cached_property
    def _lots_by_name(self) -> dict[str, Lot]:
        return {lot.name: lot for lot in (*self.series.lots, *self.beside.lots, *self.lots)}

    @cached_property
    def _events_by_id(self) -> dict[UUID, Event]:
        return {event.id: event for event in self.recorded}

    @cached_property
    def _makers(self) -> dict[str, Event | None]:
        return {name: self._events_by_id.get(lot.made_by) for name, lot in self._lots_by_name.items()}

    @cached_property
    def _lineages(self) -> dict[str, Lineage]:
        return lineages(self._makers)

    @cached_property
    def _receipts(self) -> dict[UUID, Event]:
        return {event.dispatch: event for event in self.events if event.stage == "receipt" and event.dispatch}

    @cached_property
    def _dispatches(self) -> dict[str, tuple[Event, ...]]:
        moves: dict[str, list[Event]] = {}
        for event in sorted(self.with_stage("dispatch"), key=lambda event: (event.started_at, event.id)):
            for drawn in event.inputs:
                moves.setdefault(drawn.lot, []).append(event)
        return {lot: tuple(events) for lot, events in moves.items()}
