"""The account of a step element by element: how much more came out than went in, and whether that can be. Pure. Rule: checks.md, M03.

Each flow is measured once and asked for every element; variances are added only where more came out than went in, and a root
is drawn only of what is in excess, since a chain has thousands of these sums.

Weighings and most of an assay are wrong each for itself and average out. What a laboratory does wrong alike in all its assays of
a form, and how it rounds a trace, does not: within a side of the account this part adds up as it is (`in_common`).
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
    """An element of which more came out than went in. Kilograms of oxide, variances in kg²."""

    element: str
    out_kg: Decimal
    in_kg: Decimal
    variance: Decimal
    """Of the difference, if every measurement were wrong for itself alone: section 3."""
    in_common: Decimal
    """What errors in common add to it."""

    @property
    def kg(self) -> Decimal:
        return self.out_kg - self.in_kg

    def limit_kg(self, coverage: Decimal) -> Decimal:
        """What so many standard uncertainties of the difference are."""
        return coverage * root(self.variance + self.in_common)


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
    laboratory_part: Decimal

    @classmethod
    def of(cls, balance: Balance, common: Uncertainties, laboratory_part: Decimal) -> "Account | None":
        """None where the elements of an input are not known. Circuit stock without shares counts nothing at closing."""
        if balance.missing_lots or any(not _has_shares(flow) or reo_kg(flow.net_kg, flow.assay) is None for flow in balance.inputs):
            return None
        feeds = [flow for flow in (*balance.inputs, *balance.opening) if _has_shares(flow)]
        unknown = (reo_kg(flow.net_kg, flow.assay) for flow in balance.opening if not _has_shares(flow))
        return cls(
            feeds=tuple(_feed(sample) for sample in _samples(feeds, common)),
            given=tuple(_samples((flow for flow in (*balance.outputs, *balance.closing) if _has_shares(flow)), common)),
            unknown_opening_kg=sum((kg for kg in unknown if kg), Decimal(0)),
            laboratory_part=laboratory_part,
        )

    @property
    def elements(self) -> list[str]:
        """What came out, and is compared with what went in."""
        return sorted({element for sample in self.given for element, share in sample.assay.shares_percent.items() if share > 0})

    def excesses(self, floor_kg: Decimal, coverage: Decimal) -> Iterator[Excess]:
        """The elements out of balance by more than the floor and so many standard uncertainties, in the order of their names."""
        for element in self.elements:
            given = [(sample, sample.assay.shares_percent.get(element, _NOTHING)) for sample in self.given]
            taken = [(feed.sample, feed.sample.assay.shares_percent.get(element, feed.open_percent)) for feed in self.feeds]
            out_kg = sum([sample.oxide_kg(element, share) for sample, share in given], _NOTHING)
            in_kg = sum([sample.oxide_kg(element, share) for sample, share in taken], _NOTHING)
            excess = out_kg - in_kg
            if excess <= floor_kg:
                continue
            variance = sum((sample.oxide(element, share)[1] for sample, share in (*given, *taken)), _NOTHING)
            least = excess * excess / (coverage * coverage)
            if least <= variance:
                continue
            in_common = sum((_in_common(side, element, self.laboratory_part) for side in (given, taken)), _NOTHING)
            if least > variance + in_common:
                yield Excess(element, out_kg, in_kg, variance, in_common)

    def may_be_unnamed(self, element: str) -> bool:
        """Whether a feed that is not measured whole does not name the element: what went in is then not known."""
        return any(element not in feed.sample.assay.shares_percent and not feed.is_full for feed in self.feeds)


def _in_common(side: Iterable[tuple[Sample, Decimal]], element: str, part: Decimal) -> Decimal:
    """What is added to a side's variance because assays of one form by one laboratory are wrong alike, kg².

    An error that both sides have in common is not taken off: the laboratory may have measured them by different methods.
    """
    alike: dict[tuple[str, str], dict[str, list[tuple[Decimal, Decimal]]]] = {}
    for place, (sample, share) in enumerate(side):
        paper = sample.assay.certificate
        laboratory, number = (paper.issuer, paper.number) if paper and paper.number else ("", f"no certificate {place}")
        alike.setdefault((laboratory, sample.form), {}).setdefault(number, []).append(sample.errors(element, share))
    return sum((_of_pairs(list(by_number.values()), part * part) for by_number in alike.values()), _NOTHING)


def _of_pairs(certificates: list[list[tuple[Decimal, Decimal]]], correlation: Decimal) -> Decimal:
    """Twice the product of every two errors of a kind, times their correlation: 1 within a certificate, else the given one."""
    whole = _NOTHING
    for kind in (0, 1):
        within = sum((_products(errors[kind] for errors in same) for same in certificates), _NOTHING)
        whole += within + correlation * (_products(errors[kind] for same in certificates for errors in same) - within)
    return whole


def _products(errors: Iterable[Decimal]) -> Decimal:
    """Of every two of them, twice."""
    errors = tuple(errors)
    return sum(errors, _NOTHING) ** 2 - sum((one * one for one in errors), _NOTHING)


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
