"""How much of some lots came along each edge of their chain: from the lots back to the ground. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from uuid import UUID

from traceability.custody.origins.mixing import Mixed

_DIGITS = 60


@dataclass(frozen=True, slots=True)
class Traced:
    """Parts of the traced REO, which is 1: by lot, by (lot, step) that took it, and by (pool, pool) over a circuit.

    A key is absent where the way cannot be weighed: an assay behind it says too little.
    """

    by_lot: Mapping[UUID, Decimal]
    by_flow: Mapping[tuple[UUID, UUID], Decimal]
    by_circuit: Mapping[tuple[int, int], Decimal]


def traced(mixed: Mixed, lots: Mapping[UUID, Decimal]) -> Traced:
    """Walk back from `lots` (lot → its part of the traced REO). Unrounded; a reader rounds to nine places."""
    by_lot = dict(lots)
    by_flow: dict[tuple[UUID, UUID], Decimal] = {}
    by_circuit: dict[tuple[int, int], Decimal] = {}
    by_pool: dict[int, Decimal] = {}
    with localcontext() as context:
        context.prec = _DIGITS
        for lot, part in lots.items():
            if lot in mixed.pool_of_lot:
                by_pool[mixed.pool_of_lot[lot]] = by_pool.get(mixed.pool_of_lot[lot], Decimal(0)) + part
        # Pools stand behind those that feed them, so backwards everything that flows out of a pool is known before it.
        for place in range(len(mixed.pools) - 1, -1, -1):
            pool, flowing = mixed.pools[place], by_pool.get(place)
            parts = None if flowing is None else _parts(flowing, pool.weights)
            if parts is None:
                continue
            for flow, through in zip(pool.feeds, parts[: len(pool.feeds)], strict=True):
                by_flow[flow.lot, flow.step] = by_flow.get((flow.lot, flow.step), Decimal(0)) + through
                by_lot[flow.lot] = by_lot.get(flow.lot, Decimal(0)) + through
                if (maker := mixed.pool_of_lot.get(flow.lot)) is not None:
                    by_pool[maker] = by_pool.get(maker, Decimal(0)) + through
            for opening, through in zip(pool.openings, parts[len(pool.feeds) :], strict=True):
                if opening.before is not None:
                    by_circuit[opening.before, place] = through
                    by_pool[opening.before] = by_pool.get(opening.before, Decimal(0)) + through
    return Traced(by_lot, by_flow, by_circuit)


def _parts(part: Decimal, weights: Sequence[Decimal | None]) -> list[Decimal] | None:
    """`part` by weight; all of it where there is one way only; None where it cannot be weighed."""
    if len(weights) == 1:
        return [part]
    known = [weight for weight in weights if weight is not None]
    total = sum(known, Decimal(0))
    if len(known) < len(weights) or total <= 0:
        return None
    return [part * weight / total for weight in known]
