"""E09: is one delivery cut into parcels? Rule: checks.md, E09."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from traceability.kernel.quantities import kilograms
from traceability.kernel.text import Text
from traceability.registry.names import folded
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.dossier import Dossier

WINDOW, MAX_SMALL, SMALL_KG = "E09.window_days", "E09.max_small", "E09.small_net_kg"
MAX_SAMPLES, SAMPLE_MODES = "E09.max_samples", "E09.sample_modes"


@dataclass(frozen=True, slots=True)
class Parcel:
    number: str
    on: date
    net_kg: Decimal
    trade_mode: str


@check(
    "E09",
    severity=HOLD,
    policies=[WINDOW, MAX_SMALL, SMALL_KG, MAX_SAMPLES, SAMPLE_MODES],
    title=Text(en="Split consignments", zh="拆分出口"),
    question=Text(en="Is one delivery cut into parcels?", zh="是否将一批货物拆分出口？"),
    failure=Text(
        en="{n} shipments of at most {kg} kg to {party} in {days} days.",
        zh="{days}天内向{party}分{n}批、每批不超过{kg}千克出口。",
    ),
    rule=Text(
        en="In the window that ends on the planned day, fewer than the given number of small shipments, and of samples or express "
        "parcels, of one exporter to the same consignee or end user; this one counts.",
        zh="截至计划日的统计期间内，同一出口方对同一收货人或最终用户的小批次数、样品或快件次数均须少于规定次数（含本批）。",
    ),
)
def split_consignments(dossier: Dossier) -> Iterator[Judged]:
    shipment = dossier.shipment
    if not dossier.other_shipments:
        return
    if not shipment.consignee.title and not shipment.end_user.title:
        yield lacks(shipment, "consignee")
        return
    rows = dossier.policies(WINDOW, MAX_SMALL, SMALL_KG, MAX_SAMPLES, SAMPLE_MODES, on=shipment.planned_export_on)
    if rows is None:
        yield lacks(shipment, WINDOW, MAX_SMALL, SMALL_KG, MAX_SAMPLES, SAMPLE_MODES)
        return
    window, max_small, small_kg, max_samples, modes = rows
    parcels = _parcels_to_the_same(dossier, int(window.value))
    small = [parcel for parcel in parcels if parcel.net_kg <= small_kg.value]
    samples = [parcel for parcel in parcels if parcel.trade_mode in modes.words]
    is_split, is_sampled = len(small) >= max_small.value, len(samples) >= max_samples.value
    counted = small if is_split or not is_sampled else samples
    values: Values = {
        "n": len(counted),
        "kg": kilograms(max((parcel.net_kg for parcel in counted), default=Decimal(0))),
        "party": shipment.consignee.title or shipment.end_user.title,
        "days": int(window.value),
        "small": len(small),
        "samples": len(samples),
        "shipments": tuple(f"{parcel.number} {parcel.on.isoformat()} {parcel.net_kg}" for parcel in parcels),
    }
    yield fails(shipment, policy=rows, **values) if is_split or is_sampled else fits(shipment, **values)


def _parcels_to_the_same(dossier: Dossier, days: int) -> list[Parcel]:
    """This shipment and the others to the same consignee or end user, in the window that ends on the planned day."""
    shipment = dossier.shipment
    parties = {name for party in (shipment.consignee, shipment.end_user) if (name := folded(party.title))}
    this = Parcel(shipment.number, shipment.planned_export_on, shipment.net_kg, shipment.trade_mode)
    others = [
        Parcel(other.number, other.planned_export_on, other.net_kg, other.trade_mode)
        for other in dossier.other_shipments
        if {other.consignee, other.end_user} & parties and 0 <= (shipment.planned_export_on - other.planned_export_on).days <= days
    ]
    return [this, *others]
