"""Rows beside the newest entry of their subject, and accounts beside the draws that they follow from.

A row is read back by the very function that swore to it: what a person with a shell changes in the row, it then says too.
Logins, whose names may be erased, are not compared.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from traceability.ledger.envelope import Draft, plain
from traceability.ledger.replay import Compared, Contradiction, Stated
from traceability.registry import entries
from traceability.registry.models import (
    Facility,
    FalseDocument,
    Licence,
    LicenceAccount,
    ListedParty,
    Member,
    Organisation,
    Ownership,
    PolicyValue,
    PublicListing,
    Quota,
    QuotaAccount,
    QuotaBatch,
    ReferenceTable,
    Token,
)
from traceability.registry.viewer import system_viewer

SYSTEM = system_viewer(None)
_UNHELD = frozenset({"reason", "rows_sha256"})
KINDS = {
    "organisation": ("registered", "changed"),
    "facility": ("registered", "changed"),
    "licence": ("registered", "changed", "revoked"),
    "quota": ("registered", "changed"),
    "public_listing": ("registered", "changed"),
    "listed_party": ("registered", "changed"),
    "policy": ("registered", "changed"),
    "member": ("registered", "changed"),
    "token": ("issued", "revoked"),
    "reference": ("loaded",),
    "document": ("declared_false", "declaration_withdrawn"),
}
# Accounts beside the sums of their draws and the limits of their licences, where the two differ.
_LICENCE_ACCOUNTS = """
SELECT coalesce(account.licence_id, drawn.licence_id), coalesce(account.year, drawn.year),
       drawn.kg, drawn.amount, drawn.uses, account.drawn_kg, account.drawn_amount, account.uses, account.licence_id IS NULL
FROM (SELECT draw.licence_id, CASE licence.quantity_per WHEN 'year' THEN extract(year FROM draw.export_on)::integer ELSE 0 END AS year,
             sum(draw.kg) AS kg, coalesce(sum(draw.amount) FILTER (WHERE draw.currency = licence.money_currency), 0) AS amount,
             sum(draw.uses)::integer AS uses
      FROM registry_licencedraw AS draw JOIN registry_licence AS licence ON licence.id = draw.licence_id GROUP BY 1, 2) AS drawn
FULL JOIN registry_licenceaccount AS account USING (licence_id, year)
WHERE (drawn.kg, drawn.amount, drawn.uses) IS DISTINCT FROM (account.drawn_kg, account.drawn_amount, account.uses)
ORDER BY 1, 2
"""
_LICENCE_LIMITS = """
SELECT account.licence_id, account.year, limits.kg, licence.money_amount, limits.uses,
       account.limit_kg, account.limit_amount, account.limit_uses
FROM registry_licenceaccount AS account JOIN registry_licence AS licence ON licence.id = account.licence_id
CROSS JOIN LATERAL (SELECT licence.quantity_value * CASE licence.quantity_unit WHEN 't' THEN 1000 ELSE 1 END AS kg,
                           CASE licence.quantity_per WHEN 'single' THEN 1 END AS uses) AS limits
WHERE (limits.kg, licence.money_amount, limits.uses)
      IS DISTINCT FROM (account.limit_kg, account.limit_amount, account.limit_uses) ORDER BY 1, 2
"""
_QUOTA_ACCOUNTS = """
SELECT quota.id, released.kg, drawn.kg, account.released_kg, account.drawn_kg
FROM registry_quota AS quota LEFT JOIN registry_quotaaccount AS account ON account.quota_id = quota.id
CROSS JOIN LATERAL (SELECT coalesce(sum(reo_t), 0) * 1000 AS kg FROM registry_quotabatch
                    WHERE quota_id = quota.id AND quota_version = quota.version) AS released
CROSS JOIN LATERAL (SELECT coalesce(sum(reo_kg), 0) AS kg FROM registry_quotadraw WHERE quota_id = quota.id) AS drawn
WHERE (released.kg, drawn.kg) IS DISTINCT FROM (account.released_kg, account.drawn_kg) ORDER BY 1
"""


def organisations(ids: Collection[UUID]) -> dict[UUID, Stated]:
    found = list(Organisation.objects.filter(id__any=sorted(ids)))
    version = {row.id: row.version for row in found}
    owners: dict[UUID, list[tuple[str, Decimal]]] = {}
    for one in Ownership.objects.filter(organisation_id__any=sorted(ids)).select_related("owner"):
        if one.organisation_version == version.get(one.organisation_id):
            owners.setdefault(one.organisation_id, []).append((one.owner.code, one.share_percent))
    return _stated(entries.organisation_stated(row, owners.get(row.id, []), by=SYSTEM) for row in found)


def facilities(ids: Collection[UUID]) -> dict[UUID, Stated]:
    found = Facility.objects.filter(id__any=sorted(ids)).select_related("organisation")
    return _stated(entries.facility_stated(row, organisation=row.organisation.code, by=SYSTEM) for row in found)


def licences(ids: Collection[UUID]) -> dict[UUID, Stated]:
    found = Licence.objects.filter(id__any=sorted(ids)).select_related("organisation", "facility")
    return _stated(
        entries.licence_stated(
            row, organisation=row.organisation.code, facility=row.facility.code if row.facility else None, revoked=False, by=SYSTEM
        )
        for row in found
    )


def quotas(ids: Collection[UUID]) -> dict[UUID, Stated]:
    found = list(Quota.objects.filter(id__any=sorted(ids)))
    version = {row.id: row.version for row in found}
    batches: dict[UUID, list[tuple[date, Decimal]]] = {}
    for one in QuotaBatch.objects.filter(quota_id__any=sorted(ids)):
        if one.quota_version == version.get(one.quota_id):
            batches.setdefault(one.quota_id, []).append((one.released_on, one.reo_t))
    return _stated(entries.quota_stated(row, batches.get(row.id, []), by=SYSTEM) for row in found)


def public_listings(ids: Collection[UUID]) -> dict[UUID, Stated]:
    found = PublicListing.objects.filter(id__any=sorted(ids)).select_related("organisation")
    return _stated(entries.public_listing_stated(row, organisation=row.organisation.code, by=SYSTEM) for row in found)


def listed_parties(ids: Collection[UUID]) -> dict[UUID, Stated]:
    return _stated(entries.listed_party_stated(row, by=SYSTEM) for row in ListedParty.objects.filter(id__any=sorted(ids)))


def policies(ids: Collection[UUID]) -> dict[UUID, Stated]:
    return _stated(entries.policy_stated(row, by=SYSTEM) for row in PolicyValue.objects.filter(id__any=sorted(ids)))


def members(ids: Collection[UUID]) -> dict[UUID, Stated]:
    found = Member.objects.filter(id__any=sorted(ids)).select_related("organisation")
    return _stated(entries.member_stated(row, organisation=row.organisation.code, by=SYSTEM) for row in found)


def tokens(ids: Collection[UUID]) -> dict[UUID, Stated]:
    found = Token.objects.filter(id__any=sorted(ids)).select_related("organisation")
    return _stated(entries.token_stated(row, organisation=row.organisation.code, by=SYSTEM) for row in found)


def references(ids: Collection[UUID]) -> dict[UUID, Stated]:
    return _stated(entries.reference_loaded(row, by=SYSTEM) for row in ReferenceTable.objects.filter(id__any=sorted(ids)))


def documents(ids: Collection[UUID]) -> dict[UUID, Stated]:
    found = FalseDocument.objects.filter(id__any=sorted(ids))
    return _stated(entries.document_declared(row, reason="", by=SYSTEM) for row in found)


READERS: dict[str, Callable[[Collection[UUID]], dict[UUID, Stated]]] = {
    "organisation": organisations,
    "facility": facilities,
    "licence": licences,
    "quota": quotas,
    "public_listing": public_listings,
    "listed_party": listed_parties,
    "policy": policies,
    "member": members,
    "token": tokens,
    "reference": references,
    "document": documents,
}


def accounts() -> Iterator[Compared]:
    """What cases drew from licences and quotas, summed by the database over all draws; what differs comes back."""
    drawn = tuple(
        Contradiction(f"licence {licence} {year}", _sum(*expected), None if is_gone else _sum(*own))
        for licence, year, *sums, is_gone in _rows(_LICENCE_ACCOUNTS)
        for expected, own in [(sums[:3], sums[3:])]
    )
    limits = tuple(
        Contradiction(f"licence {licence} {year}", f"at most {kg} kg, {amount}, {uses} uses", f"{own_kg} kg, {own_amount}, {own_uses} uses")
        for licence, year, kg, amount, uses, own_kg, own_amount, own_uses in _rows(_LICENCE_LIMITS)
    )
    yield Compared(LicenceAccount.objects.count(), drawn + limits)
    released = tuple(
        Contradiction(f"quota {quota}", f"{kg} kg released, {taken} kg drawn", f"{own_kg} kg, {own_taken} kg")
        for quota, kg, taken, own_kg, own_taken in _rows(_QUOTA_ACCOUNTS)
    )
    yield Compared(QuotaAccount.objects.count(), released)


def _sum(kg: Decimal, amount: Decimal, uses: int) -> str:
    return f"{kg} kg, {amount}, {uses} uses"


def _stated(drafts: Iterator[Draft]) -> dict[UUID, Stated]:
    return {draft.subject[1]: Stated(plain(draft.body), version=draft.subject[2], unheld=_UNHELD) for draft in drafts}


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
