"""How much came in at the origins for what is shipped at the end: REO pro rata, each element whole. Pure. Rule: checks.md, E13."""

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from traceability.custody.reo import reo_kg
from traceability.kernel.quantities import HUNDRED
from traceability.review.balance import Balance, Flow, balance_of
from traceability.review.dossier import ORIGIN_STAGES, Dossier, Event, Lot
from traceability.review.uncertainty import Measured, Uncertainties, total

_WASTES = frozenset({"tailings", "slag", "residue"})
"""What nobody uses again. Scrap is used again: its REO is part of what a step gave."""
_ONE = Decimal(1)


class Traced:
    """Kilograms of origin REO behind a kilogram of REO in each lot of a dossier, worked out once for each step.

    A step divides the origin REO of what it took by the REO of all lots that it gave. Where a stocktake has the plant's
    month, the month is one step: opening stock counts as its own origin, closing stock as something given. A lot that comes
    back into the same month of a plant counts as an origin there, since nothing orders the two.
    """

    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier
        self._by_event: dict[UUID, Decimal | None] = {}
        self._balances: dict[UUID, Balance] = {}

    def origin_kg_per_kg(self, lot: Lot) -> Decimal | None:
        """None where a REO on the way is not known or a maker is not on record."""
        last = self._dossier.maker_of(lot)
        if last is None:
            return None
        waiting, begun = [last], set[UUID]()
        while waiting:
            event = waiting[-1]
            if event.id in self._by_event:
                waiting.pop()
                continue
            balance = self._balance_of(event)
            if event.id not in begun:
                begun |= {one.id for one in balance.events}
                waiting.extend(one for one in self._makers(balance) if one.id not in self._by_event and one.id not in begun)
                if waiting[-1] is not event:
                    continue
            waiting.pop()
            self._by_event |= dict.fromkeys((one.id for one in balance.events), self._of_step(event, balance))
        return self._by_event[last.id]

    def _balance_of(self, event: Event) -> Balance:
        if event.id not in self._balances:
            balance = balance_of(self._dossier, event)
            self._balances |= dict.fromkeys((one.id for one in balance.events), balance)
        return self._balances[event.id]

    def _makers(self, balance: Balance) -> list[Event]:
        lots = (self._dossier.lot(flow.lot) for flow in balance.inputs)
        return [maker for lot in lots if lot and (maker := self._dossier.maker_of(lot))]

    def _of_step(self, event: Event, balance: Balance) -> Decimal | None:
        if event.stage in ORIGIN_STAGES:
            return _ONE
        given = [*(flow for flow in balance.outputs if flow.lot and not self._is_waste(flow)), *balance.closing]
        out = [reo_kg(flow.net_kg, flow.assay) for flow in given]
        into = [self._origin_kg(flow) for flow in balance.inputs] + [reo_kg(flow.net_kg, flow.assay) for flow in balance.opening]
        if None in out or None in into or balance.missing_lots:
            return None
        whole = sum((kg for kg in out if kg), Decimal(0))
        return sum((kg for kg in into if kg), Decimal(0)) / whole if whole else None

    def _origin_kg(self, flow: Flow) -> Decimal | None:
        lot, kg = self._dossier.lot(flow.lot), reo_kg(flow.net_kg, flow.assay)
        maker = self._dossier.maker_of(lot) if lot else None
        if maker is None or kg is None:
            return None
        per_kg = self._by_event.get(maker.id, _ONE)
        return None if per_kg is None else kg * per_kg

    def _is_waste(self, flow: Flow) -> bool:
        return self._dossier.reference.family(flow.form) in _WASTES


def origin_lots(dossier: Dossier, lot: Lot) -> tuple[Lot, ...] | None:
    """Every lot that the origin events of a lot gave; None where a part of it has no recorded origin event."""
    events = [dossier.event(origin.event) for origin in dossier.origins.get(lot.name, ())]
    if not events or None in events:
        return None
    found = {made.name: made for event in events if event for made in dossier.outputs_of(event)}
    return tuple(found.values())


def element_inflow(lots: Iterable[Lot], element: str, measured: Uncertainties) -> Measured | None:
    """Oxide of an element in whole lots, as most it can be: an element without a named share has what the named ones leave open.

    None where a lot has no shares.
    """
    parts = []
    for lot in lots:
        shares = lot.assay.shares_percent if lot.assay else {}
        if not shares:
            return None
        share = shares.get(element, max(Decimal(0), HUNDRED - sum(shares.values(), Decimal(0))))
        parts.append(measured.oxide(lot.net_kg, lot.assay, lot.form, element, share))
    return None if None in parts else total(part for part in parts if part)
