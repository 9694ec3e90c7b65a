"""What the declared deposits of a mineral product let its elements be. Pure. Rules: checks.md, A01 to A03; rows: reference/deposits.csv."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from traceability.kernel.quantities import HUNDRED
from traceability.review import masses, tracing
from traceability.review.dossier import ELEMENTS_OF_FINGERPRINTS, Assay, Citation, Dossier, Event, Lot, Origin

Interval = tuple[Decimal, Decimal]
_STAGES = frozenset({"mining", "leaching", "beneficiation", "import", "blending"})
_FAMILIES = frozenset({"ore", "concentrate", "carbonate", "oxalate", "oxide", "chloride"})


@dataclass(frozen=True, slots=True)
class Declared:
    """The deposits of a lot's origins, and what each element may be, % of TREO, weighted by REO share of origin."""

    deposits: tuple[str, ...]
    intervals: Mapping[str, Interval]
    rows: tuple[Citation, ...]


def mineral_lots(dossier: Dossier) -> tuple[tuple[Lot, Event], ...]:
    """Lots whose composition is still that of a deposit, each with its maker: before separation, outputs of the first stages."""
    return dossier.once(_mineral_lots)


def _mineral_lots(dossier: Dossier) -> tuple[tuple[Lot, Event], ...]:
    return tuple(_with_makers(dossier))


def _with_makers(dossier: Dossier) -> Iterator[tuple[Lot, Event]]:
    for lot in dossier.lots:
        maker = dossier.maker_of(lot)
        if maker and maker.stage in _STAGES and lot.family in _FAMILIES and tracing.is_mineral_product(dossier, lot):
            yield lot, maker


class Deposits:
    """The deposits of a dossier: rows normalised once, and what they let the lots of the same origins be."""

    def __init__(self, dossier: Dossier, *, with_own_ranges: bool = True) -> None:
        self._dossier = dossier
        self._with_own_ranges = with_own_ranges
        self._rows: dict[str, dict[str, Decimal]] = {}
        self._declared: dict[tuple[tuple[str, str, Decimal], ...], Declared] = {}

    def row(self, deposit: str) -> dict[str, Decimal]:
        """The shares of a deposit of the table, normalised to 100."""
        if deposit not in self._rows:
            shares = self._dossier.reference.deposits[deposit].shares_percent
            whole = sum((shares.get(element, Decimal(0)) for element in ELEMENTS_OF_FINGERPRINTS), Decimal(0))
            self._rows[deposit] = {element: shares.get(element, Decimal(0)) * HUNDRED / whole for element in ELEMENTS_OF_FINGERPRINTS}
        return self._rows[deposit]

    def declared(self, lot: Lot, maker: Event) -> Declared | None:
        """What the lot's deposits say; None where one of them is not declared. A mine's own ranges come before its deposit's row."""
        origins = self._dossier.origins.get(lot.name) or (Origin("", Decimal(1), event=maker.id, facility=maker.facility),)
        parts = tuple((self._deposit(origin), origin.facility, origin.share) for origin in origins)
        if any(not deposit for deposit, _, _ in parts):
            return None
        if parts not in self._declared:
            self._declared[parts] = self._blended(parts)
        return self._declared[parts]

    def _deposit(self, origin: Origin) -> str:
        """Key of the deposit that one origin declares; empty where it declares none, or one that is not known."""
        event, facility = self._dossier.event(origin.event), self._dossier.facility(origin.facility)
        key = (event.fields.deposit if event and event.stage == "import" else "") or (facility.deposit if facility else "")
        return key if key in self._dossier.reference.deposits else ""

    def _blended(self, parts: tuple[tuple[str, str, Decimal], ...]) -> Declared:
        lows, highs = (dict.fromkeys(ELEMENTS_OF_FINGERPRINTS, Decimal(0)) for _ in range(2))
        for deposit, facility, share in parts:
            own = self._own_ranges(deposit, facility)
            for element, percent in self.row(deposit).items():
                low, high = own.get(element, (percent, percent))
                lows[element] += low * share
                highs[element] += high * share
        intervals = {element: (lows[element], highs[element]) for element in ELEMENTS_OF_FINGERPRINTS}
        deposits = tuple(dict.fromkeys(deposit for deposit, _, _ in parts))
        return Declared(deposits, intervals, tuple(self._dossier.reference.deposits[deposit].citation for deposit in deposits))

    def _own_ranges(self, deposit: str, code: str) -> Mapping[str, Interval]:
        facility = self._dossier.facility(code) if self._with_own_ranges else None
        return facility.own_ranges_percent if facility and facility.deposit == deposit else {}


def share_as_oxide(assay: Assay | None, element: str, full_sum: Decimal) -> Decimal | None:
    """An element's share of TREO, % as oxide, as the assay names it; on element basis only where all fifteen are known."""
    if assay is not None and masses.is_element_basis(assay):
        shares = masses.oxide_shares_percent(assay, full_sum)
        return None if shares is None else shares[element]
    return masses.share_percent(assay, element, full_sum)
