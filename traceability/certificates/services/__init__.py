"""What is done with certificates: the system issues them, a supervisor suspends, reinstates, revokes them, customs release.

What changed since it was judged flags a certificate for a supervisor, who moves it or settles the flag; neither flag nor settling moves it.
"""

from traceability.certificates.services.flagging import flag
from traceability.certificates.services.issue import Issued, issue
from traceability.certificates.services.keys import announce_key, certificate_key
from traceability.certificates.services.printing import print_certificate
from traceability.certificates.services.publishing import context, credential_in_jwt, did_document, signed_status_list
from traceability.certificates.services.release import Released, release
from traceability.certificates.services.standing import MOST_REASON, Changed, reinstate, revoke, settle, suspend

__all__ = [
    "MOST_REASON",
    "Changed",
    "Issued",
    "Released",
    "announce_key",
    "certificate_key",
    "context",
    "credential_in_jwt",
    "did_document",
    "flag",
    "issue",
    "print_certificate",
    "reinstate",
    "release",
    "revoke",
    "settle",
    "signed_status_list",
    "suspend",
]
