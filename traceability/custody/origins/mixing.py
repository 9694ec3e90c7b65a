"""From pools to mixes: every output of a pool carries its feed's shares, weighted by REO. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import TypeVar
from uuid import UUID

from traceability.custody.origins.chain import UNKNOWN, Chain, Origin
from traceability.custody.origins.pools import Pool, pools_of
from traceability.kernel.quantities import SHARE

K = TypeVar("K")
Mix = Mapping[Origin, Decimal]
Weighted = tuple[Decimal | None, Mix]

NOBODY_KNOWS: Mix = {UNKNOWN: Decimal(1)}
_DIGITS = 60


@dataclass(frozen=True, slots=True)
class Mixed:
    """Pools in an order in which each stands behind those that feed it, their mixes, and those of lots."""

    pools: tuple[Pool, ...]
    pool_of_lot: Mapping[UUID, int]
    mix_of_pool: tuple[Mix, ...]
    mix_of_lot: Mapping[UUID, Mix]

    def of_lot(self, lot: UUID) -> Mix:
        """Shares by origin; unknown for a lot that the chain does not make."""
        return self.mix_of_lot.get(lot, NOBODY_KNOWS)


def mixed(chain: Chain) -> Mixed:
    """The shares by origin of every lot that the chain makes, each with nine places, summing to exactly 1."""
    pools = pools_of(chain)
    pool_of_step = {step.id: place for place, pool in enumerate(pools) for step in pool.steps}
    pool_of_lot = {made.lot: pool_of_step[made.step] for made in chain.made if made.step in pool_of_step}
    of_lot: dict[UUID, Mix] = {lot: {origin: Decimal(1)} for lot, origin in chain.fixed}
    lots_of_pool: dict[int, list[UUID]] = {}
    for lot, place in pool_of_lot.items():
        lots_of_pool.setdefault(place, []).append(lot)
    mixes: list[Mix] = []
    with localcontext() as context:
        context.prec = _DIGITS
        for place, pool in enumerate(pools):
            mix = _mix_of(pool, mixes, of_lot)
            mixes.append(mix)
            for lot in lots_of_pool.get(place, ()):
                of_lot.setdefault(lot, mix)
    return Mixed(pools, pool_of_lot, tuple(mixes), of_lot)


def whole(weights: Mapping[K, Decimal]) -> dict[K, Decimal]:
    """Weights as shares with nine places that sum to exactly 1; the largest takes the rounding (of equals the first by name).

    Requires a positive sum. Shares below half of the last place vanish.
    """
    total = sum(weights.values(), Decimal(0))
    shares = {key: (weight / total).quantize(SHARE, rounding=ROUND_HALF_EVEN) for key, weight in weights.items()}
    largest = min(shares, key=lambda key: (-weights[key], str(key)))
    shares[largest] += 1 - sum(shares.values(), Decimal(0))
    return {key: share for key, share in shares.items() if share}


def _mix_of(pool: Pool, before: list[Mix], of_lot: Mapping[UUID, Mix]) -> Mix:
    entering = [step.origin for step in pool.steps if step.origin]
    if entering and len(set(entering)) == 1 and not pool.feeds:
        return {entering[0]: Decimal(1)}
    feeds: list[Weighted] = [(flow.reo_kg, of_lot.get(flow.lot, NOBODY_KNOWS)) for flow in pool.feeds]
    for opening in pool.openings:
        feeds.append((opening.reo_kg, before[opening.before] if opening.before is not None else _declared(opening.declared)))
    return blend(feeds)


def blend(feeds: Iterable[Weighted]) -> Mix:
    """The weighted mean. Where a weight is missing it is unknown, unless all have one mix anyway."""
    listed = list(feeds)
    if not listed:
        return NOBODY_KNOWS
    if all(mix == listed[0][1] for _, mix in listed):
        return listed[0][1]
    weights: dict[Origin, Decimal] = {}
    for weight, mix in listed:
        if weight is None:
            return NOBODY_KNOWS
        for origin, share in mix.items():
            weights[origin] = weights.get(origin, Decimal(0)) + weight * share
    return whole(weights) if sum(weights.values(), Decimal(0)) > 0 else NOBODY_KNOWS


def _declared(origins: Iterable[tuple[Origin, Decimal]]) -> Mix:
    """A circuit's first mix as its plant declares it; what is not declared is unknown."""
    weights: dict[Origin, Decimal] = {}
    for origin, share in origins:
        weights[origin] = weights.get(origin, Decimal(0)) + share
    rest = 1 - sum(weights.values(), Decimal(0))
    if rest > 0:
        weights[UNKNOWN] = weights.get(UNKNOWN, Decimal(0)) + rest
    return whole(weights) if sum(weights.values(), Decimal(0)) > 0 else NOBODY_KNOWS
