"""P02: did a licence cover the producer, place, material, day and quantity? Rule: checks.md, P02."""

from collections.abc import Iterator
from decimal import Decimal

from traceability.custody.reo import reo_kg
from traceability.kernel.quantities import HUNDRED, kilograms
from traceability.kernel.text import Text
from traceability.review.answers import FAILS, LACKS, Judged, Values, fails, fits, lacks
from traceability.review.catalogue import BLOCK, WARN, check
from traceability.review.dossier import NOT_PRODUCT, Dossier, Event, Licence, Lot, YearOutput
from traceability.review.geography import is_inside

LIMIT, WARNING = "P02.quantity_limit_percent", "P02.quantity_warn_percent"
KIND_OF_STAGE = {"mining": "mining", "leaching": "mining", "separation": "smelting_separation", "recycling": "recycling"}
_WON = frozenset({"mining", "leaching"})
_ANY = Text(en="producer, place and day", zh="生产者、地点和日期")
_NONE_VALID = Text(en="no valid licence of this kind", zh="无该类有效许可证")
_NOT_HELD = Text(en="Event {event}: there is no valid {licence} for {value}.", zh="环节{event}：{value}没有有效的{licence}。")
_ORE_CLASS = Text(en="the class of ore", zh="矿石类别")
_FORM = Text(en="the form", zh="产品形态")
_PLACE = Text(en="the place", zh="地点")
_AREA = Text(en="its area", zh="许可区域")
_QUANTITY = Text(en="the quantity of the year, kg", zh="年度数量（千克）")


@check(
    "P02",
    severity=BLOCK,
    policies=[LIMIT, WARNING],
    title=Text(en="Production licence scope", zh="生产许可范围"),
    question=Text(
        en="Did a licence cover the producer, place, material, day and quantity?",
        zh="许可证是否涵盖生产者、地点、物料、日期和数量？",
    ),
    failure=Text(
        en="Event {event}: licence {licence} does not cover {what} ({value}; limit {limit}).",
        zh="环节{event}：许可证{licence}不涵盖{what}（{value}；限值{limit}）。",
    ),
    rule=Text(
        en="A licence of the right kind names the facility or all of the organisation's, holds on the day, is not revoked, and "
        "covers ore class, output forms and place; the calendar year's output stays within its quantity times the limit, and "
        "from the warning level on a warning is shown.",
        zh="须有相应种类的许可证覆盖该设施（或该企业全部设施），当日有效且未被吊销，并涵盖矿种、产品形态与地点；自然年产量不超过许可量乘以上限比例，达到预警比例即予提示。",
    ),
)
def production_licence(dossier: Dossier) -> Iterator[Judged]:
    for event in dossier.with_stage(*KIND_OF_STAGE):
        candidates = [licence for licence in dossier.licences if _names(licence, event)]
        if candidates:
            yield from min((list(_covers(dossier, event, licence)) for licence in candidates), key=_weight)
        else:
            value = f"{event.performed_by}, {event.facility}, {event.ended_on.isoformat()}"
            yield fails(event, says=_NOT_HELD, licence=KIND_OF_STAGE[event.stage], what=_ANY, value=value, limit=_NONE_VALID)


def _names(licence: Licence, event: Event) -> bool:
    """Whether a licence is of the stage's kind, the performer's, for this facility or all, and valid on the day."""
    return (
        licence.what == KIND_OF_STAGE[event.stage]
        and licence.organisation == event.performed_by
        and licence.facility in ("", event.facility)
        and licence.is_valid_on(event.ended_on)
    )


def _weight(judged: list[Judged]) -> tuple[int, int, int]:
    """Of several licences the best one answers: fewest refusals, then warnings, then gaps."""
    failing = [one for one in judged if one.verdict == FAILS]
    warnings = sum(one.severity == WARN for one in failing)
    return len(failing) - warnings, warnings, sum(one.verdict == LACKS for one in judged)


def _covers(dossier: Dossier, event: Event, licence: Licence) -> Iterator[Judged]:
    products = [lot for lot in dossier.outputs_of(event) if lot.family not in NOT_PRODUCT]
    judged = [*_material(dossier, event, licence, products), *_area(dossier, event, licence), *_quantity(dossier, event, licence, products)]
    yield from judged


def _material(dossier: Dossier, event: Event, licence: Licence, products: list[Lot]) -> Iterator[Judged]:
    facility, scope = dossier.facility(event.facility), licence.scope
    if event.stage in _WON and scope.ore_class is not None:
        ore_class = facility.ore_class if facility else ""
        if not ore_class:
            yield lacks(event, "facility.ore_class")
        elif ore_class not in scope.ore_class:
            yield fails(event, licence=licence.number, what=_ORE_CLASS, value=ore_class, limit=scope.ore_class)
    if scope.forms is not None:
        outside = sorted({lot.form for lot in products if not dossier.reference.covers(scope.forms, lot.form)})
        if outside:
            yield fails(event, licence=licence.number, what=_FORM, value=tuple(outside), limit=scope.forms)


def _area(dossier: Dossier, event: Event, licence: Licence) -> Iterator[Judged]:
    facility, ring = dossier.facility(event.facility), licence.scope.area
    if ring is None:
        if event.stage in _WON:
            yield lacks(event, "licence.scope.area")
        return
    place = event.fields.place or (facility.place if facility else None)
    inside = is_inside(place, ring) if place else None
    if inside is None:
        yield lacks(event, "fields.place")
    elif not inside and place:
        yield fails(event, licence=licence.number, what=_PLACE, value=f"{place.latitude}, {place.longitude}", limit=_AREA)


def _quantity(dossier: Dossier, event: Event, licence: Licence, products: list[Lot]) -> Iterator[Judged]:
    """The sum of the calendar year against the licence's quantity, in its basis."""
    rows = dossier.policies(LIMIT, WARNING, on=event.ended_on)
    if rows is None:
        yield lacks(event, LIMIT, WARNING)
        return
    if licence.quantity_kg is None:
        yield lacks(event, "licence.quantity")
        return
    before = _before_kg(dossier.year_outputs.get(event.id), licence)
    this = _this_kg(products, licence)
    if before is None or this is None:
        yield lacks(event, "reo_kg of an output")
        return
    limit, warning = rows
    used, quantity = before + this, licence.quantity_kg
    values: Values = {
        "licence": licence.number,
        "what": _QUANTITY,
        "value": kilograms(used),
        "limit": quantity,
        "before": kilograms(before),
        "this": kilograms(this),
        "basis": licence.quantity_basis,
    }
    if used > quantity * limit.value / HUNDRED:
        yield fails(event, policy=(limit,), **values)
    elif used >= quantity * warning.value / HUNDRED:
        yield fails(event, policy=(warning,), severity=WARN, **values)
    else:
        yield fits(event, **values)


def _before_kg(account: YearOutput | None, licence: Licence) -> Decimal | None:
    """What the year's account of the licence held before; None where the account was not read or is not known."""
    if account is None:
        return None
    if licence.quantity_basis == "net":
        return account.facility_net_kg if licence.facility else account.organisation_net_kg
    if account.lacking:
        return None
    return account.facility_reo_kg if licence.facility else account.organisation_reo_kg


def _this_kg(products: list[Lot], licence: Licence) -> Decimal | None:
    if licence.quantity_basis == "net":
        return sum((lot.net_kg for lot in products), Decimal(0))
    parts = [reo_kg(lot.net_kg, lot.assay) for lot in products]
    return None if None in parts else sum((part for part in parts if part is not None), Decimal(0))
