"""What certificates tell: one by its number to anybody, one of a shipment to who may see it, and the proof bundle's contents.

And what is touched by a licence, an organisation, a lot, an event or a document: a walk downstream, and what certificates are flagged for.
"""

from traceability.certificates.queries.contents import bundle_contents, bundle_file
from traceability.certificates.queries.flags import FLAGGED, NewerFact, is_unanswered, newer_facts, waiting_certificates
from traceability.certificates.queries.impact import KINDS, MOST_TOUCHED, Impact, impact_of
from traceability.certificates.queries.lookups import (
    PublicCertificate,
    certificate_of_shipment,
    public_certificate,
    states_of,
    waiting_cases,
)

__all__ = [
    "FLAGGED",
    "KINDS",
    "MOST_TOUCHED",
    "Impact",
    "NewerFact",
    "PublicCertificate",
    "bundle_contents",
    "bundle_file",
    "certificate_of_shipment",
    "impact_of",
    "is_unanswered",
    "newer_facts",
    "public_certificate",
    "states_of",
    "waiting_cases",
    "waiting_certificates",
]
