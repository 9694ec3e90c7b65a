"""From a row of the registry to its JSON, field by field as the registry document names them. No queries."""

from datetime import date
from decimal import Decimal
from typing import Any

from traceability.kernel.quantities import print_decimal, print_kilograms, print_money
from traceability.registry.models import Facility, PublicListing
from traceability.registry.queries import Policy, Released
from traceability.registry.queries.listings import LicenceSeen, OrganisationSeen

SCOPE = ("ore_class", "forms", "elements", "area", "importer", "end_user", "destination", "hs_codes", "ports")


def organisation_json(seen: OrganisationSeen) -> dict[str, Any]:
    row = seen.organisation
    public = {"code": row.code, "name": row.name, "name_zh": row.name_zh, "kinds": list(row.kinds)}
    if not seen.in_full:
        return public
    return public | {
        "country": row.country,
        "credit_code": row.credit_code,
        "group": row.group,
        "registered_on": _day(row.registered_on),
        "closed_on": _day(row.closed_on),
        "joined_on": _day(row.joined_on),
        "owners": [{"organisation": owner.owner_code, "share_percent": print_decimal(owner.share_percent)} for owner in seen.owners],
    }


def facility_json(row: Facility) -> dict[str, Any]:
    return {
        "code": row.code,
        "organisation": row.organisation.code,
        "kind": row.kind,
        "name": row.name,
        "region": row.region,
        "latitude": _number(row.latitude),
        "longitude": _number(row.longitude),
        "ore_class": row.ore_class,
        "deposit": row.deposit,
        "capacity_t_per_year": _number(row.capacity_t_per_year),
        "own_ranges_percent": row.own_ranges_percent,
    }


def licence_json(seen: LicenceSeen) -> dict[str, Any]:
    row, quantity = seen.licence, None
    if row.quantity_value is not None:
        quantity = {
            "value": print_kilograms(row.quantity_value),
            "unit": row.quantity_unit,
            "basis": row.quantity_basis,
            "per": row.quantity_per,
        }
    money = None
    if row.money_amount is not None:
        money = {"amount": print_money(row.money_amount), "currency": row.money_currency}
    return {
        "kind": row.kind,
        "number": row.number,
        "organisation": row.organisation.code,
        "facility": row.facility.code if row.facility else None,
        "valid_from": _day(row.valid_from),
        "valid_to": _day(row.valid_to),
        "revoked_on": _day(row.revoked_on),
        "scope": {name: row.scope.get(name) for name in SCOPE},
        "quantity": quantity,
        "money": money,
        "control_codes": row.control_codes,
        "issued_by": row.issued_by,
        "drawn": [
            {
                "year": account.year or None,
                "kg": print_kilograms(account.drawn_kg),
                "amount": print_money(account.drawn_amount) if row.money_currency else None,
                "uses": account.uses,
            }
            for account in seen.accounts
        ],
    }


def quota_json(row: Released) -> dict[str, Any]:
    return {
        "group": row.group,
        "year": row.year,
        "kind": row.kind,
        "batches": [{"released_on": day.isoformat(), "reo_t": print_decimal(tonnes)} for day, tonnes in row.batches],
        "secret": row.is_secret,
        "drawn_kg": print_kilograms(row.drawn_kg) if row.is_own else None,
        "left_kg": print_kilograms(row.left_kg) if row.is_own else None,
    }


def listing_json(row: PublicListing) -> dict[str, Any]:
    return {"year": row.year, "organisation": row.organisation.code, "activities": list(row.activities)}


def policy_json(row: Policy) -> dict[str, Any]:
    return {
        "key": row.key,
        "value": row.value,
        "unit": row.unit,
        "valid_from": _day(row.valid_from),
        "valid_to": _day(row.valid_to),
        "confidence": row.confidence,
        "source": row.source,
        "is_default": row.is_default,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _number(value: Decimal | None) -> str | None:
    return None if value is None else print_decimal(value)
