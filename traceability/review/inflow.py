"""How much came in at the origins for what is shipped at the end: REO pro rata, each element whole. Pure. Rule: checks.md, E13."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from traceability.custody.reo import reo_kg
from traceability.kernel.quantities import HUNDRED
from traceability.review.balance import Balance, Flow, balance_of
from traceability.review.dossier import ORIGIN_STAGES, Dossier, Lot
from traceability.review.uncertainty import Measured, Sample, Uncertainties, total

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
        self._by_step: dict[int, Decimal | None] = {}

    def origin_kg_per_kg(self, lot: Lot) -> Decimal | None:
        """None where a REO on the way is not known or a maker is not on record."""
        maker = self._dossier.maker_of(lot)
        if maker is None:
            return None
        last = balance_of(self._dossier, maker)
        waiting, begun = [last], set[int]()
        while waiting:
            step = waiting[-1]
            if id(step) not in self._by_step and id(step) not in begun:
                begun.add(id(step))
                waiting.extend(one for one in self._behind(step) if id(one) not in self._by_step and id(one) not in begun)
                continue
            waiting.pop()
            if id(step) not in self._by_step:
                self._by_step[id(step)] = self._of_step(step)
        return self._by_step[id(last)]

    def _behind(self, step: Balance) -> list[Balance]:
        lots = (self._dossier.lot(flow.lot) for flow in step.inputs)
        return [balance_of(self._dossier, maker) for lot in lots if lot and (maker := self._dossier.maker_of(lot))]

    def _of_step(self, step: Balance) -> Decimal | None:
        if step.events[0].stage in ORIGIN_STAGES:
            return _ONE
        given = [*(flow for flow in step.outputs if flow.lot and not self._is_waste(flow)), *step.closing]
        out = [reo_kg(flow.net_kg, flow.assay) for flow in given]
        into = [self._origin_kg(flow) for flow in step.inputs] + [reo_kg(flow.net_kg, flow.assay) for flow in step.opening]
        if None in out or None in into or step.missing_lots:
            return None
        whole = sum((kg for kg in out if kg), Decimal(0))
        return sum((kg for kg in into if kg), Decimal(0)) / whole if whole else None

    def _origin_kg(self, flow: Flow) -> Decimal | None:
        lot, kg = self._dossier.lot(flow.lot), reo_kg(flow.net_kg, flow.assay)
        maker = self._dossier.maker_of(lot) if lot else None
        if maker is None or kg is None:
            return None
        per_kg = self._by_step.get(id(balance_of(self._dossier, maker)), _ONE)
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


@dataclass(frozen=True, slots=True)
class Held:
    """What whole lots held of each element, as most it can be: an element without a named share has what the named ones leave open.

    Each lot is measured once, with the percent that its named shares leave open, and asked for every element.
    """

    parts: tuple[tuple[Sample, Decimal], ...]

    @classmethod
    def by(cls, lots: Iterable[Lot], measured: Uncertainties) -> "Held | None":
        """None where a lot has no shares, or its REO cannot be computed."""
        parts = []
        for lot in lots:
            shares = lot.assay.shares_percent if lot.assay else {}
            sample = measured.sample(lot.net_kg, lot.assay, lot.form) if shares else None
            if sample is None:
                return None
            parts.append((sample, max(Decimal(0), HUNDRED - sum(shares.values(), Decimal(0)))))
        return cls(tuple(parts))

    def oxide_kg(self, element: str) -> Decimal:
        """Kilograms of an element's oxide."""
        return sum([sample.oxide_kg(element, share) for sample, share in self._shares(element)], Decimal(0))

    def oxide(self, element: str) -> Measured:
        """The same, with its variance."""
        return total(Measured(*sample.oxide(element, share)) for sample, share in self._shares(element))

    def _shares(self, element: str) -> Iterator[tuple[Sample, Decimal]]:
        return ((sample, sample.assay.shares_percent.get(element, open_percent)) for sample, open_percent in self.parts)
