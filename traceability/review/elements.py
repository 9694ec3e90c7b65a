"""The account of a step element by element: how much more came out than went in, and whether that can be. Pure. Rule: checks.md, M03.

Each flow is measured once and asked for every element; variances are added only where more came out than went in, and a root
is drawn only of what is in excess, since a chain has thousands of these sums.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from traceability.custody.reo import reo_kg
from traceability.kernel.quantities import HUNDRED
from traceability.review.balance import Balance, Flow
from traceability.review.uncertainty import Sample, Uncertainties, root

_FULL_FEED_PERCENT = Decimal(99)
"""Below this sum of named shares the share of an element that a feed does not name is not known. Source: checks.md, M03."""
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Excess:
    """An element of which more came out than went in, beyond what the uncertainty of both allows. Kilograms of oxide."""

    element: str
    out_kg: Decimal
    in_kg: Decimal
    limit_kg: Decimal

    @property
    def kg(self) -> Decimal:
        return self.out_kg - self.in_kg


@dataclass(frozen=True, slots=True)
class _Feed:
    sample: Sample
    open_percent: Decimal
    """What the named shares leave open: an element that is not named may be at most that."""
    is_full: bool


@dataclass(frozen=True, slots=True)
class Account:
    """The samples on both sides. `unknown_opening_kg` is REO of opening stock without shares: it may have held anything."""

    feeds: tuple[_Feed, ...]
    given: tuple[Sample, ...]
    unknown_opening_kg: Decimal
    coverage: Decimal

    @classmethod
    def of(cls, balance: Balance, common: Uncertainties) -> "Account | None":
        """None where the elements of an input are not known. Circuit stock without shares counts nothing at closing."""
        if balance.missing_lots or any(not _has_shares(flow) or reo_kg(flow.net_kg, flow.assay) is None for flow in balance.inputs):
            return None
        feeds = [flow for flow in (*balance.inputs, *balance.opening) if _has_shares(flow)]
        unknown = (reo_kg(flow.net_kg, flow.assay) for flow in balance.opening if not _has_shares(flow))
        return cls(
            feeds=tuple(_feed(sample) for sample in _samples(feeds, common)),
            given=tuple(_samples((flow for flow in (*balance.outputs, *balance.closing) if _has_shares(flow)), common)),
            unknown_opening_kg=sum((kg for kg in unknown if kg), Decimal(0)),
            coverage=common.coverage,
        )

    def excesses(self, floor_kg: Decimal) -> Iterator[Excess]:
        """The elements out of balance by more than the floor and k times the uncertainty of the difference, in the order of their names."""
        for element in sorted({element for sample in self.given for element, share in sample.assay.shares_percent.items() if share > 0}):
            given = [(sample, sample.assay.shares_percent.get(element, _NOTHING)) for sample in self.given]
            taken = [(feed.sample, feed.sample.assay.shares_percent.get(element, feed.open_percent)) for feed in self.feeds]
            out_kg = sum([sample.oxide_kg(element, share) for sample, share in given], _NOTHING)
            in_kg = sum([sample.oxide_kg(element, share) for sample, share in taken], _NOTHING)
            excess = out_kg - in_kg
            if excess <= floor_kg:
                continue
            variance = sum((sample.oxide(element, share)[1] for sample, share in (*given, *taken)), _NOTHING)
            if excess * excess > self.coverage * self.coverage * variance:
                yield Excess(element, out_kg, in_kg, max(floor_kg, self.coverage * root(variance)))

    def may_be_unnamed(self, element: str) -> bool:
        """Whether a feed that is not measured whole does not name the element: what went in is then not known."""
        return any(element not in feed.sample.assay.shares_percent and not feed.is_full for feed in self.feeds)


def _feed(sample: Sample) -> _Feed:
    named = sum(sample.assay.shares_percent.values(), Decimal(0))
    return _Feed(sample, max(Decimal(0), HUNDRED - named), named >= _FULL_FEED_PERCENT)


def _samples(flows: Iterable[Flow], common: Uncertainties) -> Iterator[Sample]:
    for flow in flows:
        sample = common.sample(flow.net_kg, flow.assay, flow.form)
        if sample is not None:
            yield sample


def _has_shares(flow: Flow) -> bool:
    return flow.assay is not None and bool(flow.assay.shares_percent)
