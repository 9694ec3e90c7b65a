"""What the registry answers. Every query is set-based and says its bound; only `listings` look at who asks."""

from traceability.registry.queries import listings
from traceability.registry.queries.consumption import Consumed, licences_consumed
from traceability.registry.queries.law import (
    Policy,
    listed_parties_on,
    loaded_tables,
    policies_on,
    policy_on,
    policy_rows,
    policy_units,
    reference_rows,
)
from traceability.registry.queries.organisations import (
    Owner,
    facilities_by_code,
    facilities_by_id,
    is_on_the_system,
    listed_years,
    members_of_groups,
    organisations_by_code,
    organisations_by_id,
    owners_of,
    public_listings,
    regulator,
)
from traceability.registry.queries.rights import (
    Released,
    accounts_of_licences,
    draws_of_case,
    licences_by_number,
    licences_of,
    quotas_of,
)
from traceability.registry.queries.viewers import (
    organisations_of_person,
    viewer_of_person,
    viewer_of_token,
    viewer_of_user,
    viewer_of_username,
)

__all__ = [
    "Consumed",
    "Owner",
    "Policy",
    "Released",
    "accounts_of_licences",
    "draws_of_case",
    "facilities_by_code",
    "facilities_by_id",
    "is_on_the_system",
    "licences_by_number",
    "licences_consumed",
    "licences_of",
    "listed_parties_on",
    "listed_years",
    "listings",
    "loaded_tables",
    "members_of_groups",
    "organisations_by_code",
    "organisations_by_id",
    "organisations_of_person",
    "owners_of",
    "policies_on",
    "policy_on",
    "policy_rows",
    "policy_units",
    "public_listings",
    "quotas_of",
    "reference_rows",
    "regulator",
    "viewer_of_person",
    "viewer_of_token",
    "viewer_of_user",
    "viewer_of_username",
]
