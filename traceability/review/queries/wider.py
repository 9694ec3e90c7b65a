"""Sums over all records, beyond the chain (checks.md section 6.2): questions with the dossier's keys, and the exporter's shipments."""

from collections.abc import Container, Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, Sum

from traceability.custody.models import Shipment as ShipmentRow
from traceability.custody.stages import FAMILIES
from traceability.review import dossier as d
from traceability.review.checks.p02_production_licence import KIND_OF_STAGE
from traceability.review.queries.beyond import Question, Row
from traceability.review.workflow import REFUSED, RETURNED, WITHDRAWN

WINDOW = timedelta(days=366)
MOST_OTHERS = 200
_WASTES = sorted(form for form, family in FAMILIES.items() if family in d.NOT_PRODUCT)


def outputs_before(events: Iterable[d.Event], facilities: Mapping[str, d.Facility], *, counted: Container[UUID]) -> Question:
    """The year's accounts before each production event, by its id: of its licence, and of its group's quota for those `counted` on one."""
    judged = [event for event in events if event.stage in KIND_OF_STAGE or event.stage == "beneficiation"]
    keys = {
        "events": [event.id for event in judged],
        "ore_classes": [_ore_class(event, facilities) if event.id in counted else "" for event in judged],
        "stages": [_same_licence(event.stage) for event in judged],
        "wastes": _WASTES,
    }
    return Question("outputs", keys, _outputs_and_uses)


def trader_accounts(sales: Iterable[d.Event]) -> Question:
    """Invoiced REO out of and into the sellers who never produced, up to the day of each sale, by its id."""
    keys = {"sales": [sale.id for sale in sales], "production": sorted(d.PRODUCTION_STAGES)}
    return Question("traders", keys, _trader_accounts)


def mine_years(events: Iterable[d.Event]) -> Question:
    """What each mine of the chain gave in a year, up to its last mining event of that year in the chain, by that event's id."""
    last = {(event.circuit, event.ended_on.year): event.id for event in events if event.stage == "mining"}
    return Question("mines", {"events": sorted(last.values())}, _mine_years)


def other_shipments(shipment: d.Shipment, *, folded_parties: Iterable[str]) -> tuple[d.OtherShipment, ...]:
    """Shipments of the same exporter to the same parties in the year that ends on the planned day; at most 200, the latest.

    What was withdrawn, refused or returned did not leave.
    """
    parties = sorted({party for party in folded_parties if party})
    day = shipment.planned_export_on
    found = (
        ShipmentRow.objects.filter(exporter__code=shipment.exporter, planned_export_on__gt=day - WINDOW, planned_export_on__lte=day)
        .filter(Q(consignee_folded__any=parties) | Q(end_user_folded__any=parties))
        .exclude(id=shipment.id)
        .exclude(case__state__in=[WITHDRAWN, REFUSED, RETURNED])
        .annotate(sent_kg=Sum("lines__net_kg"))
        .order_by("-planned_export_on", "-id")[:MOST_OTHERS]
    )
    return tuple(
        d.OtherShipment(row.id, row.number, row.planned_export_on, row.sent_kg, row.trade_mode, row.consignee_folded, row.end_user_folded)
        for row in found
    )


def _outputs_and_uses(found: list[Row]) -> tuple[dict[UUID, d.YearOutput], dict[UUID, d.GroupUse]]:
    outputs, uses = {}, {}
    for row in found:
        event_id = UUID(row["event"])
        outputs[event_id] = d.YearOutput(
            event=event_id,
            facility_net_kg=Decimal(row["facility_net_kg"]),
            facility_reo_kg=Decimal(row["facility_reo_kg"]),
            organisation_net_kg=Decimal(row["organisation_net_kg"]),
            organisation_reo_kg=Decimal(row["organisation_reo_kg"]),
            lacking=row["lacking"],
        )
        uses[event_id] = d.GroupUse(event_id, Decimal(row["used_reo_kg"]), row["used_lacking"])
    return outputs, uses


def _trader_accounts(found: list[Row]) -> dict[UUID, d.TraderAccount]:
    accounts = (d.TraderAccount(UUID(row["dispatch"]), Decimal(row["sold"]), Decimal(row["bought"]), row["lacking"]) for row in found)
    return {one.dispatch: one for one in accounts}


def _mine_years(found: list[Row]) -> dict[UUID, d.MineYear]:
    years = (
        d.MineYear(
            event=UUID(row["event"]),
            facility_reo_kg=Decimal(row["facility_reo_kg"]),
            organisation_reo_kg=Decimal(row["organisation_reo_kg"]),
            facility_grade_percent=_grade(row["facility_grade_percent"]),
            organisation_grade_percent=_grade(row["organisation_grade_percent"]),
            lacking=row["lacking"],
        )
        for row in found
    )
    return {one.event: one for one in years}


def _grade(found: Decimal | None) -> Decimal | None:
    return None if found is None else Decimal(found)


def _same_licence(stage: str) -> str:
    """The stages whose output one kind of licence covers, joined by commas."""
    kind = KIND_OF_STAGE.get(stage)
    return ",".join(sorted(other for other, of_kind in KIND_OF_STAGE.items() if of_kind == kind)) if kind else stage


def _ore_class(event: d.Event, facilities: Mapping[str, d.Facility]) -> str:
    """Ionic clay is leached where it lies and is never a lot, so what is dressed is rock."""
    if event.stage == "beneficiation":
        return "rock"
    facility = facilities.get(event.facility)
    return facility.ore_class if event.stage == "leaching" and facility else ""
