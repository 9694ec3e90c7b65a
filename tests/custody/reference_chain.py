"""The chain of a lot and its shares by origin, slowly, from the reference's events alone. Exact fractions, every rule by loop.

Source: checks.md section 3, *Origin shares*. One plant's circuit stock is written for at most one pool of mass balance in a
month with a stocktake, which is how plants report it; overlapping pools, circles and missing assays are written in full.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.custody.reference import Reference, Sent, Told
from tests.custody.reference_origins import ORIGINS, UNKNOWN, Mix, declared_mix, origin_of, rounded, shares_of, stock_reo

MIXING = {"beneficiation", "separation", "metal_smelting", "alloying", "magnet_making", "recycling"}
ASKED = ("asked", None, None, None, None)
FACTORS = {
    "Sc": "1.5338", "Y": "1.2699", "La": "1.1728", "Ce": "1.2284", "Pr": "1.2082", "Nd": "1.1664", "Pm": "1.1656", "Sm": "1.1596",
    "Eu": "1.1579", "Gd": "1.1526", "Tb": "1.1762", "Dy": "1.1477", "Ho": "1.1455", "Er": "1.1435", "Tm": "1.1421", "Yb": "1.1387",
    "Lu": "1.1372",
}  # fmt: skip


@dataclass
class Pool:
    """Events whose outputs carry one mix. `stock`: what the circuit held, and out of which pool it came (None: as declared)."""

    events: list[Told]
    stock: Fraction | None = None
    has_stock: bool = False
    before: "Pool | None" = None
    declared: Mix | None = None


class Chain:
    """All that was in force at a moment. `within`: only these events; `fixed`: the origin of one lot, given from outside."""

    def __init__(
        self, reference: Reference, at: datetime | None = None, within: Iterable[str] | None = None, fixed: str | None = None
    ) -> None:
        self.reference, self.at, self.fixed = reference, at, fixed
        kept = None if within is None else set(within)
        counting = reference.in_force(at)
        self.events = [told for told in counting if kept is None or told.id in kept]
        self.stocktakes = [told for told in counting if told.stage == "stocktake"]
        self.maker = {made["lot"]: told for told in self.events for made in told.gives}
        self.assays = self._assays()
        self.pools = self._with_stock(_merged_pools(self.events))
        self.pool_of = {told.id: pool for pool in self.pools for told in pool.events}
        self._circles()
        self._mixes: dict[int, Mix] = {}

    def reo(self, lot: str, kg: Decimal) -> Decimal | None:
        """Kilograms REO with three places, half to even; None where the assay says too little."""
        assay = self.assays.get(lot)
        if assay is None or "moisture_percent" not in assay or ("treo_percent" in assay) == ("trem_percent" in assay):
            return None
        dry = Fraction(kg) * (100 - Fraction(assay["moisture_percent"])) / 100
        if "treo_percent" in assay:
            return rounded(dry * Fraction(assay["treo_percent"]) / 100, 3)
        shares = assay.get("shares_percent") or {}
        metal = dry * Fraction(assay["trem_percent"]) / 100
        return rounded(sum(metal * Fraction(share) / 100 * Fraction(FACTORS[one]) for one, share in shares.items()), 3) if shares else None

    def mix(self, lot: str) -> Mix:
        """Shares by origin, kept with nine places, summing to 1."""
        if lot == self.fixed:
            return {ASKED: Fraction(1)}
        maker = self.maker.get(lot)
        return {UNKNOWN: Fraction(1)} if maker is None else self._mix_of(self.pool_of[maker.id])

    def feeds(self, pool: Pool) -> list[tuple[str, Told, Decimal]]:
        """What the pool took from outside itself: lot, event, kilograms."""
        return [(lot, told, kg) for told in pool.events for lot, kg in told.uses if lot == self.fixed or self.pool(lot) is not pool]

    def weights(self, pool: Pool) -> list[Fraction | None]:
        found = [self.reo(lot, kg) for lot, _, kg in self.feeds(pool)]
        weighed = [None if kg is None else Fraction(kg) for kg in found]
        return weighed + ([pool.stock] if pool.has_stock else [])

    def behind(self, pool: Pool) -> list[Pool]:
        """The pools that feed this one, over lots or over its plant's circuit."""
        makers = [self.pool(lot) for lot, _, _ in self.feeds(pool)]
        return [one for one in (*makers, pool.before) if one is not None and one is not pool]

    def upstream(self, lots: Iterable[str]) -> set[str]:
        """Ids of the events behind the lots."""
        waiting = [self.pool(lot) for lot in lots]
        found: set[str] = set()
        while waiting:
            pool = waiting.pop()
            if pool is not None and not found & {told.id for told in pool.events}:
                found |= {told.id for told in pool.events}
                waiting += self.behind(pool)
        return found

    def downstream(self, lot: str) -> set[str]:
        """Ids of the events that the lot, or what was made of it, went into."""
        waiting = [pool for pool in self.pools if any(lot == used for told in pool.events for used, _ in told.uses)]
        found: set[str] = set()
        while waiting:
            pool = waiting.pop()
            if not found & {told.id for told in pool.events}:
                found |= {told.id for told in pool.events}
                waiting += [other for other in self.pools if any(one is pool for one in self.behind(other))]
        return found

    def pool(self, lot: str) -> Pool | None:
        maker = self.maker.get(lot)
        return self.pool_of[maker.id] if maker is not None and lot != self.fixed else None

    def _mix_of(self, pool: Pool) -> Mix:
        if id(pool) not in self._mixes:
            self._mixes[id(pool)] = self._blend(pool)
        return self._mixes[id(pool)]

    def _blend(self, pool: Pool) -> Mix:
        entering = {origin_of(told, self.reference) for told in pool.events if told.stage in ORIGINS}
        mixes = [self.mix(lot) for lot, _, _ in self.feeds(pool)]
        if entering:
            return {entering.pop(): Fraction(1)} if len(entering) == 1 and not mixes else {UNKNOWN: Fraction(1)}
        if pool.has_stock:
            mixes.append(self._mix_of(pool.before) if pool.before else pool.declared or {UNKNOWN: Fraction(1)})
        weights = self.weights(pool)
        if not mixes or all(mix == mixes[0] for mix in mixes):
            return mixes[0] if mixes else {UNKNOWN: Fraction(1)}
        if None in weights or not sum(weight for weight in weights if weight):
            return {UNKNOWN: Fraction(1)}
        total: Mix = {}
        for weight, mix in zip(weights, mixes, strict=True):
            for origin, share in mix.items():
                total[origin] = total.get(origin, Fraction(0)) + (weight or 0) * share
        return shares_of(total)

    def _assays(self) -> dict[str, dict[str, Any]]:
        """Each lot's assay by the event in force that made it; a packed lot without one has that of the lot it was packed out of."""
        own = {made["lot"]: made["assay"] for told in self.reference.in_force(self.at) for made in told.gives if "assay" in made}
        found = {}
        for lot in self.reference.lots(self.at):
            here: str | None = lot
            while here is not None and here not in own:
                named = self.reference.first_named(here)
                here = named.body["inputs"][0]["lot"] if named.stage == "packing" else None
            if here is not None:
                found[lot] = own[here]
        return found

    def _with_stock(self, pools: list[Pool]) -> list[Pool]:
        """What each plant's circuit held at the start of a month with a stocktake enters the pool of that month."""
        for plant in {_plant(told) for told in self.stocktakes}:
            taken = {told.body["fields"]["period"]: told for told in self.stocktakes if _plant(told) == plant}
            first = taken[min(taken)]
            own = [pool for pool in pools if _mixes(pool.events[0]) and _plant(pool.events[0]) == plant]
            counted = [
                (min(_month(one) for one in pool.events if _month(one) in taken), pool)
                for pool in own
                if any(_month(one) in taken for one in pool.events)
            ]
            before: Pool | None = None
            for month, pool in sorted(counted, key=lambda one: (one[0], max(told.body["ended_at"] for told in one[1].events))):
                opening = taken[month].body["fields"].get("opening", [])
                if opening:
                    pool.stock, pool.has_stock, pool.before = stock_reo(opening), True, before
                    pool.declared = None if before else declared_mix(first.body["fields"].get("opening", []), first, self.reference)
                before = pool
        return pools

    def _circles(self) -> None:
        """Pools that feed each other in a circle are one."""
        merged = True
        while merged:
            merged = False
            for one in self.pools:
                reached = self._reached(one)
                circle = [other for other in reached if other is not one and any(back is one for back in self._reached(other))]
                if circle:
                    for other in circle:
                        one.events += other.events
                    self.pools = [pool for pool in self.pools if not any(pool is other for other in circle)]
                    self.pool_of |= {told.id: one for told in one.events}
                    merged = True
                    break

    def _reached(self, pool: Pool) -> list[Pool]:
        found: list[Pool] = []
        waiting = self.behind(pool)
        while waiting:
            here = waiting.pop()
            if not any(here is one for one in found):
                found.append(here)
                waiting += self.behind(here)
        return found


def chain_of_shipment(reference: Reference, sent: Sent, at: datetime) -> set[str]:
    return Chain(reference, at).upstream({lot for lot, _ in sent.lines})


def _mixes(told: Told) -> bool:
    return told.body.get("custody_model") == "mass_balance" and told.stage in MIXING


def _merged_pools(events: list[Told]) -> list[Pool]:
    """Mass-balance events of one plant whose periods overlap, directly or through others; every other event is alone."""
    groups = [[told] for told in events]
    merged = True
    while merged:
        merged = False
        for one in groups:
            for other in groups:
                if one is not other and any(_overlap(mine, theirs) for mine in one for theirs in other):
                    one += other
                    groups.remove(other)
                    merged = True
                    break
            if merged:
                break
    return [Pool(group) for group in groups]


def _overlap(one: Told, other: Told) -> bool:
    if not (_mixes(one) and _mixes(other) and _plant(one) == _plant(other)):
        return False
    (start, end), (begin, stop) = ((told.body["started_at"], told.body["ended_at"]) for told in (one, other))
    return start == begin or (start < stop and begin < end)


def _plant(told: Told) -> tuple[str, str]:
    """A circuit is that of a place and of who runs it there."""
    return told.body["facility"], told.performer


def _month(told: Told) -> str:
    ended = datetime.fromisoformat(told.body["ended_at"]) + timedelta(hours=8)
    return told.body.get("fields", {}).get("period") or f"{ended:%Y-%m}"
