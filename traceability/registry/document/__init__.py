"""The registry document `registry/1`: JSON in, frozen rows out, or every problem with its pointer. Pure.

Reading asks for the shape alone (400); `judging` asks what cannot be recorded (422). Source: product.md section 8.
"""

from traceability.registry.document.judging import Standing, problems_of
from traceability.registry.document.reading import read_document
from traceability.registry.document.rows import (
    BatchRow,
    FacilityRow,
    LicenceRow,
    ListingRow,
    MoneyRow,
    OrganisationRow,
    OwnerRow,
    PartyRow,
    PolicyRow,
    QuantityRow,
    QuotaRow,
    RegistryDocument,
    Scope,
    UserRow,
)

__all__ = [
    "BatchRow",
    "FacilityRow",
    "LicenceRow",
    "ListingRow",
    "MoneyRow",
    "OrganisationRow",
    "OwnerRow",
    "PartyRow",
    "PolicyRow",
    "QuantityRow",
    "QuotaRow",
    "RegistryDocument",
    "Scope",
    "Standing",
    "UserRow",
    "problems_of",
    "read_document",
]
