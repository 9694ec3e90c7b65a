"""Which quota an event counts on: group, kind of ore and calendar year. Pure. Rules: checks.md, Q01 to Q04."""

from collections.abc import Iterator
from decimal import Decimal

from traceability.custody.reo import reo_kg
from traceability.kernel.quantities import HUNDRED
from traceability.review.dossier import NOT_PRODUCT, Dossier, Event, Quota

TONNE = Decimal(1000)
SEPARATION = "separation"
MINING_ALL = "mining_all"
"""A published total that its notice did not split into rock and ionic."""


def is_domestic_ore(dossier: Dossier, event: Event) -> bool:
    """Dressing of nothing but ore that came over the border is no mining of ours; a kilogram of it frees no other ore."""
    makers = [dossier.maker_of(lot) for drawn in event.inputs if (lot := dossier.lot(drawn.lot))]
    return not makers or any(maker is None or maker.stage != "import" for maker in makers)


def ore_class_of(dossier: Dossier, event: Event) -> str:
    """The class of the mine itself, or of the mines whose ore was dressed. Empty where none is said, or two are."""
    if event.stage != "beneficiation":
        places = [event.facility]
    else:
        makers = [dossier.maker_of(lot) for drawn in event.inputs if (lot := dossier.lot(drawn.lot))]
        places = [maker.facility for maker in makers if maker and maker.stage == "mining"] or [event.facility]
    classes = {facility.ore_class for code in places if (facility := dossier.facility(code))}
    return classes.pop() if len(classes) == 1 else ""


def products_kg(dossier: Dossier, event: Event) -> Decimal | None:
    """REO of an event's main outputs, kilograms; None where one is not known."""
    parts = [reo_kg(lot.net_kg, lot.assay) for lot in dossier.outputs_of(event) if lot.family not in NOT_PRODUCT]
    return None if None in parts else sum((part for part in parts if part is not None), Decimal(0))


def group_of(dossier: Dossier, event: Event) -> str:
    performer = dossier.organisation(event.performed_by)
    return performer.group if performer else ""


def quotas_of(dossier: Dossier, group: str, year: int) -> tuple[Quota, ...]:
    """Every kind of quota that a group has in a year, each once: one of the registry before a published total."""
    return tuple(dossier.once(_by_year).get((group, year), {}).values())


def quota_of(dossier: Dossier, group: str, year: int, kind: str) -> Quota | None:
    return dossier.once(_by_year).get((group, year), {}).get(kind)


def _by_year(dossier: Dossier) -> dict[tuple[str, int], dict[str, Quota]]:
    """Quotas by their kind, of each group and year."""
    years: dict[tuple[str, int], dict[str, Quota]] = {}
    for row in (*dossier.quotas, *dossier.reference.quotas):
        years.setdefault((row.group, row.year), {}).setdefault(row.what, row)
    return years


def may_be_released(quota: Quota, used_t: Decimal, warn_t: Decimal, limit_percent: Decimal) -> bool:
    """Whether a use that the dated batches alone would not bear may be within a total whose days of release were not seen."""
    return quota.undated_t is not None and warn_t <= used_t <= quota.undated_t * limit_percent / HUNDRED


def counted(dossier: Dossier) -> Iterator[tuple[Event, str]]:
    """Each event that draws on a quota, with the kind; the kind is empty where the class of the ore is not said."""
    for event in dossier.with_stage("mining", "leaching", "beneficiation", SEPARATION):
        if event.stage == SEPARATION:
            yield event, SEPARATION
        elif event.stage != "beneficiation" or is_domestic_ore(dossier, event):
            ore_class = ore_class_of(dossier, event)
            yield event, f"mining_{ore_class}" if ore_class else ""
