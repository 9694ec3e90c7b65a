"""Everything that a check may look at, frozen. Pure.

Read once by `queries.dossier`; a check that wants more asks for a wider dossier, never for the database.
"""

from traceability.review.dossier.carriage import Place, Transport
from traceability.review.dossier.circuits import CIRCUIT_STAGES, PlantMonth
from traceability.review.dossier.export import NOT_CONTROLLED, Line, NamedLicence, OtherShipment, Package, Party, Shipment
from traceability.review.dossier.histories import Correction, PaperUse, SealUse, Signature
from traceability.review.dossier.invoices import InvoiceUse
from traceability.review.dossier.law import (
    Facility,
    Licence,
    ListedParty,
    Listing,
    Organisation,
    Policy,
    Quota,
    QuotaBatch,
    Scope,
    holds_on,
    rows_on,
)
from traceability.review.dossier.market import CatalogueName, Citation, PaperKind, Price
from traceability.review.dossier.material import (
    NOT_PRODUCT,
    ORIGIN_STAGES,
    PRODUCTION_STAGES,
    TRANSFORMING_STAGES,
    Assay,
    Document,
    Drawn,
    Event,
    Fields,
    Input,
    Invoice,
    Lot,
    Origin,
    Quantity,
)
from traceability.review.dossier.parties import Owner
from traceability.review.dossier.reference import (
    ELEMENTS_OF_FINGERPRINTS,
    ControlledItem,
    Deposit,
    Form,
    Port,
    Recovery,
    Reference,
    TariffLine,
)
from traceability.review.dossier.reuse import CertificateUse, TicketUse
from traceability.review.dossier.shares import shares_by_origin
from traceability.review.dossier.tables import policies_from, reference_from
from traceability.review.dossier.trade import Mirror
from traceability.review.dossier.whole import Beside, Dossier
from traceability.review.dossier.wider import GroupUse, MineYear, TraderAccount, YearOutput

__all__ = [
    "CIRCUIT_STAGES",
    "ELEMENTS_OF_FINGERPRINTS",
    "NOT_CONTROLLED",
    "NOT_PRODUCT",
    "ORIGIN_STAGES",
    "PRODUCTION_STAGES",
    "TRANSFORMING_STAGES",
    "Assay",
    "Beside",
    "CatalogueName",
    "CertificateUse",
    "Citation",
    "ControlledItem",
    "Correction",
    "Deposit",
    "Document",
    "Dossier",
    "Drawn",
    "Event",
    "Facility",
    "Fields",
    "Form",
    "GroupUse",
    "Input",
    "Invoice",
    "InvoiceUse",
    "Licence",
    "Line",
    "ListedParty",
    "Listing",
    "Lot",
    "MineYear",
    "Mirror",
    "NamedLicence",
    "Organisation",
    "Origin",
    "OtherShipment",
    "Owner",
    "Package",
    "PaperKind",
    "PaperUse",
    "Party",
    "Place",
    "PlantMonth",
    "Policy",
    "Port",
    "Price",
    "Quantity",
    "Quota",
    "QuotaBatch",
    "Recovery",
    "Reference",
    "Scope",
    "SealUse",
    "Shipment",
    "Signature",
    "TariffLine",
    "TicketUse",
    "TraderAccount",
    "Transport",
    "YearOutput",
    "holds_on",
    "policies_from",
    "reference_from",
    "rows_on",
    "shares_by_origin",
]
