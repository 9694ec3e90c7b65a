"""The industry in numbers: what was made by month, stage, form, region and element, plants' accounts, who records late.

Months are YYYY-MM as plants' accounts count them, both ends included. All of it is for who reads everything: sums of other tenants.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from traceability.custody.queries.statements import END_OF_TIME, statement
from traceability.custody.stages import WASTES
from traceability.kernel.errors import Forbidden
from traceability.registry.viewer import Viewer

ENTERING = ("mining", "leaching", "import", "collection")
"""Where material enters the record."""
TURNING = ("beneficiation", "separation", "metal_smelting", "alloying", "magnet_making", "recycling")
"""Stages that make something else of what they take: a plant's recovery is theirs."""
MAKING = (*ENTERING, *TURNING)
"""Stages that make lots; packing and blending only regroup what is made."""
MOST_PLANTS = 500
MOST_RECORDERS = 500
MOST_SUMMED = 10_000
"""A longer list has no total: its page must not cost what the whole industry does."""
SUMMED = "SELECT count(*), sum(listed.net_kg), sum(listed.reo_kg) FROM ({}) AS listed"
_ALL = (*MAKING, "blending", "packing", "dispatch", "receipt", "loss", "stocktake")


@dataclass(frozen=True, slots=True)
class Months:
    """YYYY-MM, both included."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Made:
    """Lots of one month, stage, form and region (empty: not said). `without_reo`: of so many of the `lots` REO is not known."""

    month: str
    stage: str
    form: str
    region: str
    reo_kg: Decimal
    net_kg: Decimal
    lots: int
    without_reo: int


@dataclass(frozen=True, slots=True)
class OfElement:
    """Kilograms of an element's oxide that a stage made; an empty element: what no share names."""

    stage: str
    element: str
    reo_kg: Decimal


@dataclass(frozen=True, slots=True)
class PlantAccount:
    """What one stage and route of a place took and gave, kilograms. `unknown`: events that lack a part of their REO."""

    facility: str
    name: str
    organisation: str
    region: str
    stage: str
    route: str
    events: int
    in_reo_kg: Decimal
    in_net_kg: Decimal
    product_reo_kg: Decimal
    product_net_kg: Decimal
    waste_reo_kg: Decimal
    unknown: int


@dataclass(frozen=True, slots=True)
class Recorder:
    """An organisation that records: events of the months, those that came late, by how many days at most; `backfill` is never late."""

    code: str
    name: str
    name_zh: str
    events: int
    late: int
    most_days: int
    backfill: int


@dataclass(frozen=True, slots=True)
class Behind:
    """What a list of events narrows by; None: by everything. `due_day`: only what was recorded after that day of the next month."""

    months: Months
    stages: tuple[str, ...] = _ALL
    form: str | None = None
    element: str | None = None
    region: str | None = None
    facility: str | None = None
    route: str | None = None
    recorder: str | None = None
    due_day: int | None = None


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event; masses are of the lots that were asked for, None where there are none. At most four lots are named."""

    id: UUID
    stage: str
    ended_at: datetime
    recorded_at: datetime
    performer: str
    facility: str
    net_kg: Decimal | None
    reo_kg: Decimal | None
    lots: Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Total:
    """A whole list, whatever page of it is shown: how many rows, and their kilograms; None where they have none."""

    records: int
    net_kg: Decimal | None = None
    reo_kg: Decimal | None = None

    @property
    def is_cut(self) -> bool:
        """Whether there are more than are summed up, so that these are no sums of all."""
        return self.records > MOST_SUMMED


def made(months: Months, *, viewer: Viewer) -> list[Made]:
    """By month, stage, form and region. One query; as many rows as there are such groups. Raises Forbidden."""
    return [Made(*row) for row in _rows("flows", viewer, months, stages=list(MAKING))]


def made_by_element(months: Months, stages: Sequence[str], *, viewer: Viewer) -> list[OfElement]:
    """By stage and element. One query. Raises Forbidden."""
    return [OfElement(*row) for row in _rows("flow_elements", viewer, months, stages=list(stages))]


def plants(months: Months, *, viewer: Viewer) -> list[PlantAccount]:
    """By place, stage and route, at most `MOST_PLANTS`. One query. Raises Forbidden."""
    found = _rows("plants", viewer, months, stages=list(TURNING), wastes=sorted(WASTES), most=MOST_PLANTS)
    return [PlantAccount(*row) for row in found]


def stock_changes(months: Months, *, viewer: Viewer) -> dict[str, Decimal]:
    """Facility -> kilograms REO that its circuit grew by. One query. Raises Forbidden."""
    return dict(_rows("plant_stocks", viewer, months))


def recorders(months: Months, due_day: int, *, viewer: Viewer) -> list[Recorder]:
    """Who recorded, the latest first, at most `MOST_RECORDERS`. One query. Raises Forbidden."""
    return [Recorder(*row) for row in _rows("late", viewer, months, due_day=due_day, most=MOST_RECORDERS)]


def events_behind(asked: Behind, *, viewer: Viewer, limit: int, after: UUID | None = None) -> list[EventLine]:
    """The latest first. One query. Raises Forbidden."""
    found = _rows("flow_events", viewer, asked.months, **_narrowed(asked), limit=limit, after=after)
    return [EventLine(*row) for row in found]


def events_in_all(asked: Behind, *, viewer: Viewer) -> Total:
    """The same list summed up. One query. Raises Forbidden."""
    ((records, net_kg, reo_kg),) = _rows(
        "flow_events", viewer, asked.months, **_narrowed(asked), limit=MOST_SUMMED + 1, after=None, around=SUMMED
    )
    return Total(records, net_kg, reo_kg)


def _narrowed(asked: Behind) -> dict[str, Any]:
    named = ("form", "element", "region", "facility", "route", "recorder", "due_day")
    return {name: getattr(asked, name) for name in named} | {"stages": list(asked.stages)}


def _rows(name: str, viewer: Viewer, months: Months, *, around: str = "{}", **asked: Any) -> list[tuple[Any, ...]]:
    if not viewer.reads_everything:
        raise Forbidden()
    with connection.cursor() as cursor:
        cursor.execute(around.format(statement(name)), {"first": months.first, "last": months.last, "at": END_OF_TIME, **asked})
        return cursor.fetchall()
