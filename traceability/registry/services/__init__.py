"""What can be done to the registry. Commands, and two steps of other apps' commands: `draw_down` and `give_back`."""

from traceability.registry.services.draw_down import Drawn, LicenceClaim, QuotaClaim, draw_down, give_back
from traceability.registry.services.erasing import erase
from traceability.registry.services.facilities import change_facility, register_facility
from traceability.registry.services.importing import Count, Imported, found_registry, import_document
from traceability.registry.services.licences import change_licence, register_licence, revoke_licence, shorten_licence
from traceability.registry.services.lists import end_listing, list_enterprise, list_party, strike_off
from traceability.registry.services.losses import acknowledge_loss
from traceability.registry.services.organisations import change_organisation, close_organisation, register_organisation
from traceability.registry.services.papers import Paper, declare_false, withdraw_declaration
from traceability.registry.services.people import MemberSet, add_member, change_role, set_member_active
from traceability.registry.services.policies import end_policy_value, set_policy_value
from traceability.registry.services.quotas import add_batch, create_quota
from traceability.registry.services.reference import Loaded, load_reference, state_reference
from traceability.registry.services.stating import MOST_REASON, Stated
from traceability.registry.services.tokens import MOST_DAYS, USUAL_DAYS, Issued, Revoked, create_token, revoke_token, use_token

__all__ = [
    "MOST_DAYS",
    "MOST_REASON",
    "USUAL_DAYS",
    "Count",
    "Drawn",
    "Imported",
    "Issued",
    "LicenceClaim",
    "Loaded",
    "MemberSet",
    "Paper",
    "QuotaClaim",
    "Revoked",
    "Stated",
    "acknowledge_loss",
    "add_batch",
    "add_member",
    "change_facility",
    "change_licence",
    "change_organisation",
    "change_role",
    "close_organisation",
    "create_quota",
    "create_token",
    "declare_false",
    "draw_down",
    "end_listing",
    "end_policy_value",
    "erase",
    "found_registry",
    "give_back",
    "import_document",
    "list_enterprise",
    "list_party",
    "load_reference",
    "register_facility",
    "register_licence",
    "register_organisation",
    "revoke_licence",
    "revoke_token",
    "set_member_active",
    "set_policy_value",
    "shorten_licence",
    "state_reference",
    "strike_off",
    "use_token",
    "withdraw_declaration",
]
