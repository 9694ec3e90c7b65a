"""The monthly return of an organisation: its flows by form and element, what is late, and what is missing.

Source: product.md section 4. Only facts in force count, as of now or as of a time; what is computed is never stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from traceability.custody.claims.material import STOCK, StockClaim
from traceability.custody.errors import MonthNotBegun, OrganisationNotSeen
from traceability.custody.models import Event
from traceability.custody.monthly import FIGURES, Account, Month, OfForm, forms_of, printed
from traceability.custody.queries.assays import assay_claim, assays_of
from traceability.custody.queries.statements import END_OF_TIME, statement
from traceability.custody.reo import reo_unrounded_kg
from traceability.custody.stages import MASS_BALANCE, MIXING
from traceability.kernel import clock
from traceability.kernel.clock import legal_day, rfc3339
from traceability.kernel.quantities import print_kilograms
from traceability.registry import queries as registry
from traceability.registry.models import Organisation
from traceability.registry.viewer import Viewer

DUE_DAY = "C04.due_day"
_NOBODY = UUID(int=0)
_SHOWN = ("stage", "ended_at", "recorded_at", "facility", "facility__code")
"""What is told of a late event or one that lacks something: a month has thousands, and the rest of their columns is never looked at."""
MOST_SAID = 1000
"""Late and missing rows that an answer lists at most; their numbers are always whole."""


@dataclass(frozen=True, slots=True)
class Late:
    """An event that was recorded after the month's last day for records."""

    event: Event
    days: int

    def as_json(self) -> dict[str, Any]:
        return _named(self.event) | {"recorded_at": rfc3339(self.event.recorded_at), "days": self.days}


@dataclass(frozen=True, slots=True)
class Missing:
    """What a month's record lacks: the `receipt` of a dispatch, a plant's `stocktake`, the performer's `confirmation`."""

    kind: str
    event: Event

    def as_json(self) -> dict[str, Any]:
        about = {"facility": self.event.facility.code, "event": None} if self.kind == "stocktake" else {}
        return {"kind": self.kind, "facility": None} | {"event": str(self.event.id)} | about


@dataclass(frozen=True, slots=True)
class Circuit:
    """What a stocktake of the month says of a plant's circuit, kilograms REO; None: a stock without moisture or content."""

    facility: str
    opening_kg: Decimal | None
    closing_kg: Decimal | None

    def as_json(self) -> dict[str, Any]:
        said = {"opening_reo_kg": self.opening_kg, "closing_reo_kg": self.closing_kg}
        return {"facility": self.facility} | {name: None if kg is None else print_kilograms(kg) for name, kg in said.items()}


@dataclass(frozen=True, slots=True)
class MonthlyReturn:
    """`due_on`: the last day for records of the month; None while no policy says it, and then nothing is late."""

    organisation: str
    month: Month
    at: datetime
    due_on: date | None
    forms: Sequence[OfForm]
    circuits: Sequence[Circuit]
    late: Sequence[Late]
    missing: Sequence[Missing]

    def as_json(self) -> dict[str, Any]:
        return {
            "organisation": self.organisation,
            "month": str(self.month),
            "at": rfc3339(self.at),
            "is_over": legal_day(self.at) > self.month.last_day,
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "forms": [_form_json(one) for one in self.forms],
            "circuits": [one.as_json() for one in self.circuits],
            "late_events": len(self.late),
            "late": [one.as_json() for one in self.late[:MOST_SAID]],
            "missing_records": len(self.missing),
            "missing": [one.as_json() for one in self.missing[:MOST_SAID]],
        }


def monthly_return(month: Month, *, viewer: Viewer, organisation: str | None = None, at: datetime | None = None) -> MonthlyReturn:
    """The return of the viewer's own organisation, or of `organisation` for who reads everything. At most nine queries.

    Raises OrganisationNotSeen, also where somebody else's is asked for, and MonthNotBegun.
    """
    now = clock.now()
    if month.first_day > legal_day(at or now):
        raise MonthNotBegun(month=str(month))
    of = _organisation(viewer, organisation)
    moment = min(at or END_OF_TIME, END_OF_TIME)
    accounts = _accounts(of.id, month, moment)
    assays = {lot: assay_claim(row) for lot, row in assays_of([one.lot_id for one in accounts], at=moment).items()}
    due = registry.policy_on(DUE_DAY, on=month.last_day)
    due_on = month.last_day + timedelta(days=int(due.value)) if due else None
    return MonthlyReturn(
        organisation=of.code,
        month=month,
        at=at or now,
        due_on=due_on,
        forms=forms_of(accounts, assays),
        circuits=_circuits(of.id, month, moment),
        late=_late(of.id, month, due_on, moment) if due_on else (),
        missing=_missing(of.id, month, moment),
    )


def _organisation(viewer: Viewer, code: str | None) -> Organisation:
    found = Organisation.objects.filter(code=code) if code else Organisation.objects.filter(id=viewer.organisation or _NOBODY)
    if not viewer.reads_everything:
        found = found.filter(id=viewer.organisation or _NOBODY) if viewer.role == "submitter" else found.none()
    one = found.first()
    if one is None:
        raise OrganisationNotSeen()
    return one


def _accounts(organisation: UUID, month: Month, at: datetime) -> list[Account]:
    with connection.cursor() as cursor:
        cursor.execute(statement("returns"), {"organisation": organisation, "month": str(month), "at": at})
        return [Account(lot, form, dict(zip(FIGURES, figures, strict=True))) for lot, form, *figures in cursor.fetchall()]


def _counted(at: datetime, months: Q) -> QuerySet[Event]:
    """Events that count as of a moment."""
    corrected = Q(correction__isnull=False, correction__recorded_at__lte=at)
    return (
        Event.objects.filter(months, recorded_at__lte=at)
        .exclude(corrected)
        .order_by("ended_at", "id")
        .select_related("facility")
        .only(*_SHOWN)
    )


def _late(organisation: UUID, month: Month, due_on: date, at: datetime) -> list[Late]:
    """Backfill is not late: what ended before its recorder joined (checks.md section 4)."""
    first_late = datetime.combine(due_on + timedelta(days=1), datetime.min.time(), clock.SHANGHAI).astimezone(UTC)
    rows = _counted(at, Q(performer_id=organisation, period=str(month), recorded_at__gte=first_late))
    own = rows.annotate(ended_on=TruncDate("ended_at", tzinfo=clock.SHANGHAI)).filter(
        Q(organisation__joined_on__isnull=True) | Q(ended_on__gte=F("organisation__joined_on"))
    )
    return [Late(row, (legal_day(row.recorded_at) - due_on).days) for row in own]


def _missing(organisation: UUID, month: Month, at: datetime) -> list[Missing]:
    own = Q(performer_id=organisation, period=str(month))
    received = _counted(at, Q(stage="receipt", dispatch_id=OuterRef("pk")))
    awaited = _counted(at, Q(stage="dispatch", to_organisation_id=organisation, period__lte=str(month))).filter(~Exists(received))
    counted = _counted(at, Q(stage="stocktake", facility_id=OuterRef("facility_id"), performer_id=organisation, period=str(month)))
    mixing = _counted(at, own & Q(stage__in=sorted(MIXING), custody_model=MASS_BALANCE)).filter(~Exists(counted))
    uncounted = {row.facility_id: row for row in mixing}
    unconfirmed = _counted(at, own).exclude(organisation_id=organisation)
    unconfirmed = unconfirmed.exclude(Q(confirmation__isnull=False, confirmation__recorded_at__lte=at))
    return [
        *(Missing("receipt", row) for row in awaited),
        *(Missing("stocktake", row) for row in uncounted.values()),
        *(Missing("confirmation", row) for row in unconfirmed),
    ]


def _circuits(organisation: UUID, month: Month, at: datetime) -> list[Circuit]:
    rows = _counted(at, Q(performer_id=organisation, stage="stocktake", period=str(month))).only(*_SHOWN, "fields")
    return [Circuit(row.facility.code, _stock(row.fields["opening"]), _stock(row.fields["closing"])) for row in rows]


def _stock(stated: list[dict[str, Any]]) -> Decimal | None:
    parts = [reo_unrounded_kg(claim.net_kg, claim) for claim in (_claim(one) for one in stated)]
    return None if None in parts else sum((part for part in parts if part is not None), Decimal(0))


def _claim(stated: dict[str, Any]) -> StockClaim:
    claim = STOCK.read(stated, "", [])
    assert isinstance(claim, StockClaim)
    return claim


def _named(event: Event) -> dict[str, Any]:
    return {"event": str(event.id), "stage": event.stage, "facility": event.facility.code, "ended_at": rfc3339(event.ended_at)}


def _form_json(one: OfForm) -> dict[str, Any]:
    return {
        "form": one.form,
        "net_kg": printed(one.net_kg),
        "reo_kg": printed(one.reo_kg),
        "elements": [{"element": element, "reo_kg": printed(one.elements[element])} for element in sorted(one.elements)],
        "without_reo_kg": printed(one.without_reo_kg),
    }
