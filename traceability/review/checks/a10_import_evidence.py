"""A10: is foreign material declared, and did domestic material come from where it says? Rule: checks.md, A10."""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

from traceability.kernel.text import Text
from traceability.review import tracing
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import BLOCK, HOLD, check
from traceability.review.dossier import Dossier, Event, Lot
from traceability.review.geography import great_circle_km

HOLD_KM, BLOCK_KM = "A10.hold_distance_km", "A10.block_distance_km"
_DECLARATION = Text(en="import declaration", zh="进口报关单")
_ORIGIN_COUNTRY = Text(en="origin country", zh="原产国")
_IMPORT = Text(en="Import {lot} ({event}) lacks {missing}.", zh="进口批次{lot}（{event}）缺少{missing}。")


@check(
    "A10",
    severity=BLOCK,
    policies=[HOLD_KM, BLOCK_KM],
    title=Text(en="Import evidence", zh="进口与产地证据"),
    question=Text(
        en="Is foreign material declared, and did domestic material come from where it says?",
        zh="境外物料是否申报，国内物料是否确自申报产地运出？",
    ),
    failure=Text(
        en="{lot} from {facility} was loaded {km} km away at {place}.",
        zh="{lot}申报产自{facility}，装货地{place}相距{km}公里。",
    ),
    rule=Text(
        en="An import has its declaration and country of origin; a domestic lot before separation was loaded in the country and "
        "within the distances of the dispatching facility, over the great circle: beyond the one HOLD, beyond the other BLOCK.",
        zh="进口须有报关单与原产国；分离前的国内批次须在境内装货，装货地与发货设施的大圆距离超过核查值为HOLD，超过否决值为BLOCK。",
    ),
)
def import_evidence(dossier: Dossier) -> Iterator[Judged]:
    for event in dossier.with_stage("import"):
        yield _import(event)
    for event in dossier.with_stage("dispatch"):
        lots = [lot for drawn in event.inputs if (lot := dossier.lot(drawn.lot)) and _is_domestic(dossier, lot)]
        for lot in lots:
            yield _loading(dossier, event, lot)


def _import(event: Event) -> Judged:
    missing = []
    if not event.has_document("import_declaration"):
        missing.append(_DECLARATION)
    if not event.fields.origin_country:
        missing.append(_ORIGIN_COUNTRY)
    if missing:
        return fails(event, says=_IMPORT, lot=", ".join(event.outputs), missing=tuple(missing))
    return fits(event, origin_country=event.fields.origin_country)


def _loading(dossier: Dossier, event: Event, lot: Lot) -> Judged:
    facility, loaded = dossier.facility(event.facility), event.loaded_at
    if loaded is None or facility is None:
        return lacks(event, "transport.loaded_at" if facility else "facility")
    values: Values = {"lot": lot.name, "facility": event.facility, "place": loaded.place, "country": loaded.country}
    home = facility.place.country or "CN"
    km = great_circle_km(facility.place, loaded)
    shown = km.quantize(Decimal("0.1"), rounding=ROUND_HALF_EVEN) if km is not None else None
    if loaded.country and loaded.country != home:
        return fails(event, **values, km=shown)
    rows = dossier.policies(HOLD_KM, BLOCK_KM, on=event.started_on)
    if rows is None:
        return lacks(event, HOLD_KM, BLOCK_KM)
    if km is None:
        return lacks(event, "latitude and longitude")
    hold, block = rows
    if km > block.value:
        return fails(event, policy=(block,), **values, km=shown)
    if km > hold.value:
        return fails(event, policy=(hold,), severity=HOLD, **values, km=shown)
    return fits(event, **values, km=shown)


def _is_domestic(dossier: Dossier, lot: Lot) -> bool:
    """A mineral product won here: nothing but mining and leaching at its beginnings, and no separation since."""
    beginnings = dossier.lineage_of(lot).beginnings
    return bool(beginnings) and beginnings <= {"mining", "leaching"} and tracing.is_mineral_product(dossier, lot)
