"""Lots, their assays and packages, residues and stock as claimed. Pure. Names: product.md section 5, checks.md section 6.1."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from traceability.custody import errors
from traceability.custody.claims import kinds
from traceability.custody.claims.papers import DOCUMENT, NAME, SEALS, DocumentClaim
from traceability.custody.claims.shapes import AnyKind, ListOf, MapOf, Shape
from traceability.custody.reo import METAL_TO_OXIDE

ELEMENTS = tuple(METAL_TO_OXIDE)


@dataclass(frozen=True, slots=True)
class UncertaintyClaim:
    """What the certificate itself states, in points, k = 1."""

    treo_percent: Decimal | None = None
    moisture_percent: Decimal | None = None
    shares_percent: Mapping[str, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class AssayClaim:
    """`treo_percent` means oxide basis, `trem_percent` element basis. Both, or none, can be recorded: M05 finds it."""

    treo_percent: Decimal | None = None
    trem_percent: Decimal | None = None
    moisture_percent: Decimal | None = None
    loi_percent: Decimal | None = None
    shares_percent: Mapping[str, Decimal] | None = None
    th_ppm: Decimal | None = None
    u_ppm: Decimal | None = None
    sampled_on: date | None = None
    uncertainty: UncertaintyClaim | None = None
    certificate: DocumentClaim | None = None


@dataclass(frozen=True, slots=True)
class InputClaim:
    """What is taken of a lot; of a receipt the received weight, and the receiver's own assay."""

    lot: str
    net_kg: Decimal
    assay: AssayClaim | None = None


@dataclass(frozen=True, slots=True)
class PackageClaim:
    marks: str | None = None
    seals: tuple[str, ...] = ()
    pieces: int | None = None
    gross_kg: Decimal | None = None
    net_kg: Decimal | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class LotClaim:
    """A new lot."""

    lot: str
    form: str
    net_kg: Decimal
    product: str | None = None
    assay: AssayClaim | None = None
    packages: tuple[PackageClaim, ...] = ()

    @property
    def organisation(self) -> str:
        """The code of who made it."""
        return self.lot.partition(":")[0]


@dataclass(frozen=True, slots=True)
class ResidueClaim:
    form: str
    net_kg: Decimal
    moisture_percent: Decimal | None = None
    treo_percent: Decimal | None = None
    shares_percent: Mapping[str, Decimal] | None = None
    th_ppm: Decimal | None = None
    u_ppm: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OriginClaim:
    facility: str
    share: Decimal


@dataclass(frozen=True, slots=True)
class StockClaim:
    """Rare-earth material in a plant's circuit, which is no lot."""

    form: str
    net_kg: Decimal
    moisture_percent: Decimal | None = None
    treo_percent: Decimal | None = None
    shares_percent: Mapping[str, Decimal] | None = None
    origins: tuple[OriginClaim, ...] = ()

    trem_percent = None
    """A circuit holds compounds: always the oxide basis."""


def _at_most_a_whole(stock: StockClaim, at: str, problems: kinds.Problems) -> None:
    if sum((origin.share for origin in stock.origins), Decimal(0)) > 1:
        problems.append(errors.BadDecimal(pointer=f"{at}/origins", expected="shares that sum to at most 1"))


SHARES = MapOf(ELEMENTS, kinds.ELEMENT_SHARE)
UNCERTAINTY = Shape(
    UncertaintyClaim,
    {},
    {"treo_percent": kinds.CONTENT, "moisture_percent": kinds.MOISTURE, "shares_percent": MapOf(ELEMENTS, kinds.CONTENT)},
)
ASSAY = Shape(
    AssayClaim,
    {},
    {
        "treo_percent": kinds.CONTENT,
        "trem_percent": kinds.CONTENT,
        "moisture_percent": kinds.MOISTURE,
        "loi_percent": kinds.MOISTURE,
        "shares_percent": SHARES,
        "th_ppm": kinds.PPM,
        "u_ppm": kinds.PPM,
        "sampled_on": kinds.Day(),
        "uncertainty": UNCERTAINTY,
        "certificate": DOCUMENT,
    },
)
INPUT = Shape(InputClaim, {"lot": kinds.LOT_NAME, "net_kg": kinds.KILOGRAMS})
RECEIVED = Shape(InputClaim, {"lot": kinds.LOT_NAME, "net_kg": kinds.KILOGRAMS}, {"assay": ASSAY})
_PACKAGE: Mapping[str, AnyKind] = {
    "marks": kinds.Words(1000),
    "seals": SEALS,
    "pieces": kinds.PIECES,
    "gross_kg": kinds.KILOGRAMS,
    "net_kg": kinds.KILOGRAMS,
}
PACKAGE = Shape(PackageClaim, {}, _PACKAGE)
SHIPPED_PACKAGE = Shape(PackageClaim, {}, {**_PACKAGE, "line": kinds.Whole(1, 1000)})
OUTPUT = Shape(
    LotClaim,
    {"lot": kinds.LOT_NAME, "form": kinds.KEY, "net_kg": kinds.KILOGRAMS},
    {"product": NAME, "assay": ASSAY, "packages": ListOf(PACKAGE, most=500)},
)
_MEASURED: Mapping[str, AnyKind] = {"moisture_percent": kinds.MOISTURE, "treo_percent": kinds.CONTENT, "shares_percent": SHARES}
RESIDUE = Shape(ResidueClaim, {"form": kinds.KEY, "net_kg": kinds.KILOGRAMS}, {**_MEASURED, "th_ppm": kinds.PPM, "u_ppm": kinds.PPM})
STOCK = Shape(
    StockClaim,
    {"form": kinds.KEY, "net_kg": kinds.KILOGRAMS},
    {**_MEASURED, "origins": ListOf(Shape(OriginClaim, {"facility": kinds.FACILITY, "share": kinds.SHARE}), most=200)},
    check=_at_most_a_whole,
)
