"""What is done with certificates. Suspending, revoking and releasing come with the commands that a person gives."""

from traceability.certificates.services.issue import Issued, issue
from traceability.certificates.services.keys import announce_key, certificate_key

__all__ = ["Issued", "announce_key", "certificate_key", "issue"]
