"""What went into a step and what came out of it, circuit stock included. Pure. Rule: checks.md section 3, plant-period balance.

A plant that mixes feeds continuously is one account per calendar month. Where a stocktake has the month, all its
events of that month are balanced together, since the stock belongs to none of them alone. Else each event stands alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from traceability.review.dossier import NOT_PRODUCT, TRANSFORMING_STAGES, Assay, Dossier, Event, Quantity

CIRCUIT_STAGES = frozenset({"beneficiation", "separation", "recycling"})
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
    """The account of one step, or of one plant-month with a stocktake."""

    events: tuple[Event, ...]
    inputs: tuple[Flow, ...]
    outputs: tuple[Flow, ...]
    opening: tuple[Flow, ...] = ()
    closing: tuple[Flow, ...] = ()
    missing_lots: tuple[str, ...] = ()

    @property
    def products(self) -> tuple[Flow, ...]:
        """What is sold on: no tailings, slag, scrap or residue."""
        return tuple(flow for flow in self.outputs if flow.is_product)

    @property
    def other_inputs_kg(self) -> Decimal:
        """Iron, boron and the like: no rare earth, but part of the charge."""
        return sum((event.fields.other_inputs_kg for event in self.events), Decimal(0))


def balances(dossier: Dossier) -> Iterator[tuple[Event, Balance]]:
    """Each transforming event of the chain with the account that it is judged by."""
    for event in dossier.with_stage(*TRANSFORMING_STAGES):
        yield event, balance_of(dossier, event)


def balance_of(dossier: Dossier, event: Event) -> Balance:
    """The account of one event: alone, or with its plant-month where a stocktake has it."""
    stocktake = _stocktake_of(dossier, event) if event.stage in CIRCUIT_STAGES else None
    members = (event,) if stocktake is None else _plant_month(dossier, event)
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
        opening=_stock(stocktake.fields.opening) if stocktake else (),
        closing=_stock(stocktake.fields.closing) if stocktake else (),
        missing_lots=tuple(missing),
    )


def _outputs(dossier: Dossier, members: tuple[Event, ...], drawn_within: dict[str, Decimal]) -> Iterator[Flow]:
    for member in members:
        for lot in dossier.outputs_of(member):
            net_kg = lot.net_kg - drawn_within.get(lot.name, Decimal(0))
            is_product = member.stage in _KEEPS_FORM or lot.family not in NOT_PRODUCT
            yield Flow(lot.name, lot.form, net_kg, lot.assay, is_product)
        for residue in member.residues:
            yield Flow("", residue.form, residue.net_kg, residue.assay)


def _stocktake_of(dossier: Dossier, event: Event) -> Event | None:
    """The last stocktake that counts the plant's circuit for the event's month."""
    found = [
        one
        for one in (*dossier.events, *dossier.beside.events)
        if one.stage == "stocktake" and one.circuit == event.circuit and one.fields.period == event.period
    ]
    return max(found, key=lambda one: (one.ended_at, one.id), default=None)


def _plant_month(dossier: Dossier, event: Event) -> tuple[Event, ...]:
    return tuple(
        one
        for one in (*dossier.events, *dossier.beside.events)
        if one.stage in CIRCUIT_STAGES and one.circuit == event.circuit and one.month == event.month
    )


def _stock(quantities: tuple[Quantity, ...]) -> tuple[Flow, ...]:
    return tuple(Flow("", quantity.form, quantity.net_kg, quantity.assay) for quantity in quantities)
