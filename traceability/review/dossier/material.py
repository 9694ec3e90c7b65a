"""What happened to the material: lots, assays, events, documents, as a check may look at them. Frozen, pure.

Field names are those of checks.md section 6.1. Organisations and facilities are named by their codes, lots by their
names; ids stand beside them for the evidence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from traceability.kernel.clock import legal_day
from traceability.review.dossier.carriage import Place, Transport

ORIGIN_STAGES = frozenset({"mining", "leaching", "import", "collection"})
TRANSFORMING_STAGES = frozenset(
    {"beneficiation", "separation", "metal_smelting", "alloying", "magnet_making", "recycling", "blending", "packing"}
)
PRODUCTION_STAGES = frozenset(
    {"mining", "leaching", "beneficiation", "separation", "metal_smelting", "alloying", "magnet_making", "recycling"}
)
"""Stages in which material is won or changed. Who does none of them and sells is a trader: imports and collections are bought."""
NOT_PRODUCT = frozenset({"tailings", "slag", "scrap", "residue"})
"""Form families that are not sold on as product. Source: reference/README.md, recoveries."""


@dataclass(frozen=True, slots=True)
class Document:
    """A paper: its number and digest, and what a paper of the export file says of the goods; the file itself is not here."""

    kind: str
    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    sha256: str = ""
    net_kg: Decimal | None = None
    pieces: int | None = None
    hs_code: str = ""


@dataclass(frozen=True, slots=True)
class Assay:
    """What a sample holds. `treo_percent` means oxide basis, `trem_percent` element basis; both at once fail M05."""

    moisture_percent: Decimal | None = None
    treo_percent: Decimal | None = None
    trem_percent: Decimal | None = None
    shares_percent: Mapping[str, Decimal] = field(default_factory=dict)
    th_ppm: Decimal | None = None
    u_ppm: Decimal | None = None
    u_treo_percent: Decimal | None = None
    u_moisture_points: Decimal | None = None
    u_shares_points: Mapping[str, Decimal] = field(default_factory=dict)
    sampled_on: date | None = None
    certificate: Document | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """Material without a name: a residue, or stock in a plant's circuit."""

    form: str
    net_kg: Decimal
    assay: Assay = field(default_factory=Assay)
    origins: tuple[tuple[str, Decimal], ...] = ()
    """Of circuit stock: facilities of origin with their shares, as the plant declares them."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What took a part of a lot: an event (`by` its stage) or a shipment (`by` its number), neither corrected nor given back."""

    by: str
    id: UUID
    net_kg: Decimal


@dataclass(frozen=True, slots=True)
class Lot:
    """A quantity of one material with one history.

    `net_kg` is what its event gave, corrections included; 0 where a correction took the event away. `drawn` is all that draws
    on it, in the chain or not, `overdrawn_kg` what its draws exceed its balance by, `corrects` the event that its maker replaces.
    """

    kind: ClassVar[str] = "lot"

    id: UUID
    name: str
    form: str
    family: str
    net_kg: Decimal
    made_by: UUID
    made_on: date
    product: str = ""
    assay: Assay | None = None
    holder: str = ""
    drawn: tuple[Drawn, ...] = ()
    overdrawn_kg: Decimal = Decimal(0)
    corrects: UUID | None = None

    @property
    def drawn_kg(self) -> Decimal:
        return sum((one.net_kg for one in self.drawn), Decimal(0))


@dataclass(frozen=True, slots=True)
class Input:
    """A drawn part of a lot. In a receipt `net_kg` is the received weight, `assay` the receiver's own."""

    lot: str
    net_kg: Decimal
    assay: Assay | None = None


@dataclass(frozen=True, slots=True)
class Invoice:
    """The invoice of a sale. `amount` is money without tax; it is shown to the parties and the regulator alone."""

    kind: str = ""
    number: str = ""
    issued_on: date | None = None
    seller: str = ""
    buyer: str = ""
    goods_name: str = ""
    reo_kg: Decimal | None = None
    amount: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Fields:
    """The members of an event's `fields` that checks read."""

    route: str = ""
    place: Place | None = None
    origin_country: str = ""
    deposit: str = ""
    scrap_class: str = ""
    has_supplier: bool = False
    other_inputs_kg: Decimal = Decimal(0)
    period: str = ""
    opening: tuple[Quantity, ...] = ()
    closing: tuple[Quantity, ...] = ()
    nh3_n_mg_l: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something done to lots: one stage. Its own columns are final; `is_confirmed` is the performer's word.

    What is not stated but follows is worked out when it is made, since every check asks for it: `name`; the legal days in China
    on which it started and ended, which decide the law that holds; `period`, the month as YYYY-MM to which a plant's account
    counts it, as a stocktake names it; `circuit`, the account itself: its runner's alone, since whoever records at another's
    facility does not mix into it.
    """

    kind: ClassVar[str] = "event"

    id: UUID
    stage: str
    facility: str
    performed_by: str
    recorded_by: str
    started_at: datetime
    ended_at: datetime
    custody_model: str = ""
    is_confirmed: bool = False
    inputs: tuple[Input, ...] = ()
    outputs: tuple[str, ...] = ()
    residues: tuple[Quantity, ...] = ()
    documents: tuple[Document, ...] = ()
    fields: Fields = field(default_factory=Fields)
    to_organisation: str = ""
    to_facility: str = ""
    ownership_passes: bool = False
    loaded_at: Place | None = None
    transport: Transport | None = None
    invoice: Invoice | None = None
    dispatch: UUID | None = None
    recorded_at: datetime | None = None
    name: str = field(init=False, repr=False, compare=False)
    started_on: date = field(init=False, repr=False, compare=False)
    ended_on: date = field(init=False, repr=False, compare=False)
    period: str = field(init=False, repr=False, compare=False)
    circuit: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ended_on = legal_day(self.ended_at)
        follows = {
            "name": f"{self.stage} {self.facility} {ended_on.isoformat()}",
            "started_on": legal_day(self.started_at),
            "ended_on": ended_on,
            "period": self.fields.period or ended_on.isoformat()[:7],
            "circuit": f"{self.facility}|{self.performed_by}",
        }
        for member, value in follows.items():
            object.__setattr__(self, member, value)

    @property
    def is_sourced(self) -> bool:
        """Of a collection: whether it states where the scrap came from, by a supplier or the papers of the purchase."""
        return self.fields.has_supplier or self.has_document("scrap_purchase_list")

    def has_document(self, kind: str) -> bool:
        return any(document.kind == kind for document in self.documents)


@dataclass(frozen=True, slots=True)
class Origin:
    """A share of a lot's REO by where it came from: kind mine, import, collected or unknown."""

    kind: str
    share: Decimal
    event: UUID | None = None
    facility: str = ""
