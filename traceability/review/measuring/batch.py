"""What a lot truly holds, and what scales and a laboratory say of it. Pure; kilograms, percent.

The noise is that of checks.md section 3: standard uncertainties of one weighing, one drying and one assay. Of an assay's, a part is
the laboratory's own and the same all year, the rest is drawn anew each time (ISO 5725).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from random import Random

from traceability.custody.reo import METAL_TO_OXIDE
from traceability.kernel.quantities import HUNDRED, kilograms
from traceability.review import dossier as d
from traceability.review.uncertainty import root

WEIGHT_PERCENT = Decimal("0.07")
"""Of one scale: two that weigh the same goods differ by 0.10 %, the u_net of checks.md section 3."""
MOISTURE_POINTS = Decimal("0.30")
DRY_PERCENT, DRY_POINTS = Decimal(1), Decimal("0.09")
"""Of powders with no more water than that: 19 of 20 pairs of laboratories that dry one at 104 to 110 °C agree within 0.25 points at 1 %,
which is 2.8 standard deviations (ASTM D3173/D3173M-17a, table 1). With 0.30 they would find less than nothing in one of twenty at 0.5 %."""
GRADE_PERCENT_MIXED, GRADE_PERCENT_PURE = Decimal("0.60"), Decimal("0.20")
SHARE_PERCENT = Decimal("0.02")
"""Of the smaller of a share and the rest."""
SHARE_FLOOR_POINTS = Decimal("0.01")
"""Of mixtures. A laboratory that certifies 99.99 % pure measures traces finer than that: there the floor is what rounding makes."""
NOISE, BIAS = Decimal(1), Decimal("0.74")
"""Standard deviation of a figure, in parts of the uncertainties above; and of that, the laboratory's own part: one laboratory differs
from itself by 0.67 of what two differ by (AOAC Official Methods 2012, Appendix F, 2.1), and 0.74² + 0.67² is 1."""
LABORATORY = "TLAB"
NAMED_ALWAYS = ("Sm", "Gd", "Tb", "Dy", "Y")
"""A certificate for export names them even where nothing is found: the elements under control since 2025."""
ELEMENT_BASIS = frozenset({"metal", "alloy", "strip", "magnet"})
_PURE = ELEMENT_BASIS | {"oxide"}
_BITS, _DEVIATION = 400, Decimal(10)
_HUNDREDTH, _TENTH, _PPM = Decimal("0.01"), Decimal("0.1"), Decimal(1_000_000)


def normal(rng: Random) -> Decimal:
    """A draw with mean 0 and standard deviation 1, to four places: of 400 fair coins, made smooth between whole heads."""
    heads = rng.getrandbits(_BITS).bit_count() - _BITS // 2
    return (Decimal(heads) + Decimal(rng.randrange(-500, 500)) / 1000) / _DEVIATION


def about(rng: Random, mean: str, deviation: str) -> Decimal:
    return Decimal(mean) + Decimal(deviation) * normal(rng)


@dataclass(frozen=True, slots=True)
class Batch:
    """True material: kilograms of each oxide (of metals too: what they would be as oxides), grade in percent of dry mass."""

    form: str
    oxides: Mapping[str, Decimal]
    grade: Decimal
    moisture: Decimal = Decimal(0)
    th_ppm: Decimal = Decimal(0)
    u_ppm: Decimal = Decimal(0)

    @property
    def reo_kg(self) -> Decimal:
        return sum(self.oxides.values(), Decimal(0))

    @property
    def contents(self) -> dict[str, Decimal]:
        """Kilograms on the basis of the form: oxides, or elements."""
        if self.form not in ELEMENT_BASIS:
            return dict(self.oxides)
        return {element: kg / METAL_TO_OXIDE[element] for element, kg in self.oxides.items()}

    @property
    def dry_kg(self) -> Decimal:
        return sum(self.contents.values(), Decimal(0)) * HUNDRED / self.grade

    @property
    def net_kg(self) -> Decimal:
        return self.dry_kg * HUNDRED / (HUNDRED - self.moisture)

    @property
    def th_kg(self) -> Decimal:
        return self.dry_kg * self.th_ppm / _PPM

    def part(self, share: Decimal) -> "Batch":
        return replace(self, oxides={element: kg * share for element, kg in self.oxides.items()})


def of_shares(form: str, net_kg: Decimal, shares: Mapping[str, Decimal], grade: Decimal, moisture: Decimal, th_ppm: str = "20") -> Batch:
    """A batch of this net mass whose shares, in percent of REO, need not sum to 100 exactly."""
    reo = net_kg * (HUNDRED - moisture) / HUNDRED * grade / HUNDRED
    whole = sum(shares.values(), Decimal(0))
    return Batch(form, {element: reo * share / whole for element, share in shares.items()}, grade, moisture, Decimal(th_ppm), Decimal(5))


def mixed(batches: Iterable[Batch]) -> dict[str, Decimal]:
    """Oxides of all together, kilograms."""
    oxides: dict[str, Decimal] = {}
    for batch in batches:
        for element, kg in batch.oxides.items():
            oxides[element] = oxides.get(element, Decimal(0)) + kg
    return oxides


def weighed(rng: Random, net_kg: Decimal) -> Decimal:
    return kilograms(net_kg * (1 + WEIGHT_PERCENT * normal(rng) / HUNDRED))


@dataclass(frozen=True, slots=True)
class Laboratory:
    """A calibrated laboratory. `noise` is the standard deviation of its figures in parts of the uncertainties of section 3.

    Of that, the part `bias` is its own, an error that a year's assays share, the same for the same `year`: one of grades and one of
    moistures, which are weighed alike whatever the form; one of each share for each form, which lines of other elements disturb.
    """

    noise: Decimal = NOISE
    bias: Decimal = BIAS
    year: int = 0

    def error(self, rng: Random, figure: str) -> Decimal:
        """Of one figure of an assay, in standard uncertainties."""
        return self.noise * (self.bias * _bias(self.year, figure) + _rest(self.bias) * normal(rng))

    def assay(self, rng: Random, batch: Batch) -> d.Assay:
        """What it finds, rounded as certificates are."""
        grade, is_metal = self._grade(rng, batch), batch.form in ELEMENT_BASIS
        points = MOISTURE_POINTS if batch.moisture > DRY_PERCENT else DRY_POINTS
        wet = batch.moisture + points * self.error(rng, "moisture") if batch.moisture else Decimal(0)
        return d.Assay(
            moisture_percent=max(Decimal(0), wet).quantize(_TENTH),
            treo_percent=None if is_metal else grade,
            trem_percent=grade if is_metal else None,
            shares_percent=self._shares(rng, batch),
            th_ppm=_trace(rng, batch.th_ppm),
            u_ppm=_trace(rng, batch.u_ppm),
        )

    def _grade(self, rng: Random, batch: Batch) -> Decimal:
        percent = GRADE_PERCENT_PURE if batch.form in _PURE else GRADE_PERCENT_MIXED
        error = percent * self.error(rng, "grade") / HUNDRED
        return min(HUNDRED, (batch.grade * (1 + error)).quantize(_HUNDREDTH, ROUND_HALF_EVEN))

    def _shares(self, rng: Random, batch: Batch) -> dict[str, Decimal]:
        """Each is measured but the greatest: that is what the others leave of 100, as certificates of purity have it."""
        contents = batch.contents
        whole = sum(contents.values(), Decimal(0))
        true = dict.fromkeys(NAMED_ALWAYS, Decimal(0)) | {element: HUNDRED * kg / whole for element, kg in contents.items()}
        main = max(true, key=lambda element: true[element])
        found, least = {}, Decimal(0) if batch.form in _PURE else SHARE_FLOOR_POINTS
        for element, share in true.items():
            u_points = max(least, SHARE_PERCENT * min(share, HUNDRED - share))
            measured = share + u_points * self.error(rng, f"{batch.form} {element}")
            found[element] = max(Decimal(0), measured).quantize(_HUNDREDTH, ROUND_HALF_EVEN)
        found[main] = HUNDRED - (sum(found.values(), Decimal(0)) - found[main])
        return {element: share for element, share in found.items() if share or element in NAMED_ALWAYS}


@cache
def _rest(part: Decimal) -> Decimal:
    """What is left of a standard deviation of 1 without a part of it."""
    return root(1 - part * part)


@cache
def _bias(year: int, figure: str) -> Decimal:
    return normal(Random(f"{year} {figure}"))  # noqa: S311  a story, no secret


def certified(assay: d.Assay, number: str, day: date) -> d.Assay:
    paper = d.Document("assay_certificate", number, LABORATORY, day, sha256=f"sha256 of {number}")
    return replace(assay, sampled_on=day, certificate=paper)


def _trace(rng: Random, ppm: Decimal) -> Decimal:
    return max(Decimal(0), ppm * (1 + Decimal("0.03") * normal(rng))).quantize(Decimal(1))
