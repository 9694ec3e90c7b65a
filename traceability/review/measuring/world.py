"""A country's records in memory, as its enterprises would have recorded them. Pure.

`events` and `lots` are what a ledger would hold, `truth` what nobody records: the material itself. A pattern works on a copy.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from traceability.custody.reo import reo_kg
from traceability.kernel.clock import SHANGHAI
from traceability.kernel.quantities import kilograms
from traceability.review import dossier as d
from traceability.review.measuring import country
from traceability.review.measuring.batch import Batch, Laboratory, certified, weighed

_MODELS = dict.fromkeys(("mining", "leaching", "import", "collection"), "identity_preserved") | {"beneficiation": "segregated"}
_TARE_KG, _SCALE_STEP_KG, _MOST_ROAD_KG = Decimal(16_000), Decimal(20), Decimal(30_000)


@dataclass(frozen=True, slots=True)
class Made:
    """What an event makes: the true material, under a short name for its lot."""

    short: str
    product: str
    batch: Batch


@dataclass(frozen=True, slots=True)
class Twist:
    """What is done to the material itself while a year is told; parts of REO, none where nothing is done."""

    clay_in_rock: Decimal = Decimal(0)
    foreign_clay: Decimal = Decimal(0)
    hidden_feed: Decimal = Decimal(0)
    clay_in_scrap: Decimal = Decimal(0)
    dysprosium_from_rock: Decimal = Decimal(0)
    excess_content: Decimal = Decimal(0)


HONEST = Twist()


@dataclass
class World:
    """Everything on record, and the draw of chances. `copied` shares what is frozen and nothing else."""

    rng: Random
    laboratory: Laboratory
    twist: Twist = HONEST
    serial: int = 0
    events: dict[UUID, d.Event] = field(default_factory=dict)
    lots: dict[str, d.Lot] = field(default_factory=dict)
    truth: dict[str, Batch] = field(default_factory=dict)
    shipments: list[d.Shipment] = field(default_factory=list)
    organisations: dict[str, d.Organisation] = field(default_factory=lambda: dict(country.organisations()))
    licences: tuple[d.Licence, ...] = field(default_factory=country.licences)
    quotas: tuple[d.Quota, ...] = field(default_factory=country.quotas)
    imported: dict[str, Decimal] = field(default_factory=dict)
    """What a country's statistics count as imported, in parts of what left for it; empty where they are not loaded."""

    def copied(self, rng: Random) -> "World":
        return replace(
            self,
            rng=rng,
            events=dict(self.events),
            lots=dict(self.lots),
            truth=dict(self.truth),
            shipments=list(self.shipments),
            organisations=dict(self.organisations),
            imported=dict(self.imported),
        )

    def number(self) -> int:
        self.serial += 1
        return self.serial

    def happen(self, stage: str, facility: str, days: tuple[date, date], **said: object) -> d.Event:
        """Record one event; it is entered in the rush before the 10th of the next month."""
        owner = country.facilities()[facility].organisation
        fields: dict[str, object] = {
            "id": country.an_id(f"event {self.number()}"),
            "stage": stage,
            "facility": facility,
            "performed_by": owner,
            "recorded_by": owner,
            "custody_model": _MODELS.get(stage, "mass_balance" if stage in d.TRANSFORMING_STAGES else ""),
            "started_at": at(days[0], 8),
            "ended_at": at(days[1], 20),
            "recorded_at": at(date(days[1].year + days[1].month // 12, days[1].month % 12 + 1, self.rng.randint(3, 9)), 12),
        }
        event = d.Event(**{**fields, **said})  # type: ignore[arg-type]
        self.events[event.id] = event
        return event

    def work(
        self, stage: str, facility: str, days: tuple[date, date], used: Sequence[str], made: Iterable[Made], **said: object
    ) -> list[str]:
        """Use lots whole and make others, each weighed and assayed with its own certificate; their names."""
        inputs = tuple(d.Input(name, self.lots[name].net_kg) for name in used)
        named = [(f"{country.facilities()[facility].organisation}:{one.short}-{self.number()}", one) for one in made]
        event = self.happen(stage, facility, days, inputs=inputs, outputs=tuple(name for name, _ in named), **said)
        for name, one in named:
            self._weigh_in(name, one, event)
        return [name for name, _ in named]

    def _weigh_in(self, name: str, one: Made, event: d.Event) -> None:
        self.truth[name] = one.batch
        self.lots[name] = d.Lot(
            id=country.an_id(name),
            name=name,
            form=one.batch.form,
            family=country.reference().family(one.batch.form),
            net_kg=weighed(self.rng, one.batch.net_kg),
            made_by=event.id,
            made_on=event.ended_on,
            product=one.product,
            assay=certified(self.laboratory.assay(self.rng, one.batch), f"TL-{self.number()}", event.ended_on),
            holder=event.performed_by,
        )

    def sell(self, names: Sequence[str], from_: str, to: str, on: date, *, papers: tuple[d.Document, ...] = ()) -> d.Event:
        """Dispatch and receipt, under one ticket and one invoice, which follows within two days."""
        number, net_kg = self.number(), sum((self.lots[name].net_kg for name in names), Decimal(0))
        seller, buyer = (country.facilities()[code] for code in (from_, to))
        carried = self._carriage(number, net_kg)
        dispatch = self.happen(
            "dispatch",
            from_,
            (on, on),
            ended_at=at(on, 10),
            inputs=tuple(d.Input(name, self.lots[name].net_kg) for name in names),
            to_organisation=buyer.organisation,
            to_facility=to,
            ownership_passes=True,
            loaded_at=d.Place(from_, "CN", seller.latitude, seller.longitude),
            transport=carried,
            documents=papers,
            invoice=self._invoice(number, names, seller.organisation, buyer.organisation, on),
        )
        arrival = on + timedelta(days=2 + self.rng.randrange(3))
        received = tuple(d.Input(name, weighed(self.rng, self.truth[name].net_kg)) for name in names)
        gross = _gross_kg(sum((one.net_kg for one in received), Decimal(0)))
        again = replace(carried, ticket=f"R-{number}", gross_kg=gross)
        self.happen("receipt", to, (arrival, arrival), inputs=received, transport=again, dispatch=dispatch.id)
        for name in names:
            self.lots[name] = replace(self.lots[name], holder=buyer.organisation)
        return dispatch

    def _carriage(self, number: int, net_kg: Decimal) -> d.Transport:
        mode = "road" if net_kg <= _MOST_ROAD_KG else "rail"
        return d.Transport(mode, f"T-{number}", (f"S{number}A", f"S{number}B"), int(net_kg // 1000) + 1, _gross_kg(net_kg), _TARE_KG)

    def _invoice(self, number: int, names: Sequence[str], seller: str, buyer: str, on: date) -> d.Invoice:
        reo = kilograms(sum((reo_of(self.lots[name]) for name in names), Decimal(0)))
        product, day = self.lots[names[0]].product, on + timedelta(days=self.rng.randrange(3))
        return d.Invoice("special_vat_invoice", f"{number:08}", day, seller, buyer, product, reo)


def _gross_kg(net_kg: Decimal) -> Decimal:
    """What a truck scale shows, in steps of 20 kg."""
    return ((net_kg + _TARE_KG) / _SCALE_STEP_KG).quantize(Decimal(1)) * _SCALE_STEP_KG


def reo_of(lot: d.Lot) -> Decimal:
    return reo_kg(lot.net_kg, lot.assay) or Decimal(0)


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)
