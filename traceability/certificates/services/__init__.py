"""What is done with certificates: the system issues them, a supervisor suspends, reinstates and revokes them."""

from traceability.certificates.services.issue import Issued, issue
from traceability.certificates.services.keys import announce_key, certificate_key
from traceability.certificates.services.standing import MOST_REASON, Changed, reinstate, revoke, suspend

__all__ = ["MOST_REASON", "Changed", "Issued", "announce_key", "certificate_key", "issue", "reinstate", "revoke", "suspend"]
