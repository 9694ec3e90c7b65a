"""Q01: is the group's mining within the batches released by that day? Rule: checks.md, Q01."""

from collections.abc import Iterator
from decimal import Decimal

from traceability.custody.reo import reo_kg
from traceability.kernel.quantities import HUNDRED
from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import BLOCK, WARN, check
from traceability.review.dossier import NOT_PRODUCT, Dossier, Event

LIMIT, WARNING = "Q01.limit_percent", "Q01.warn_percent"
_TONNE = Decimal(1000)


@check(
    "Q01",
    severity=BLOCK,
    policies=[LIMIT, WARNING],
    title=Text(en="Mining quota", zh="开采指标"),
    question=Text(en="Is the group's mining within the batches released by that day?", zh="集团开采量是否在截至当日已下达的指标内？"),
    failure=Text(
        en="{group} {kind} {year}: {used} t used of {released} t released by {day}.",
        zh="{group}{year}年{kind}：截至{day}已下达{released}吨，已用{used}吨。",
    ),
)
def mining_quota(dossier: Dossier) -> Iterator[Judged]:
    for event in dossier.with_stage("leaching", "beneficiation"):
        if event.stage == "leaching" or _is_domestic_ore(dossier, event):
            yield _judge(dossier, event)


def _judge(dossier: Dossier, event: Event) -> Judged:
    rows = dossier.policies(LIMIT, WARNING, on=event.ended_on)
    if rows is None:
        return lacks(event, LIMIT, WARNING)
    performer, ore_class = dossier.organisation(event.performed_by), _ore_class(dossier, event)
    if performer is None or not performer.group:
        return lacks(event, "organisation.group")
    if not ore_class:
        return lacks(event, "facility.ore_class")
    kind, year = f"mining_{ore_class}", event.ended_on.year
    quota = next((row for row in dossier.quotas if (row.group, row.year, row.what) == (performer.group, year, kind)), None)
    if quota is None:
        return lacks(event, f"quota {performer.group} {year} {kind}")
    use, this = dossier.group_uses.get(event.id), _products_kg(dossier, event)
    if use is None or use.lacking or this is None:
        return lacks(event, "reo_kg of an output")
    limit, warning = rows
    used, released = (use.reo_kg + this) / _TONNE, quota.released_t(event.ended_on)
    values: Values = {
        "group": performer.group,
        "year": year,
        "kind": kind,
        "day": event.ended_on,
        "used": used,
        "released": released,
        "before": use.reo_kg / _TONNE,
        "this": this / _TONNE,
        "batches": sum(batch.released_on <= event.ended_on for batch in quota.batches),
    }
    if used > released * limit.value / HUNDRED:
        return fails(event, policy=(limit,), **values)
    if used >= released * warning.value / HUNDRED:
        return fails(event, policy=(warning,), severity=WARN, **values)
    return fits(event, **values)


def _is_domestic_ore(dossier: Dossier, event: Event) -> bool:
    """Dressing of nothing but ore that came over the border is no mining of ours; a kilogram of it frees no other ore."""
    makers = [dossier.maker_of(lot) for drawn in event.inputs if (lot := dossier.lot(drawn.lot))]
    return not makers or any(maker is None or maker.stage != "import" for maker in makers)


def _ore_class(dossier: Dossier, event: Event) -> str:
    """The class of the mine: of the leach site itself, or of the mines whose ore was dressed."""
    if event.stage == "leaching":
        places = [event.facility]
    else:
        makers = [dossier.maker_of(lot) for drawn in event.inputs if (lot := dossier.lot(drawn.lot))]
        places = [maker.facility for maker in makers if maker and maker.stage == "mining"] or [event.facility]
    classes = {facility.ore_class for code in places if (facility := dossier.facility(code))}
    return classes.pop() if len(classes) == 1 else ""


def _products_kg(dossier: Dossier, event: Event) -> Decimal | None:
    parts = [reo_kg(lot.net_kg, lot.assay) for lot in dossier.outputs_of(event) if lot.family not in NOT_PRODUCT]
    return None if None in parts else sum((part for part in parts if part is not None), Decimal(0))
