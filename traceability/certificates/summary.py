"""What an examined dossier says in the words of the statement: goods, sources, chain, licences, the weakest model. Pure."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from decimal import ROUND_DOWN, Decimal
from typing import TypeVar

from traceability.certificates.statement import Company, Goods, Link, Permit, Source
from traceability.custody.reo import reo_kg
from traceability.custody.stages import STAGES, weakest_of
from traceability.kernel.quantities import SHARE, print_kilograms, print_share
from traceability.review.checks.p02_production_licence import KIND_OF_STAGE
from traceability.review.dossier import Dossier, Event, Licence, Line, Origin

K = TypeVar("K", bound=Hashable)
REO, NET = "reo", "net"


def goods_of(dossier: Dossier) -> tuple[Goods, ...]:
    """The lines as they leave, in their order; REO is blank where the lot's assay does not give it."""
    return tuple(_goods(dossier, line) for line in sorted(dossier.shipment.lines, key=lambda line: line.number))


def total_reo_kg(dossier: Dossier) -> Decimal | None:
    """Kilograms REO of the whole shipment; None where that of a line is not known."""
    parts = [_line_reo_kg(dossier, line) for line in dossier.shipment.lines]
    return None if None in parts else sum((part for part in parts if part is not None), Decimal(0))


def share_basis(dossier: Dossier) -> str:
    """By what lines weigh in the shares: REO, or net weight where REO is not known of every line."""
    return REO if total_reo_kg(dossier) else NET


def sources_of(dossier: Dossier) -> tuple[Source, ...]:
    """Shares by mine and licence, the largest first; nine places, and together exactly 1."""
    weights: dict[tuple[str, str, str, str, str], Decimal] = defaultdict(Decimal)
    by_reo = share_basis(dossier) == REO
    for line in dossier.shipment.lines:
        weight = _line_reo_kg(dossier, line) if by_reo else line.net_kg
        for origin in dossier.origins.get(line.lot, ()):
            weights[_place(dossier, origin)] += origin.share * (weight or Decimal(0))
    shares = apportioned(weights)
    ordered = sorted(shares, key=lambda place: (-shares[place], place))
    return tuple(Source(*place, share=print_share(shares[place])) for place in ordered if shares[place])


def chain_of(dossier: Dossier, companies: Mapping[str, Company]) -> tuple[Link, ...]:
    """Every organisation that did something to the goods, in the order of its first deed. Requires a company for each code."""
    stages: dict[str, set[str]] = {}
    for event in sorted(dossier.events, key=lambda event: (event.ended_at, event.id)):
        stages.setdefault(event.performed_by, set()).add(event.stage)
    return tuple(Link(companies[code], tuple(stage for stage in STAGES if stage in done)) for code, done in stages.items())


def permits_of(dossier: Dossier) -> tuple[Permit, ...]:
    """The licences that production in the chain stood under on its day, then those that the shipment names."""
    held = [licence for event in dossier.events if (licence := _licence_of(dossier, event))]
    named = [Permit(one.what, one.number, dossier.shipment.exporter) for one in dossier.shipment.licences]
    return tuple(dict.fromkeys([*(Permit(one.what, one.number, one.organisation) for one in held), *named]))


def weakest_model(dossier: Dossier) -> str:
    """The weakest custody model on the way: what the whole may claim."""
    return weakest_of([event.custody_model for event in dossier.events])


def apportioned(weights: Mapping[K, Decimal]) -> dict[K, Decimal]:
    """Shares of nine places that sum to exactly 1: rounded down, the rest to the largest remainders, ties in the given order.

    Requires weights that are not negative and not all zero.
    """
    whole = sum(weights.values(), Decimal(0))
    exact = {key: weight / whole for key, weight in weights.items()}
    shares = {key: value.quantize(SHARE, rounding=ROUND_DOWN) for key, value in exact.items()}
    missing = int((1 - sum(shares.values(), Decimal(0))) / SHARE)
    for key in sorted(exact, key=lambda key: shares[key] - exact[key])[:missing]:
        shares[key] += SHARE
    return shares


def codes_of(dossier: Dossier) -> set[str]:
    """The organisations that the statement names."""
    return {dossier.shipment.exporter, *(event.performed_by for event in dossier.events)}


def _goods(dossier: Dossier, line: Line) -> Goods:
    lot, reo = dossier.lot_of(line), _line_reo_kg(dossier, line)
    return Goods(
        line=line.number,
        lot=line.lot,
        product=line.product or (lot.product if lot else ""),
        form=lot.form if lot else "",
        hs_code=line.hs_code,
        control_code=line.control_code,
        net_kg=print_kilograms(line.net_kg),
        reo_kg="" if reo is None else print_kilograms(reo),
    )


def _line_reo_kg(dossier: Dossier, line: Line) -> Decimal | None:
    lot = dossier.lot_of(line)
    return reo_kg(line.net_kg, lot.assay if lot else None)


def _place(dossier: Dossier, origin: Origin) -> tuple[str, str, str, str, str]:
    """Kind, organisation, facility, licence and country of a source, in the order of `Source`."""
    event, facility = dossier.event(origin.event), dossier.facility(origin.facility)
    licence = _licence_of(dossier, event) if event else None
    organisation = event.performed_by if event else facility.organisation if facility else ""
    country = event.fields.origin_country if event and event.stage == "import" else facility.place.country if facility else ""
    return origin.kind, organisation, origin.facility, licence.number if licence else "", country


def _licence_of(dossier: Dossier, event: Event) -> Licence | None:
    """The performer's licence for this stage, valid on the day; one for this facility before one for all."""
    return next(iter(sorted(_candidates(dossier, event), key=lambda licence: (licence.facility == "", licence.number))), None)


def _candidates(dossier: Dossier, event: Event) -> Iterable[Licence]:
    return (
        licence
        for licence in dossier.licences
        if licence.what == KIND_OF_STAGE.get(event.stage)
        and licence.organisation == event.performed_by
        and licence.facility in ("", event.facility)
        and licence.is_valid_on(event.ended_on)
    )
