"""The rows of a chain as plain frozen values, read in one statement (`rows.sql`)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from traceability.custody.queries.assays import decimals
from traceability.custody.queries.statements import statement
from traceability.custody.stages import MIXING, STAGES

_MINED = sorted(stage for stage, row in STAGES.items() if row.origin == "mine")
Place = tuple[datetime, UUID]


def circuit_of(facility: UUID, performer: UUID) -> str:
    """The circuit of a plant is its runner's alone: whoever records at another's facility does not mix into its account."""
    return f"{facility}|{performer}"


@dataclass(frozen=True, slots=True)
class ChainEvent:
    """An event of the chain, or a move of one of its lots; codes of its facility and parties stand in it.

    `place`: where it stands in the order of recording; a replacing event stands where the first that it replaces stood.
    `is_sourced`: a collection that states a supplier or purchase papers (checks.md, C01).
    """

    id: UUID
    stage: str
    facility_id: UUID
    facility: str
    performer_id: UUID
    performer: str
    recorder: str
    custody_model: str
    period: str
    started_at: datetime
    ended_at: datetime
    origin_country: str
    place: Place
    is_sourced: bool
    is_seen: bool

    @property
    def circuit(self) -> str:
        return circuit_of(self.facility_id, self.performer_id)


@dataclass(frozen=True, slots=True)
class ChainLot:
    id: UUID
    name: str
    form: str
    is_seen: bool


@dataclass(frozen=True, slots=True)
class Used:
    """What an event took of a lot, kilograms net."""

    lot_id: UUID
    event_id: UUID
    net_kg: Decimal


@dataclass(frozen=True, slots=True)
class Made:
    """A lot as an event in force gave it, kilograms net."""

    lot_id: UUID
    event_id: UUID
    net_kg: Decimal
    product: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A lot that was sent or received, with its weight and, where it was computable, its dry REO."""

    lot_id: UUID
    event_id: UUID
    kind: str
    net_kg: Decimal
    reo_kg: Decimal | None
    place: Place


@dataclass(frozen=True, slots=True)
class ReoBasis:
    """What an assay says of dry REO (`reo.Assayed`), in percent; shares on the element basis alone, which needs them."""

    treo_percent: Decimal | None
    trem_percent: Decimal | None
    moisture_percent: Decimal | None
    shares_percent: Mapping[str, Decimal] | None


@dataclass(frozen=True, slots=True)
class Stocktake:
    """What a plant found in its circuit at the start of a month; `opening` as it was claimed, decimal text."""

    id: UUID
    facility_id: UUID
    performer_id: UUID
    period: str
    started_at: datetime
    opening: tuple[Mapping[str, Any], ...]

    @property
    def circuit(self) -> str:
        return circuit_of(self.facility_id, self.performer_id)


@dataclass(frozen=True, slots=True)
class DeclaredFacility:
    """A place that a stocktake names as an origin."""

    id: UUID
    code: str
    kind: str
    organisation_id: UUID
    organisation: str


@dataclass(frozen=True, slots=True)
class MiningLicence:
    """Of an organisation at a facility (None: at all of its own); days are inclusive, but for that of revocation."""

    organisation_id: UUID
    facility_id: UUID | None
    number: str
    valid_from: date | None
    valid_to: date | None
    revoked_on: date | None


@dataclass(frozen=True, slots=True)
class Rows:
    """Everything that belongs to some events and lots. `events` holds the moves' events too."""

    events: Mapping[UUID, ChainEvent]
    lots: Mapping[UUID, ChainLot]
    uses: tuple[Used, ...]
    outputs: tuple[Made, ...]
    moves: tuple[Moved, ...]
    stocktakes: tuple[Stocktake, ...]
    assays: Mapping[UUID, ReoBasis]
    facilities: Mapping[str, DeclaredFacility]
    licences: tuple[MiningLicence, ...]


class _Ids(dict[str, UUID]):
    """Ids by their text; the same text is read once."""

    def __missing__(self, text: str) -> UUID:
        found = self[text] = UUID(text)
        return found


def rows_of(event_ids: list[UUID], lot_ids: Iterable[UUID], *, at: datetime, organisation: UUID | None) -> Rows:
    """All rows of these events as of a moment, and these lots. One query. `organisation`: whose sight counts, None: everybody's."""
    asked: dict[str, Any] = {
        "events": event_ids,
        "lots": list(lot_ids),
        "at": at,
        "organisation": organisation,
        "mixing": sorted(MIXING),
        "mined": _MINED,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement("rows"), asked)
        found = {kind: json.loads(text, parse_float=Decimal) if text else [] for kind, text in cursor.fetchall()}
    ids = _Ids()
    lot_of, event_of = (lambda row: ids[row["lot_id"]]), (lambda row: ids[row["event_id"]])
    return Rows(
        events={ids[row["id"]]: _event(row, ids) for row in found["events"]},
        lots={ids[row["id"]]: ChainLot(ids[row["id"]], row["name"], row["form"], row["is_seen"]) for row in found["lots"]},
        uses=tuple(Used(lot_of(row), event_of(row), row["net_kg"]) for row in found["uses"]),
        outputs=tuple(Made(lot_of(row), event_of(row), row["net_kg"], row["product"]) for row in found["outputs"]),
        moves=tuple(
            Moved(lot_of(row), event_of(row), row["kind"], row["net_kg"], row["reo_kg"], _place(row, ids)) for row in found["moves"]
        ),
        stocktakes=tuple(_stocktake(row, ids) for row in found["stocktakes"]),
        assays={lot_of(row): _assay(row) for row in found["assays"]},
        facilities={
            row["code"]: DeclaredFacility(ids[row["id"]], row["code"], row["kind"], ids[row["organisation_id"]], row["organisation"])
            for row in found["facilities"]
        },
        licences=tuple(_licence(row, ids) for row in found["licences"]),
    )


def _event(row: Mapping[str, Any], ids: _Ids) -> ChainEvent:
    return ChainEvent(
        id=ids[row["id"]],
        stage=row["stage"],
        facility_id=ids[row["facility_id"]],
        facility=row["facility"],
        performer_id=ids[row["performer_id"]],
        performer=row["performer"],
        recorder=row["recorder"],
        custody_model=row["custody_model"],
        period=row["period"],
        started_at=datetime.fromisoformat(row["started_at"]),
        ended_at=datetime.fromisoformat(row["ended_at"]),
        origin_country=row["origin_country"] or "",
        place=_place(row, ids),
        is_sourced=row["is_sourced"],
        is_seen=row["is_seen"],
    )


def _place(row: Mapping[str, Any], ids: _Ids) -> Place:
    return datetime.fromisoformat(row["placed_at"]), ids[row["root_id"]]


def _stocktake(row: Mapping[str, Any], ids: _Ids) -> Stocktake:
    started_at = datetime.fromisoformat(row["started_at"])
    place = ids[row["facility_id"]], ids[row["performer_id"]]
    return Stocktake(ids[row["id"]], *place, row["period"], started_at, tuple(row["opening"] or ()))


def _assay(row: Mapping[str, Any]) -> ReoBasis:
    return ReoBasis(row["treo_percent"], row["trem_percent"], row["moisture_percent"], decimals(row["shares_percent"]))


def _licence(row: Mapping[str, Any], ids: _Ids) -> MiningLicence:
    facility, days = row["facility_id"], (row["valid_from"], row["valid_to"], row["revoked_on"])
    first, last, revoked = (None if day is None else date.fromisoformat(day) for day in days)
    return MiningLicence(ids[row["organisation_id"]], ids[facility] if facility else None, row["number"], first, last, revoked)
