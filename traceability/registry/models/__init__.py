"""What the registry remembers. Every row but accounts and last uses has its ledger entry."""

from traceability.registry.models.facilities import Facility
from traceability.registry.models.licences import Licence, LicenceAccount, LicenceDraw
from traceability.registry.models.lists import ListedParty, PublicListing
from traceability.registry.models.organisations import Organisation, Ownership
from traceability.registry.models.papers import FalseDocument
from traceability.registry.models.people import Member, Token, TokenUse
from traceability.registry.models.policies import PolicyValue
from traceability.registry.models.quotas import Quota, QuotaAccount, QuotaBatch, QuotaDraw
from traceability.registry.models.reference import ReferenceRow, ReferenceTable

__all__ = [
    "Facility",
    "FalseDocument",
    "Licence",
    "LicenceAccount",
    "LicenceDraw",
    "ListedParty",
    "Member",
    "Organisation",
    "Ownership",
    "PolicyValue",
    "PublicListing",
    "Quota",
    "QuotaAccount",
    "QuotaBatch",
    "QuotaDraw",
    "ReferenceRow",
    "ReferenceTable",
    "Token",
    "TokenUse",
]
