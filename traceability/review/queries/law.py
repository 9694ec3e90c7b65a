"""The parties and the law of a dossier: who they are, what they may, which values and rows hold. One query for each kind."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import F, FilteredRelation, Q

from traceability.registry.models import (
    Facility,
    Licence,
    Organisation,
    PolicyValue,
    PublicListing,
    Quota,
    QuotaBatch,
    ReferenceRow,
    ReferenceTable,
)
from traceability.review import dossier as d

# fmt: off
TABLES = (
    "product_forms", "deposits", "recoveries", "controlled_items", "hs_codes", "ports", "document_kinds", "invoice_catalogue",
    "reference_prices", "quotas", "policy",
)
# fmt: on
_COLUMNS = ("values", "valid_from", "valid_to", "source", "confidence")
_SCOPE_LISTS = ("ore_class", "forms", "elements", "hs_codes", "ports", "importer", "end_user", "destination")


def organisations_of(codes: Iterable[str]) -> dict[str, d.Organisation]:
    found = Organisation.objects.filter(code__any=sorted({code for code in codes if code}))
    return {
        row.code: d.Organisation(
            id=row.id,
            code=row.code,
            title=row.name,
            title_zh=row.name_zh,
            country=row.country,
            kinds=frozenset(row.kinds),
            group=row.group or "",
            registered_on=row.registered_on,
            closed_on=row.closed_on,
            joined_on=row.joined_on,
        )
        for row in found
    }


def facilities_of(codes: Iterable[str]) -> dict[str, d.Facility]:
    found = Facility.objects.filter(code__any=sorted({code for code in codes if code})).annotate(owner=F("organisation__code"))
    return {
        row.code: d.Facility(
            id=row.id,
            code=row.code,
            organisation=row.owner,
            purpose=row.kind,
            region=row.region or "",
            latitude=row.latitude,
            longitude=row.longitude,
            ore_class=row.ore_class or "",
            deposit=row.deposit or "",
            capacity_t_per_year=row.capacity_t_per_year,
            own_ranges_percent={name: (Decimal(low), Decimal(high)) for name, (low, high) in (row.own_ranges_percent or {}).items()},
        )
        for row in found
    }


def licences_of(codes: Iterable[str], named: Iterable[d.NamedLicence], *, year: int) -> tuple[d.Licence, ...]:
    """All licences of these organisations, and those that the shipment names, whoever holds them, with what was drawn.

    Of an account per year that of `year` counts, the year of export. One query.
    """
    numbers = sorted({one.number for one in named})
    held = Q(organisation__code__any=sorted({code for code in codes if code})) | Q(number__any=numbers, kind__in=["export", "dual_use"])
    account = FilteredRelation("accounts", condition=Q(accounts__year=0) | Q(accounts__year=year))
    found = Licence.objects.filter(held).annotate(
        holder=F("organisation__code"),
        place=F("facility__code"),
        account=account,
        used_kg=F("account__drawn_kg"),
        used_money=F("account__drawn_amount"),
        uses=F("account__uses"),
    )
    return tuple(_licence(row) for row in found.order_by("kind", "number"))


def public_list(years: Iterable[int]) -> tuple[tuple[UUID, d.Listing], ...]:
    """Every row of the lists of these years: that a list is loaded at all is an answer too. At most some hundred a year."""
    found = PublicListing.objects.filter(year__any=sorted(set(years))).annotate(code=F("organisation__code"))
    return tuple((row.id, d.Listing(row.year, row.code, frozenset(row.activities))) for row in found.order_by("year", "code"))


def quotas_of(groups: Iterable[str], years: Iterable[int]) -> tuple[d.Quota, ...]:
    """The quotas of these groups and years with their batches as they stand now. One query, a row a batch."""
    wanted = Quota.objects.filter(group__any=sorted({group for group in groups if group}), year__any=sorted(set(years)))
    stated = (
        QuotaBatch.objects.filter(quota__in=wanted, quota_version=F("quota__version")).select_related("quota").order_by("released_on", "id")
    )
    batches: dict[UUID, list[d.QuotaBatch]] = {}
    heads: dict[UUID, Quota] = {}
    for row in stated:
        heads[row.quota_id] = row.quota
        batches.setdefault(row.quota_id, []).append(d.QuotaBatch(row.released_on, row.reo_t))
    return tuple(d.Quota(one.id, one.group, one.year, one.kind, tuple(batches[one.id])) for one in heads.values())


def policies_set() -> tuple[tuple[UUID, d.Policy], ...]:
    """Values that a supervisor has set: they come before the defaults."""
    found = PolicyValue.objects.order_by("key", "valid_from")
    return tuple((row.id, _policy(row)) for row in found)


def reference() -> tuple[frozenset[UUID], d.Reference, tuple[d.Policy, ...]]:
    """The reference tables that checks read, as last loaded: the tables' ids, the rows, and the default policies. One query, and one
    more where this process has not read these versions yet: the rows of a version are final.

    A table that came empty was read too: who loads it later touches the cases that lacked it.
    """
    standing = tuple(ReferenceTable.objects.filter(name__in=TABLES).order_by("id").values_list("id", "version", "sha256"))
    return (frozenset(table_id for table_id, _, _ in standing), *_rows_of(standing))


@lru_cache(maxsize=4)
def _rows_of(standing: tuple[tuple[UUID, int, str], ...]) -> tuple[d.Reference, tuple[d.Policy, ...]]:
    """What stands in these versions of the tables."""
    rows = ReferenceRow.objects.filter(table_id__any=[table_id for table_id, _, _ in standing], table_version=F("table__version"))
    tables: dict[str, list[Mapping[str, str]]] = {}
    for name, *cells in rows.order_by("table_id", "position").values_list("table__name", *_COLUMNS):
        tables.setdefault(name, []).append(_as_in_file(*cells))
    return d.reference_from(tables), d.policies_from(tables.get("policy", ()))


def _policy(row: PolicyValue) -> d.Policy:
    return d.Policy(row.key, row.value, row.unit, row.source, row.valid_from, row.valid_to, row.confidence)


def as_in_file(row: ReferenceRow) -> dict[str, str]:
    """The row's cells, days and source included, as the file has them."""
    return _as_in_file(*(getattr(row, column) for column in _COLUMNS))


def _as_in_file(
    values: Mapping[str, str], valid_from: date | None, valid_to: date | None, source: str | None, confidence: str | None
) -> dict[str, str]:
    kept = {name: day.isoformat() for name, day in (("valid_from", valid_from), ("valid_to", valid_to)) if day is not None}
    return {**values, **kept, "source": source or "", "confidence": confidence or ""}


def _licence(row: Any) -> d.Licence:
    return d.Licence(
        id=row.id,
        what=row.kind,
        number=row.number,
        organisation=row.holder,
        facility=row.place or "",
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        revoked_on=row.revoked_on,
        scope=_scope(row.scope or {}),
        control_codes=None if row.control_codes is None else tuple(row.control_codes),
        quantity_kg=row.limit_kg,
        quantity_basis=row.quantity_basis or "",
        quantity_per=row.quantity_per or "",
        money=row.money_amount,
        currency=row.money_currency or "",
        used_kg=row.used_kg or Decimal(0),
        used_money=row.used_money or Decimal(0),
        uses=row.uses or 0,
    )


def _scope(said: Mapping[str, Any]) -> d.Scope:
    lists = {name: _listed(said.get(name)) for name in _SCOPE_LISTS}
    area = said.get("area")
    ring = None if area is None else tuple((Decimal(east), Decimal(north)) for east, north in area)
    return d.Scope(area=ring, **lists)


def _listed(value: Any) -> tuple[str, ...] | None:
    if value is None:
        return None
    return (value,) if isinstance(value, str) else tuple(value)
