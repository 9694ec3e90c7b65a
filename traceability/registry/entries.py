"""What we swear to about the registry: one pure function for each kind of row, from the row to a Draft.

A body is the full state, never a difference. Members that nobody but the parties and the regulator need (owners, the
partners and value of a licence, quota tonnes, names of listed parties) are committed; a person appears by id alone.
`reason` says why a row changed; where it is about a person it is committed.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from traceability.kernel import clock, quantities
from traceability.ledger.envelope import Draft
from traceability.ledger.kinds import COMMITTED, PUBLIC, register
from traceability.registry.viewer import Viewer

if TYPE_CHECKING:
    from datetime import date

    from traceability.registry.models import (
        Facility,
        FalseDocument,
        Licence,
        ListedParty,
        Member,
        Organisation,
        PolicyValue,
        PublicListing,
        Quota,
        ReferenceTable,
        Token,
    )


def _fields(*public: str, committed: Sequence[str] = ()) -> dict[str, str]:
    return {f"/{name}": PUBLIC for name in public} | {f"/{name}": COMMITTED for name in committed}


_DATED = ("valid_from", "valid_to")
_LICENCE = _fields(
    "kind", "number", "organisation", "facility", "revoked_on", "scope", "quantity", "control_codes", "issued_by", *_DATED,
    committed=("money", "scope/importer", "scope/end_user"),
)  # fmt: skip
FIELDS: Mapping[str, Mapping[str, str]] = {
    "organisation": _fields(
        "code",
        "name",
        "name_zh",
        "country",
        "credit_code",
        "kinds",
        "group",
        "registered_on",
        "closed_on",
        "joined_on",
        committed=("owners",),
    ),
    "facility": _fields(
        "code",
        "organisation",
        "kind",
        "name",
        "region",
        "latitude",
        "longitude",
        "ore_class",
        "deposit",
        "capacity_t_per_year",
        "own_ranges_percent",
    ),
    "licence": _LICENCE,
    "quota": _fields("group", "year", "kind", "secret", committed=("batches",)),
    "public_listing": _fields("year", "organisation", "activities"),
    "listed_party": _fields("country", "list", "listed_on", "until", "source", committed=("name",)),
    "policy": _fields("key", "value", "unit", "confidence", "source", *_DATED),
    "member": _fields("user", "organisation", "role", "active"),
}
_REASON = _fields("reason")
_REASON_ABOUT_A_PERSON = _fields(committed=("reason",))
_OF_PERSONS = {"member", "listed_party"}
for _subject, _marks in FIELDS.items():
    register(f"{_subject}.registered", _marks)
    register(f"{_subject}.changed", {**_marks, **(_REASON_ABOUT_A_PERSON if _subject in _OF_PERSONS else _REASON)})
LICENCE_REVOKED = register("licence.revoked", _LICENCE | _REASON)
_TOKEN = _fields("organisation", "member", "role", "scope", "prefix", "expires_on", "revoked_at", committed=("digest",))
TOKEN_ISSUED = register("token.issued", _TOKEN)
TOKEN_REVOKED = register("token.revoked", _TOKEN | _REASON_ABOUT_A_PERSON)
REFERENCE_LOADED = register("reference.loaded", _fields("table", "sha256", "rows", "rows_sha256") | _REASON)

_DOCUMENT = _fields("kind", "number", "issuer", "sha256", "stands", "reason")
DECLARED_FALSE = register("document.declared_false", _DOCUMENT)
DECLARATION_WITHDRAWN = register("document.declaration_withdrawn", _DOCUMENT)


def organisation_stated(
    organisation: "Organisation", owners: Sequence[tuple[str, Decimal]], *, by: Viewer, reason: str | None = None
) -> Draft:
    """`owners`: code and share of each owner of this version."""
    body = {
        "code": organisation.code,
        "name": organisation.name,
        "name_zh": organisation.name_zh,
        "country": organisation.country,
        "credit_code": organisation.credit_code,
        "kinds": list(organisation.kinds),
        "group": organisation.group,
        "registered_on": organisation.registered_on,
        "closed_on": organisation.closed_on,
        "joined_on": organisation.joined_on,
        "owners": [{"organisation": code, "share_percent": f"{share:.6f}"} for code, share in sorted(owners)],
    }
    return _stated("organisation", organisation, body, by, reason=reason)


def facility_stated(facility: "Facility", *, organisation: str, by: Viewer, reason: str | None = None) -> Draft:
    """`organisation`: the code of the one that runs it."""
    ranges = facility.own_ranges_percent
    body = {
        "code": facility.code,
        "organisation": organisation,
        "kind": facility.kind,
        "name": facility.name,
        "region": facility.region,
        "latitude": _fixed(facility.latitude, 6),
        "longitude": _fixed(facility.longitude, 6),
        "ore_class": facility.ore_class,
        "deposit": facility.deposit,
        "capacity_t_per_year": _fixed(facility.capacity_t_per_year, 3),
        "own_ranges_percent": None if ranges is None else {element: list(ends) for element, ends in sorted(ranges.items())},
    }
    return _stated("facility", facility, body, by, reason=reason)


def licence_stated(
    licence: "Licence", *, organisation: str, facility: str | None, revoked: bool, by: Viewer, reason: str | None = None
) -> Draft:
    """`revoked`: this version is the first that has a day of revocation; then the kind is `licence.revoked`."""
    quantity = None
    if licence.quantity_value is not None:
        quantity = {
            "value": _fixed(licence.quantity_value, 3),
            "unit": licence.quantity_unit,
            "basis": licence.quantity_basis,
            "per": licence.quantity_per,
        }
    money = None
    if licence.money_amount is not None:
        money = {"amount": quantities.print_money(licence.money_amount), "currency": licence.money_currency}
    body = {
        "kind": licence.kind,
        "number": licence.number,
        "organisation": organisation,
        "facility": facility,
        "valid_from": licence.valid_from,
        "valid_to": licence.valid_to,
        "revoked_on": licence.revoked_on,
        "scope": licence.scope,
        "quantity": quantity,
        "money": money,
        "control_codes": licence.control_codes,
        "issued_by": licence.issued_by,
    }
    return _stated("licence", licence, body, by, kind=LICENCE_REVOKED if revoked else "", reason=reason)


def quota_stated(quota: "Quota", batches: "Sequence[tuple[date, Decimal]]", *, by: Viewer, reason: str | None = None) -> Draft:
    """`batches`: day of release and tonnes of each batch of this version."""
    body = {
        "group": quota.group,
        "year": quota.year,
        "kind": quota.kind,
        "secret": quota.is_secret,
        "batches": [{"released_on": day, "reo_t": _fixed(tonnes, 3)} for day, tonnes in sorted(batches)],
    }
    return _stated("quota", quota, body, by, reason=reason)


def public_listing_stated(listing: "PublicListing", *, organisation: str, by: Viewer, reason: str | None = None) -> Draft:
    body = {"year": listing.year, "organisation": organisation, "activities": list(listing.activities)}
    return _stated("public_listing", listing, body, by, reason=reason)


def listed_party_stated(party: "ListedParty", *, by: Viewer, reason: str | None = None) -> Draft:
    body = {
        "name": party.name,
        "country": party.country,
        "list": party.list,
        "listed_on": party.listed_on,
        "until": party.until,
        "source": party.source,
    }
    return _stated("listed_party", party, body, by, reason=reason)


def policy_stated(policy: "PolicyValue", *, by: Viewer, reason: str | None = None) -> Draft:
    body = {
        "key": policy.key,
        "value": policy.value,
        "unit": policy.unit,
        "valid_from": policy.valid_from,
        "valid_to": policy.valid_to,
        "confidence": policy.confidence,
        "source": policy.source,
    }
    return _stated("policy", policy, body, by, reason=reason)


def member_stated(member: "Member", *, organisation: str, by: Viewer, reason: str | None = None) -> Draft:
    """The login stands there by its number alone: its name and address may be erased, the entry stays."""
    body = {"user": str(member.user_id), "organisation": organisation, "role": member.role, "active": member.is_active}
    return _stated("member", member, body, by, reason=reason)


def token_stated(token: "Token", *, organisation: str, by: Viewer, reason: str | None = None) -> Draft:
    """Issued at version 1, revoked after that: a token changes in no other way."""
    body = {
        "organisation": organisation,
        "member": token.member_id,
        "role": token.role,
        "scope": token.scope,
        "prefix": token.prefix or None,
        "expires_on": token.expires_on,
        "revoked_at": None if token.revoked_at is None else clock.rfc3339(token.revoked_at),
        "digest": token.digest,
    }
    return _stated("token", token, body, by, kind=TOKEN_ISSUED if token.version == 1 else TOKEN_REVOKED, reason=reason)


def reference_loaded(table: "ReferenceTable", *, by: Viewer, rows_sha256: str | None = None, reason: str | None = None) -> Draft:
    """The rows are its children; `rows_sha256` (tables.digest_of_rows) holds them all. `reason`: a supervisor stated them anew."""
    body = {"table": table.name, "sha256": table.sha256, "rows": table.row_count, "rows_sha256": rows_sha256}
    return _stated("reference", table, body, by, kind=REFERENCE_LOADED, reason=reason)


def document_declared(document: "FalseDocument", *, reason: str, by: Viewer) -> Draft:
    """That a paper is held for false, or no longer."""
    body = {
        "kind": document.kind,
        "number": document.number or None,
        "issuer": document.issuer or None,
        "sha256": document.sha256 or None,
        "stands": document.stands,
    }
    return _stated("document", document, body, by, kind=DECLARED_FALSE if document.stands else DECLARATION_WITHDRAWN, reason=reason)


def _stated(subject: str, row: Any, body: Mapping[str, Any], by: Viewer, *, kind: str = "", reason: str | None = None) -> Draft:
    named = kind or f"{subject}.{'registered' if row.version == 1 else 'changed'}"
    return Draft(
        named,
        subject=(subject, row.id, row.version),
        actor=by.actor,
        organisation=by.organisation,
        body={**body, "reason": reason} if reason else body,
    )


def _fixed(value: Decimal | None, places: int) -> str | None:
    return None if value is None else f"{value:.{places}f}"
