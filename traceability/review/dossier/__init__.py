"""Everything that a check may look at, frozen. Pure.

Read once by `queries.dossier`; a check that wants more asks for a wider dossier, never for the database.
"""

from traceability.review.dossier.export import NOT_CONTROLLED, Line, NamedLicence, OtherShipment, Party, Shipment
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
    Place,
    Quantity,
)
from traceability.review.dossier.reference import (
    ELEMENTS_OF_FINGERPRINTS,
    ControlledItem,
    Deposit,
    Form,
    Recovery,
    Reference,
    TariffLine,
)
from traceability.review.dossier.shares import shares_by_origin
from traceability.review.dossier.tables import policies_from, reference_from
from traceability.review.dossier.whole import Beside, Dossier
from traceability.review.dossier.wider import GroupUse, TraderAccount, YearOutput

__all__ = [
    "ELEMENTS_OF_FINGERPRINTS",
    "NOT_CONTROLLED",
    "NOT_PRODUCT",
    "ORIGIN_STAGES",
    "PRODUCTION_STAGES",
    "TRANSFORMING_STAGES",
    "Assay",
    "Beside",
    "ControlledItem",
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
    "Licence",
    "Line",
    "ListedParty",
    "Listing",
    "Lot",
    "NamedLicence",
    "Organisation",
    "Origin",
    "OtherShipment",
    "Party",
    "Place",
    "Policy",
    "Quantity",
    "Quota",
    "QuotaBatch",
    "Recovery",
    "Reference",
    "Scope",
    "Shipment",
    "TariffLine",
    "TraderAccount",
    "YearOutput",
    "holds_on",
    "policies_from",
    "reference_from",
    "rows_on",
    "shares_by_origin",
]
