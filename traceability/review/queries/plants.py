"""Plants' accounts over some months against what their routes may give: sums of everything recorded, not of one chain.

As M02 judges a step, but for two things: over many events the uncertainty of a single weighing says little, so the policy's
tolerance alone widens a range; and contained metal is compared as REO, of one element the same ratio.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from traceability.custody import queries as custody
from traceability.custody.queries import Months, PlantAccount
from traceability.kernel.quantities import HUNDRED
from traceability.registry.viewer import Viewer
from traceability.review.catalogue import BLOCK, HOLD
from traceability.review.checks.m02_step_recovery import TOLERANCE
from traceability.review.dossier import CIRCUIT_STAGES, Policy, Reference, holds_on
from traceability.review.queries import law
from traceability.review.recoveries import Range, Ranges


@dataclass(frozen=True, slots=True)
class Recovered:
    """An account with the growth of the plant's circuit, what is not explained, the recovery in percent and what is allowed.

    `mark`: BLOCK above what is possible, HOLD outside what is expected, empty otherwise or where nothing can be compared.
    """

    account: PlantAccount
    stock_kg: Decimal
    percent: Decimal | None
    allowed: Range | None
    mark: str

    @property
    def unexplained_kg(self) -> Decimal:
        """Kilograms REO that went in and are neither product, by-product, residue nor stock."""
        one = self.account
        return one.in_reo_kg - one.product_reo_kg - one.waste_reo_kg - self.stock_kg


@dataclass(frozen=True, slots=True)
class _Law:
    """The reference tables and policies as they stand, without a shipment."""

    reference: Reference
    policies: tuple[Policy, ...]

    def policy(self, key: str, *, on: date) -> Policy | None:
        return next((row for row in self.policies if row.key == key and holds_on(row, on)), None)

    def law_since(self, day: date) -> date:
        """Every range is asked for on one day."""
        return day


def recoveries_of(months: Months, *, on: date, viewer: Viewer) -> Sequence[Recovered]:
    """Every plant that turned something, by the law of a day; the worst first. At most six queries. Raises Forbidden."""
    accounts = custody.plants(months, viewer=viewer)
    if not accounts:
        return ()
    stocks = custody.stock_changes(months, viewer=viewer)
    _, reference, defaults = law.reference()
    known = _Law(reference, (*(row for _, row in law.policies_set()), *defaults))
    ranges, tolerance = Ranges(known), known.policy(TOLERANCE, on=on)
    homes = _homes_of_stock(accounts)
    found = []
    for one in accounts:
        stock_kg = stocks.get(one.facility, Decimal(0)) if homes.get(one.facility) is one else Decimal(0)
        found.append(_compared(one, stock_kg, ranges.of_route(one.stage, one.route, on=on), tolerance))
    return sorted(found, key=lambda one: ((BLOCK, HOLD, "").index(one.mark), one.account.facility, one.account.stage))


def _homes_of_stock(accounts: Sequence[PlantAccount]) -> dict[str, PlantAccount]:
    """Facility -> its largest account of a stage with a circuit: the growth of the place's stock is counted there, once."""
    with_circuit = sorted((one for one in accounts if one.stage in CIRCUIT_STAGES), key=lambda one: one.in_reo_kg)
    return {one.facility: one for one in with_circuit}


def _compared(account: PlantAccount, stock_kg: Decimal, allowed: Range | None, tolerance: Policy | None) -> Recovered:
    percent = _percent(account, stock_kg, allowed)
    mark = ""
    if percent is not None and allowed is not None and tolerance is not None:
        if percent > allowed.hard + tolerance.value:
            mark = BLOCK
        elif not allowed.least - tolerance.value <= percent <= allowed.most + tolerance.value:
            mark = HOLD
    return Recovered(account, stock_kg, percent, allowed, mark)


def _percent(account: PlantAccount, stock_kg: Decimal, allowed: Range | None) -> Decimal | None:
    by_mass = allowed is not None and allowed.basis == "mass"
    out, into = (account.product_net_kg, account.in_net_kg) if by_mass else (account.product_reo_kg + stock_kg, account.in_reo_kg)
    if into <= 0 or (account.unknown and not by_mass):
        return None
    return out * HUNDRED / into
