"""An event as claimed; which members it has depends on its stage. Pure. Names: product.md section 5, checks.md section 6.1."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from traceability.custody import errors
from traceability.custody.claims import kinds
from traceability.custody.claims.material import (
    INPUT,
    OUTPUT,
    RECEIVED,
    RESIDUE,
    STOCK,
    AssayClaim,
    InputClaim,
    LotClaim,
    ResidueClaim,
    StockClaim,
)
from traceability.custody.claims.papers import (
    DOCUMENTS,
    INVOICE,
    NAME,
    PLACE,
    TRANSPORT,
    DocumentClaim,
    InvoiceClaim,
    PlaceClaim,
    TransportClaim,
)
from traceability.custody.claims.shapes import AnyKind, ListOf, Shape
from traceability.custody.stages import CUSTODY_MODELS, STAGES, Stage
from traceability.kernel.clock import legal_day
from traceability.kernel.errors import ClaimsMalformed

MOST_EVENTS = 1000
MOST_LOTS = 1000
SCRAP_CLASSES = ("ndfeb", "smco", "other")


@dataclass(frozen=True, slots=True)
class ReceiverClaim:
    """Whom a dispatch goes to."""

    organisation: str
    facility: str | None = None


@dataclass(frozen=True, slots=True)
class DischargeClaim:
    nh3_n_mg_l: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ReagentClaim:
    name: str
    kg: Decimal


@dataclass(frozen=True, slots=True)
class OtherInputClaim:
    """What was added that is no lot, such as iron."""

    name: str
    net_kg: Decimal


@dataclass(frozen=True, slots=True)
class FieldsClaim:
    """What is particular to a stage."""

    place: PlaceClaim | None = None
    route: str | None = None
    discharge: DischargeClaim | None = None
    reagents: tuple[ReagentClaim, ...] = ()
    supplier: str | None = None
    scrap_class: str | None = None
    origin_country: str | None = None
    deposit: str | None = None
    entry_port: str | None = None
    other_inputs: tuple[OtherInputClaim, ...] = ()
    period: str | None = None
    opening: tuple[StockClaim, ...] = ()
    closing: tuple[StockClaim, ...] = ()
    reason: str | None = None
    evidence: tuple[DocumentClaim, ...] = ()


@dataclass(frozen=True, slots=True)
class EventClaim:
    """What somebody says was done. `pointer` is its place in what was sent: empty, or /3 in a list."""

    stage: str
    facility: str
    started_at: datetime
    ended_at: datetime
    performed_by: str
    custody_model: str | None = None
    inputs: tuple[InputClaim, ...] = ()
    outputs: tuple[LotClaim, ...] = ()
    residues: tuple[ResidueClaim, ...] = ()
    documents: tuple[DocumentClaim, ...] = ()
    fields: FieldsClaim = field(default_factory=FieldsClaim)
    to: ReceiverClaim | None = None
    ownership_passes: bool | None = None
    transport: TransportClaim | None = None
    invoice: InvoiceClaim | None = None
    dispatch: UUID | None = None
    pointer: str = ""

    @property
    def row(self) -> Stage:
        """The stage's row of the table."""
        return STAGES[self.stage]

    @property
    def lot_names(self) -> set[str]:
        """Every lot that it takes or makes."""
        return {taken.lot for taken in self.inputs} | {made.lot for made in self.outputs}

    @property
    def assays(self) -> tuple[tuple[str, AssayClaim], ...]:
        """Every assay with its place below the event."""
        received = [(f"/inputs/{place}/assay", taken.assay) for place, taken in enumerate(self.inputs)]
        made = [(f"/outputs/{place}/assay", lot.assay) for place, lot in enumerate(self.outputs)]
        return tuple((place, assay) for place, assay in (*received, *made) if assay is not None)

    @property
    def papers(self) -> tuple[DocumentClaim, ...]:
        """Its documents, evidence and assay certificates."""
        certificates = [assay.certificate for _, assay in self.assays if assay.certificate]
        return (*self.documents, *self.fields.evidence, *certificates)

    @property
    def period(self) -> str:
        """The month that a plant's account counts it to: a stocktake's own, else that of `ended_at` in China."""
        return self.fields.period or legal_day(self.ended_at).strftime("%Y-%m")


FIELDS: Mapping[str, AnyKind] = {
    "place": PLACE,
    "route": kinds.ROUTE,
    "discharge": Shape(DischargeClaim, {}, {"nh3_n_mg_l": kinds.CONCENTRATION}),
    "reagents": ListOf(Shape(ReagentClaim, {"name": NAME, "kg": kinds.KILOGRAMS}), most=100),
    "supplier": NAME,
    "scrap_class": kinds.Choice(SCRAP_CLASSES),
    "origin_country": kinds.COUNTRY,
    "deposit": kinds.KEY,
    "entry_port": kinds.UNLOCODE,
    "other_inputs": ListOf(Shape(OtherInputClaim, {"name": NAME, "net_kg": kinds.KILOGRAMS}), most=100),
    "period": kinds.MONTH,
    "opening": ListOf(STOCK, most=200),
    "closing": ListOf(STOCK, most=200),
    "reason": kinds.Words(1000),
    "evidence": DOCUMENTS,
}
_RECEIVER = Shape(ReceiverClaim, {"organisation": kinds.ORGANISATION}, {"facility": kinds.FACILITY})


def _event_shape(name: str, row: Stage) -> Shape[EventClaim]:
    needed = {member: kind for member, kind in FIELDS.items() if member in row.needed_fields}
    known = {member: kind for member, kind in FIELDS.items() if member in row.fields and member not in needed}
    fields = Shape(FieldsClaim, needed, known)
    model = kinds.Choice(CUSTODY_MODELS)
    required: dict[str, AnyKind] = {
        "stage": kinds.Choice([name]),
        "facility": kinds.FACILITY,
        "started_at": kinds.Moment(),
        "ended_at": kinds.Moment(),
        "performed_by": kinds.ORGANISATION,
    }
    optional: dict[str, AnyKind] = {
        "inputs": ListOf(RECEIVED if row.effect == "receive" else INPUT, most=MOST_LOTS),
        "outputs": ListOf(OUTPUT, most=MOST_LOTS),
        "residues": ListOf(RESIDUE, most=100),
        "documents": DOCUMENTS,
    }
    (optional if row.model_may_be_left_out else required)["custody_model"] = model
    (required if needed else optional)["fields"] = fields
    if row.effect in {"send", "receive"}:
        optional["transport"] = TRANSPORT
    if row.effect == "send":
        required["to"] = _RECEIVER
        optional |= {"ownership_passes": kinds.Flag(), "invoice": INVOICE}
    if row.effect == "receive":
        required["dispatch"] = kinds.Id()
    return Shape(EventClaim, required, optional)


EVENT_SHAPES: Mapping[str, Shape[EventClaim]] = {name: _event_shape(name, row) for name, row in STAGES.items()}
_STAGE = kinds.Choice(tuple(STAGES))


def read_events(body: object) -> tuple[EventClaim, ...]:
    """The events of a body, which is one event or a list of up to 1,000. Raises ClaimsMalformed with every bad place."""
    problems: kinds.Problems = []
    if not isinstance(body, list):
        claims = [read_event(body, "", problems)]
    elif not 1 <= len(body) <= MOST_EVENTS:
        raise ClaimsMalformed([errors.BadLength(pointer="", least=1, most=MOST_EVENTS, count=len(body))])
    else:
        claims = [read_event(one, f"/{place}", problems) for place, one in enumerate(body)]
    if problems:
        raise ClaimsMalformed(problems)
    return tuple(claim for claim in claims if claim is not None)


def event_json(claim: EventClaim, *, fixed: bool = False) -> dict[str, Any]:
    """The event as plain JSON: times in UTC, decimals as text, nothing that is empty."""
    written = EVENT_SHAPES[claim.stage].write(claim, fixed=fixed)
    if not written.get("fields"):
        written.pop("fields", None)
    return written


def read_event(value: object, at: str, problems: kinds.Problems) -> EventClaim | None:
    """One event at its place in a body; what is wrong with it is added to `problems`."""
    if not isinstance(value, dict):
        problems.append(errors.WrongType(pointer=at, expected="an event as an object"))
        return None
    if value.get("stage") is None:
        problems.append(errors.MissingField(pointer=f"{at}/stage", field="stage"))
        return None
    stage = _STAGE.read(value["stage"], f"{at}/stage", problems)
    claim = EVENT_SHAPES[stage].read(value, at, problems) if stage else None
    return replace(claim, pointer=at) if claim else None
