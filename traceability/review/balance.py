"""What went into a step and what came out of it, circuit stock included. Pure. Rule: checks.md section 3, plant-period balance.

A plant that mixes feeds continuously is one account per calendar month. Where a stocktake has the month, all its
events of that month are balanced together, since the stock belongs to none of them alone. Else each event stands alone.
Accounts that follow each other make one over all of them (`joined`): it shows what no month and no shipment shows alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from traceability.review.dossier import CIRCUIT_STAGES, NOT_PRODUCT, TRANSFORMING_STAGES, Assay, Dossier, Event, Quantity

VARIED_STAGES = TRANSFORMING_STAGES - {"blending", "packing"}
"""Stages whose recovery varies from event to event: what is parted or melted, not what is mixed or packed."""
_KEEPS_FORM = frozenset({"blending", "packing"})


@dataclass(frozen=True, slots=True)
class Flow:
    """A quantity that crosses the border of a step; `lot` is empty for residues and stock."""

    lot: str
    form: str
    net_kg: Decimal
    assay: Assay | None
    is_product: bool = False


@dataclass(frozen=True, slots=True)
class Balance:
    """The account of one step, of a plant-month with a stocktake (`periods` has its YYYY-MM), or of several that follow each other."""

    events: tuple[Event, ...]
    inputs: tuple[Flow, ...]
    outputs: tuple[Flow, ...]
    opening: tuple[Flow, ...] = ()
    closing: tuple[Flow, ...] = ()
    missing_lots: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()

    @property
    def products(self) -> tuple[Flow, ...]:
        """What is sold on: no tailings, slag, scrap or residue."""
        return tuple(flow for flow in self.outputs if flow.is_product)

    @property
    def other_inputs_kg(self) -> Decimal:
        """Iron, boron and the like: no rare earth, but part of the charge."""
        return sum((event.fields.other_inputs_kg for event in self.events), Decimal(0))

    @property
    def is_shared(self) -> bool:
        """Whether it is a plant's account and not that of one event: its figures are more than one chain's."""
        return bool(self.periods) or len(self.events) > 1


def balances(dossier: Dossier) -> Iterator[tuple[Event, Balance]]:
    """Each transforming event of the chain with the account that it is judged by; events of one account share it."""
    yield from accounts(dossier, dossier.with_stage(*TRANSFORMING_STAGES))


def accounts(dossier: Dossier, events: Iterable[Event]) -> Iterator[tuple[Event, Balance]]:
    """Each of these transforming events with its account. An account is made once, however many events it has and checks ask for it."""
    known = dossier.once(_Accounts)
    for event in events:
        yield event, known.of(event)


def balance_of(dossier: Dossier, event: Event) -> Balance:
    """The account of one event: alone, or with its plant-month where a stocktake has it."""
    return dossier.once(_Accounts).of(event)


class _Accounts:
    """The accounts of a dossier, as they are asked for."""

    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier
        self._by_event: dict[UUID, Balance] = {}
        self._by_month: dict[tuple[str, str], Balance] = {}

    def of(self, event: Event) -> Balance:
        if event.id not in self._by_event:
            self._by_event[event.id] = self._made(event)
        return self._by_event[event.id]

    def _made(self, event: Event) -> Balance:
        key = event.circuit, event.period
        plant_month = self._dossier.circuits.get(key) if event.stage in CIRCUIT_STAGES else None
        if plant_month is None or plant_month.stocktake is None:
            return _balance(self._dossier, (event,))
        if key not in self._by_month:
            count = plant_month.stocktake
            self._by_month[key] = _balance(self._dossier, plant_month.events, opening=count, closing=count)
        return self._by_month[key]


def joined(dossier: Dossier, parts: list[Balance]) -> Balance | None:
    """The account over the last of these that follow each other without a gap; None where the last stands alone.

    Requires parts of one plant in the order of time. Stock counts at the first opening and the last closing: a month that
    opens with more than the month before closed with has made something out of nothing.
    """
    tail = parts[-1:]
    for before in reversed(parts[:-1]):
        if not _follows(before, tail[0]):
            break
        tail.insert(0, before)
    if len(tail) < 2:
        return None
    members = tuple(event for part in tail for event in part.events)
    return _balance(dossier, members, opening=_stocktake_of(dossier, tail[0]), closing=_stocktake_of(dossier, tail[-1]))


def _stocktake_of(dossier: Dossier, month: Balance) -> Event | None:
    return dossier.circuits[month.events[0].circuit, month.periods[0]].stocktake if month.periods else None


def _follows(before: Balance, after: Balance) -> bool:
    """Two events alone, or two plant-months of which one follows the other in the calendar."""
    if not before.periods or not after.periods:
        return before.periods == after.periods
    year, month = map(int, before.periods[0].split("-"))
    return after.periods[0] == f"{year + month // 12:04d}-{month % 12 + 1:02d}"


def _balance(dossier: Dossier, members: tuple[Event, ...], *, opening: Event | None = None, closing: Event | None = None) -> Balance:
    made = {name for member in members for name in member.outputs}
    drawn_within: dict[str, Decimal] = {}
    inputs, missing = [], []
    for drawn in (drawn for member in members for drawn in member.inputs):
        lot = dossier.lot(drawn.lot)
        if drawn.lot in made:
            drawn_within[drawn.lot] = drawn_within.get(drawn.lot, Decimal(0)) + drawn.net_kg
        elif lot is None:
            missing.append(drawn.lot)
        else:
            inputs.append(Flow(lot.name, lot.form, drawn.net_kg, lot.assay))
    return Balance(
        events=members,
        inputs=tuple(inputs),
        outputs=tuple(_outputs(dossier, members, drawn_within)),
        opening=_stock(opening.fields.opening) if opening else (),
        closing=_stock(closing.fields.closing) if closing else (),
        missing_lots=tuple(missing),
        periods=tuple(dict.fromkeys(member.period for member in members)) if opening else (),
    )


def _outputs(dossier: Dossier, members: tuple[Event, ...], drawn_within: dict[str, Decimal]) -> Iterator[Flow]:
    for member in members:
        for lot in dossier.outputs_of(member):
            net_kg = lot.net_kg - drawn_within.get(lot.name, Decimal(0))
            is_product = member.stage in _KEEPS_FORM or lot.family not in NOT_PRODUCT
            yield Flow(lot.name, lot.form, net_kg, lot.assay, is_product)
        for residue in member.residues:
            yield Flow("", residue.form, residue.net_kg, residue.assay)


def _stock(quantities: tuple[Quantity, ...]) -> tuple[Flow, ...]:
    return tuple(Flow("", quantity.form, quantity.net_kg, quantity.assay) for quantity in quantities)
