"""What is done with certificates: the system issues them, a supervisor suspends, reinstates, revokes them, customs release.

What changed since it was judged flags a certificate for a supervisor; a flag moves nothing.
"""

from traceability.certificates.services.flagging import flag
from traceability.certificates.services.issue import Issued, issue
from traceability.certificates.services.keys import announce_key, certificate_key
from traceability.certificates.services.release import Released, release
from traceability.certificates.services.standing import MOST_REASON, Changed, reinstate, revoke, suspend

__all__ = [
    "MOST_REASON",
    "Changed",
    "Issued",
    "Released",
    "announce_key",
    "certificate_key",
    "flag",
    "issue",
    "reinstate",
    "release",
    "revoke",
    "suspend",
]
