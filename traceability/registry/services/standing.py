"""What stands in the registry already of all that a document names: one query for each kind of row."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import F, Q

from traceability.registry.document import PolicyRow, RegistryDocument, Standing
from traceability.registry.models import (
    Facility,
    Licence,
    ListedParty,
    Member,
    Organisation,
    Ownership,
    PolicyValue,
    PublicListing,
    Quota,
    QuotaBatch,
    ReferenceRow,
)
from traceability.registry.names import folded

PartyKey = tuple[str, str, str, date]


@dataclass(frozen=True)
class Found:
    """Rows by natural key, their children by the row's id, and what the rules look at."""

    organisations: dict[str, Organisation]
    owners: dict[UUID, dict[UUID, Decimal]]
    users: dict[str, User]
    members: dict[int, Member]
    facilities: dict[str, Facility]
    licences: dict[tuple[str, str], Licence]
    quotas: dict[tuple[str, int, str], Quota]
    batches: dict[UUID, dict[date, Decimal]]
    public_list: dict[tuple[int, UUID], PublicListing]
    listed_parties: dict[PartyKey, ListedParty]
    policies: dict[tuple[str, date | None], PolicyValue]
    standing: Standing


def read_standing(document: RegistryDocument) -> Found:
    """Everything that a command must know before it judges and compares. At most 12 queries, whatever the document's length."""
    organisations = _organisations(document)
    users = {user.username: user for user in User.objects.filter(username__any=[row.username for row in document.users])}
    facilities = _facilities(document)
    quotas = _quotas(document)
    policies = _policies(document)
    return Found(
        organisations=organisations,
        owners=_owners(document, organisations),
        users=users,
        members={one.user_id: one for one in Member.objects.filter(user_id__any=[user.pk for user in users.values()])} if users else {},
        facilities=facilities,
        licences=_licences(document),
        quotas=quotas,
        batches=_batches(quotas),
        public_list=_public_list(document, organisations),
        listed_parties=_listed_parties(document),
        policies=policies,
        standing=_rules_need(document, organisations, facilities, policies),
    )


def _organisations(document: RegistryDocument) -> dict[str, Organisation]:
    """By code, and whoever else holds a credit code that the document names."""
    codes = {row.code for row in document.organisations} | {owner.organisation for row in document.organisations for owner in row.owners}
    codes |= {row.organisation for row in document.users} | {row.organisation for row in document.facilities}
    codes |= {row.organisation for row in document.licences} | {row.organisation for row in document.public_list}
    credit_codes = {row.credit_code for row in document.organisations if row.credit_code}
    found = Organisation.objects.filter(Q(code__any=sorted(codes)) | Q(credit_code__any=sorted(credit_codes)))
    return {row.code: row for row in found}


def _owners(document: RegistryDocument, organisations: dict[str, Organisation]) -> dict[UUID, dict[UUID, Decimal]]:
    named = [organisations[row.code].id for row in document.organisations if row.code in organisations]
    owners: dict[UUID, dict[UUID, Decimal]] = {organisation_id: {} for organisation_id in named}
    if named:
        stated = Ownership.objects.filter(organisation_id__any=named, organisation_version=F("organisation__version"))
        for organisation_id, owner_id, share in stated.values_list("organisation_id", "owner_id", "share_percent"):
            owners[organisation_id][owner_id] = share
    return owners


def _facilities(document: RegistryDocument) -> dict[str, Facility]:
    codes = {row.code for row in document.facilities} | {row.facility for row in document.licences if row.facility}
    return {row.code: row for row in Facility.objects.filter(code__any=sorted(codes))} if codes else {}


def _licences(document: RegistryDocument) -> dict[tuple[str, str], Licence]:
    wanted = {(row.kind, row.number) for row in document.licences}
    if not wanted:
        return {}
    found = Licence.objects.filter(number__any=sorted({number for _, number in wanted}))
    return {(row.kind, row.number): row for row in found if (row.kind, row.number) in wanted}


def _quotas(document: RegistryDocument) -> dict[tuple[str, int, str], Quota]:
    if not document.quotas:
        return {}
    found = Quota.objects.filter(
        group__any=sorted({row.group for row in document.quotas}), year__any=sorted({row.year for row in document.quotas})
    )
    return {(row.group, row.year, row.kind): row for row in found}


def _batches(quotas: dict[tuple[str, int, str], Quota]) -> dict[UUID, dict[date, Decimal]]:
    batches: dict[UUID, dict[date, Decimal]] = {quota.id: {} for quota in quotas.values()}
    if batches:
        stated = QuotaBatch.objects.filter(quota_id__any=sorted(batches), quota_version=F("quota__version"))
        for quota_id, day, tonnes in stated.values_list("quota_id", "released_on", "reo_t"):
            batches[quota_id][day] = tonnes
    return batches


def _public_list(document: RegistryDocument, organisations: dict[str, Organisation]) -> dict[tuple[int, UUID], PublicListing]:
    named = [organisations[row.organisation].id for row in document.public_list if row.organisation in organisations]
    if not named:
        return {}
    found = PublicListing.objects.filter(organisation_id__any=named, year__any=sorted({row.year for row in document.public_list}))
    return {(row.year, row.organisation_id): row for row in found}


def _listed_parties(document: RegistryDocument) -> dict[PartyKey, ListedParty]:
    names = sorted({folded(row.name) for row in document.listed_parties})
    found = ListedParty.objects.filter(folded_name__any=names) if names else ()
    return {(row.folded_name, row.country, row.list, row.listed_on): row for row in found}


def _policies(document: RegistryDocument) -> dict[tuple[str, date | None], PolicyValue]:
    """All rows of every key that the document names: the rules compare intervals with all of them."""
    keys = sorted({row.key for row in document.policies})
    found = PolicyValue.objects.filter(key__any=keys) if keys else ()
    return {(row.key, row.valid_from): row for row in found}


def _rules_need(
    document: RegistryDocument,
    organisations: dict[str, Organisation],
    facilities: dict[str, Facility],
    policies: dict[tuple[str, date | None], PolicyValue],
) -> Standing:
    renamed = {row.code for row in document.organisations}
    deposits = _reference("deposits", "deposit") if any(row.deposit for row in document.facilities) else ()
    units = _reference("policy", "key") if document.policies else ()
    return Standing(
        organisations=frozenset(organisations),
        facilities=frozenset(facilities),
        code_by_credit_code={row.credit_code: code for code, row in organisations.items() if row.credit_code and code not in renamed},
        policies=tuple(
            PolicyRow(row.key, row.value, row.unit, row.valid_from, row.valid_to, row.confidence, row.source) for row in policies.values()
        ),
        deposits=frozenset(values["deposit"] for values in deposits) or None,
        units_of_policies={values["key"]: values["unit"] for values in units} or None,
    )


def _reference(table: str, column: str) -> tuple[dict[str, str], ...]:
    rows = ReferenceRow.objects.filter(table__name=table, table_version=F("table__version"), values__has_key=column)
    return tuple(rows.values_list("values", flat=True))
