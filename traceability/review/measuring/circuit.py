"""A separator's month: feeds and circuit stock in, products, residue and circuit stock out. Pure."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from traceability.review import dossier as d
from traceability.review.measuring import country
from traceability.review.measuring.batch import Batch, about, mixed, weighed
from traceability.review.measuring.world import Made, World, at

LEAK = Decimal("0.00002")
"""Of every element that a product is not meant to hold."""
_REST = Decimal(1)


@dataclass(frozen=True, slots=True)
class Product:
    """What is taken out: the fraction of each element that goes into it (empty: all that is left), and how it is parted into lots."""

    short: str
    title: str
    form: str
    grade: str
    takes: Mapping[str, str] = field(default_factory=dict)
    lots: tuple[str, ...] = ("1",)
    moisture: str = "0"


@dataclass(frozen=True, slots=True)
class Line:
    """A separation line: its plant and route, what it makes, and the means of what it leaves in residue and loses, in parts of all.

    What is left is near the recoveries of stories S01 to S03: 94.85, 97.55 and 95.47 %.
    """

    plant: str
    route: str
    products: tuple[Product, ...]
    residue: str
    loss: str
    residue_grade: str = "4.5"


@dataclass
class Circuit:
    """What stands in a plant between its feeds and its products; counted at the end of every month."""

    line: Line
    stock: Batch | None = None
    counted: tuple[d.Quantity, ...] = ()

    def run(self, world: World, month: int, feed: Sequence[str]) -> dict[str, list[str]]:
        """Separate the whole feed in this month of the year; the lots of each product by its short name."""
        rng = world.rng
        batches = [world.truth[name] for name in feed]
        hidden = world.twist.hidden_feed if self.line.route == "separation_ionic" else Decimal(0)
        fed = [batch.part(1 / (1 - hidden)) for batch in batches] if hidden else batches
        available = mixed([*fed, *([self.stock] if self.stock else [])])
        left, lost = about(rng, self.line.residue, "0.002"), abs(about(rng, self.line.loss, "0.0015"))
        kept = Decimal(rng.randint(5, 12)) / 100
        residue = self._residue(available, left, batches)
        made = self._products(available, _REST - left - lost - kept)
        if world.twist.dysprosium_from_rock and self.line.route == "concentrate_to_single":
            reo = sum((batch.reo_kg for batch in batches), Decimal(0)) * world.twist.dysprosium_from_rock
            made.append(Made("DY", "Dy oxide", Batch("oxide", {"Dy": reo}, Decimal("99.5"))))
        days = (date(country.YEAR, month, 1), date(country.YEAR, month, monthrange(country.YEAR, month)[1]))
        names = world.work(
            "separation",
            self.line.plant,
            days,
            feed,
            made,
            residues=(d.Quantity("residue", weighed(rng, residue.net_kg), world.laboratory.assay(rng, residue)),),
            documents=(d.Document("radiation_report", f"RAD-{world.number()}", "TLAB", days[1]),),
            fields=d.Fields(route=self.line.route, nh3_n_mg_l=about(rng, "9.0", "0.8").quantize(Decimal("0.1"))),
        )
        self._count(world, days[1], _chloride(available, kept))
        by_product: dict[str, list[str]] = {}
        for one, name in zip(made, names, strict=True):
            by_product.setdefault(one.short, []).append(name)
        return by_product

    def _residue(self, available: Mapping[str, Decimal], left: Decimal, feed: Sequence[Batch]) -> Batch:
        """Nearly all thorium goes into it."""
        thin = Batch("residue", {element: kg * left for element, kg in available.items()}, Decimal(self.line.residue_grade))
        thorium = sum((batch.th_kg for batch in feed), Decimal(0))
        return replace(thin, th_ppm=thorium * Decimal("0.98") * 1_000_000 / thin.dry_kg, u_ppm=Decimal(5))

    def _products(self, available: Mapping[str, Decimal], part: Decimal) -> list[Made]:
        rest = {element: kg * part for element, kg in available.items()}
        made = []
        for product in self.line.products:
            taken = {element: kg * _fraction(product, element) for element, kg in rest.items()}
            rest = {element: kg - taken[element] for element, kg in rest.items()}
            whole = Batch(product.form, taken, Decimal(product.grade), Decimal(product.moisture))
            made += [Made(product.short, product.title, whole.part(Decimal(share))) for share in product.lots]
        return made

    def _count(self, world: World, day: date, stock: Batch) -> None:
        closing = (d.Quantity("mixed_chloride", weighed(world.rng, stock.net_kg), world.laboratory.assay(world.rng, stock)),)
        fields = d.Fields(period=f"{day:%Y-%m}", opening=self.counted, closing=closing)
        world.happen("stocktake", self.line.plant, (day, day), started_at=at(day, 21), ended_at=at(day, 23), fields=fields)
        self.stock, self.counted = stock, closing


def _fraction(product: Product, element: str) -> Decimal:
    return Decimal(product.takes[element]) if element in product.takes else LEAK if product.takes else _REST


def _chloride(available: Mapping[str, Decimal], kept: Decimal) -> Batch:
    return Batch("mixed_chloride", {element: kg * kept for element, kg in available.items()}, Decimal(50), Decimal(20))
