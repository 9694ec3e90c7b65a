"""Licences and quotas: what is in force, what is released, what is left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Q

from traceability.registry.models import Licence, LicenceAccount, LicenceDraw, Quota, QuotaAccount, QuotaBatch, QuotaDraw


@dataclass(frozen=True, slots=True)
class Released:
    """One quota with its batches in order of release, what approved cases have drawn from it, and what of all batches is left.

    `is_own`: whether who asked may see the last two: its group's own organisations, and who reads everything.
    """

    id: UUID
    group: str
    year: int
    kind: str
    is_secret: bool
    batches: tuple[tuple[date, Decimal], ...]
    drawn_kg: Decimal
    left_kg: Decimal
    is_own: bool = True

    def released_kg(self, *, by: date) -> Decimal:
        """Kilograms REO of all batches released on or before that day."""
        return sum((tonnes * 1000 for day, tonnes in self.batches if day <= by), Decimal(0))


def licences_of(organisation_ids: Iterable[UUID]) -> tuple[Licence, ...]:
    """All licences of these organisations, whatever their dates, in one query; with the facility they name."""
    found = Licence.objects.filter(organisation_id__any=sorted(set(organisation_ids))).select_related("facility", "organisation")
    return tuple(found.order_by("organisation_id", "kind", "number"))


def licences_by_number(names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Licence]:
    """Licences by (kind, number), whoever holds them, in one query; unknown ones are absent."""
    wanted = set(names)
    found = Licence.objects.filter(number__any=sorted({number for _, number in wanted})).select_related("organisation", "facility")
    return {(one.kind, one.number): one for one in found if (one.kind, one.number) in wanted}


def accounts_of_licences(licence_ids: Iterable[UUID]) -> dict[UUID, tuple[LicenceAccount, ...]]:
    """The accounts of these licences, in one query. One that was never drawn from has none."""
    found: dict[UUID, tuple[LicenceAccount, ...]] = {}
    wanted = sorted(set(licence_ids))
    for account in LicenceAccount.objects.filter(licence_id__any=wanted).order_by("licence_id", "year") if wanted else ():
        found[account.licence_id] = (*found.get(account.licence_id, ()), account)
    return found


def quotas_of(groups: Iterable[str], years: Iterable[int], *, kind: str | None = None) -> tuple[Released, ...]:
    """Every quota of these groups in these years, or those of one kind, with batches and what was drawn, in three queries."""
    found = Quota.objects.filter(group__any=sorted(set(groups)), year__any=sorted(set(years))).order_by("group", "year", "kind")
    return released(found if kind is None else found.filter(kind=kind))


def released(quotas: Iterable[Quota]) -> tuple[Released, ...]:
    """These quotas with their present batches and what was drawn, in at most three queries."""
    rows = tuple(quotas)
    if not rows:
        return ()
    ids = [row.id for row in rows]
    batches: dict[UUID, list[tuple[date, Decimal]]] = {}
    stated = QuotaBatch.objects.filter(quota_id__any=ids, quota_version=F("quota__version")).order_by("quota_id", "released_on")
    for quota_id, day, tonnes in stated.values_list("quota_id", "released_on", "reo_t"):
        batches.setdefault(quota_id, []).append((day, tonnes))
    accounts = {
        quota_id: (drawn_kg, released_kg - drawn_kg)
        for quota_id, drawn_kg, released_kg in QuotaAccount.objects.filter(quota_id__any=ids).values_list(
            "quota_id", "drawn_kg", "released_kg"
        )
    }
    nothing = Decimal(0), Decimal(0)
    return tuple(
        Released(row.id, row.group, row.year, row.kind, row.is_secret, tuple(batches.get(row.id, ())), *accounts.get(row.id, nothing))
        for row in rows
    )


def draws_of_case(case_id: UUID) -> tuple[tuple[LicenceDraw, ...], tuple[QuotaDraw, ...]]:
    """What a case has drawn and given back, in the order of recording; two queries, a handful of rows."""
    licences = LicenceDraw.objects.filter(case_id=case_id).select_related("licence").order_by("id")
    quotas = QuotaDraw.objects.filter(case_id=case_id).select_related("quota").order_by("id")
    return tuple(licences), tuple(quotas)


def in_force_filter(on: date) -> Q:
    """The condition that `in_force.is_in_force` states, for a list that the database filters."""
    begins = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    ends = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    return begins & ends & (Q(revoked_on__isnull=True) | Q(revoked_on__gt=on))
