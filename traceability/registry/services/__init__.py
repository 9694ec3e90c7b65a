"""What can be done to the registry. Commands, and two steps of other apps' commands: `draw_down` and `give_back`."""

from traceability.registry.services.draw_down import Drawn, LicenceClaim, QuotaClaim, draw_down, give_back
from traceability.registry.services.importing import Count, Imported, found_registry, import_document
from traceability.registry.services.people import MemberSet, set_member_active
from traceability.registry.services.reference import Loaded, load_reference
from traceability.registry.services.tokens import Issued, Revoked, create_token, revoke_token, use_token

__all__ = [
    "Count",
    "Drawn",
    "Imported",
    "Issued",
    "LicenceClaim",
    "Loaded",
    "MemberSet",
    "QuotaClaim",
    "Revoked",
    "create_token",
    "draw_down",
    "found_registry",
    "give_back",
    "import_document",
    "load_reference",
    "revoke_token",
    "set_member_active",
    "use_token",
]
