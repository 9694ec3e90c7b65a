"""What certificates tell: one by its number to anybody, one of a shipment to who may see it, and the proof bundle's contents."""

from traceability.certificates.queries.contents import bundle_contents, bundle_file
from traceability.certificates.queries.lookups import (
    PublicCertificate,
    certificate_of_shipment,
    public_certificate,
    states_of,
    waiting_cases,
)

__all__ = [
    "PublicCertificate",
    "bundle_contents",
    "bundle_file",
    "certificate_of_shipment",
    "public_certificate",
    "states_of",
    "waiting_cases",
]
