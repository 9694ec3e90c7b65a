"""What an approval takes from licences and quotas. Pure. Rules: checks.md section 4, E06.

Computed with the examination and stored in it, so that what was judged is what is drawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any
from uuid import UUID

from traceability.custody.reo import reo_kg
from traceability.kernel.quantities import kilograms, print_kilograms, print_money
from traceability.review.dossier import Dossier, Line, Origin, Quota
from traceability.review.licensing import taken_money, uses_of

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class LicenceTake:
    """The sum over the lines that rely on one licence; its basis says which of the two masses counts."""

    licence: UUID
    export_on: date
    net_kg: Decimal
    reo_kg: Decimal
    money: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class QuotaTake:
    """Shipped REO of a group's mines, in the year of their mining."""

    quota: UUID
    reo_kg: Decimal


@dataclass(frozen=True, slots=True)
class Takes:
    licences: tuple[LicenceTake, ...] = ()
    quotas: tuple[QuotaTake, ...] = ()


def takes_of(dossier: Dossier, kg_by_line: Mapping[int, Decimal] | None = None) -> Takes:
    """Everything that approving this shipment draws. A licence that the registry does not know takes nothing: E06 blocks it.

    `kg_by_line`: only for so many kilograms of the lines with these numbers; other lines then take nothing.
    """
    licences = []
    for use in uses_of(dossier):
        if use.licence is not None:
            currency, lines = use.licence.currency or None, _weighed(use.lines, kg_by_line)
            money = taken_money(use.licence, lines).quantize(_CENT, rounding=ROUND_HALF_EVEN) if currency else None
            licences.append(
                LicenceTake(
                    licence=use.licence.id,
                    export_on=dossier.shipment.planned_export_on,
                    net_kg=sum((line.net_kg for line in lines), Decimal(0)),
                    reo_kg=sum((_reo_kg(dossier, line) for line in lines), Decimal(0)),
                    money=money,
                    currency=currency,
                )
            )
    return Takes(tuple(licences), tuple(_quotas(dossier, _weighed(dossier.shipment.lines, kg_by_line))))


def _weighed(lines: tuple[Line, ...], kg_by_line: Mapping[int, Decimal] | None) -> tuple[Line, ...]:
    if kg_by_line is None:
        return lines
    return tuple(replace(line, net_kg=kg_by_line[line.number]) for line in lines if line.number in kg_by_line)


def _quotas(dossier: Dossier, lines: tuple[Line, ...]) -> list[QuotaTake]:
    sums: dict[UUID, Decimal] = {}
    for line in lines:
        shipped = _reo_kg(dossier, line)
        for origin in dossier.origins.get(line.lot, ()):
            quota = _quota_of(dossier, origin)
            if quota is not None:
                sums[quota.id] = sums.get(quota.id, Decimal(0)) + shipped * origin.share
    return [QuotaTake(quota, kilograms(kg)) for quota, kg in sorted(sums.items())]


def _quota_of(dossier: Dossier, origin: Origin) -> Quota | None:
    """The loaded quota of a domestic mine's group, ore class and year of mining; None where none is loaded."""
    event, facility = dossier.event(origin.event), dossier.facility(origin.facility)
    if origin.kind != "mine" or event is None or facility is None:
        return None
    miner = dossier.organisation(event.performed_by)
    wanted = (miner.group if miner else "", event.ended_on.year, f"mining_{facility.ore_class}")
    return next((row for row in dossier.quotas if (row.group, row.year, row.what) == wanted), None)


def _reo_kg(dossier: Dossier, line: Line) -> Decimal:
    lot = dossier.lot_of(line)
    return reo_kg(line.net_kg, lot.assay if lot else None) or Decimal(0)


def takes_json(takes: Takes) -> dict[str, Any]:
    """What an approval would draw, as an examination keeps it."""
    return {
        "licences": [
            {
                "licence": str(one.licence),
                "export_on": one.export_on.isoformat(),
                "net_kg": print_kilograms(one.net_kg),
                "reo_kg": print_kilograms(one.reo_kg),
                "amount": None if one.money is None else print_money(one.money),
                "currency": one.currency,
            }
            for one in takes.licences
        ],
        "quotas": [{"quota": str(one.quota), "reo_kg": print_kilograms(one.reo_kg)} for one in takes.quotas],
    }
