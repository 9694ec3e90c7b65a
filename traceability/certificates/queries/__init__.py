"""What certificates tell: one by its number to anybody, one of a shipment to who may see it, and the proof bundle's contents.

And what is touched by a licence, an organisation, a lot, an event or a document: a walk downstream, and what certificates are flagged for.
"""

from traceability.certificates.queries.checked import ALTERED, UNKNOWN, Checked, check_file, check_number
from traceability.certificates.queries.contents import bundle_contents, bundle_file
from traceability.certificates.queries.destinations import NONE, Going, GoingLine, destinations, shipments_going, shipments_in_all
from traceability.certificates.queries.exports import Export, export_of_lot, export_of_shipment
from traceability.certificates.queries.flags import (
    FLAGGED,
    NewerFact,
    flagged,
    is_unanswered,
    newer_facts,
    unanswered_facts,
    waiting_certificates,
)
from traceability.certificates.queries.handed_out import (
    Printed,
    credential_of_shipment,
    issuer_keys,
    not_holding,
    pdf_of_shipment,
    waiting_prints,
)
from traceability.certificates.queries.impact import KINDS, MOST_TOUCHED, Impact, impact_of
from traceability.certificates.queries.lookups import (
    PublicCertificate,
    certificate_of_shipment,
    certificates_beginning,
    public_certificate,
    states_of,
    waiting_cases,
)

__all__ = [
    "ALTERED",
    "FLAGGED",
    "KINDS",
    "MOST_TOUCHED",
    "NONE",
    "UNKNOWN",
    "Checked",
    "Export",
    "Going",
    "GoingLine",
    "Impact",
    "NewerFact",
    "Printed",
    "PublicCertificate",
    "bundle_contents",
    "bundle_file",
    "certificate_of_shipment",
    "certificates_beginning",
    "check_file",
    "check_number",
    "credential_of_shipment",
    "destinations",
    "export_of_lot",
    "export_of_shipment",
    "flagged",
    "impact_of",
    "is_unanswered",
    "issuer_keys",
    "newer_facts",
    "not_holding",
    "pdf_of_shipment",
    "public_certificate",
    "shipments_going",
    "shipments_in_all",
    "states_of",
    "unanswered_facts",
    "waiting_cases",
    "waiting_certificates",
    "waiting_prints",
]
