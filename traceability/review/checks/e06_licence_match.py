"""E06: does each named licence allow this line, and is enough left? Rule: checks.md, E06."""

from collections.abc import Iterator
from typing import Any

from traceability.kernel.quantities import kilograms
from traceability.kernel.text import Text
from traceability.review.answers import Judged, Subject, Value, Values, fails, fits
from traceability.review.catalogue import BLOCK, check
from traceability.review.dossier import Dossier, Licence
from traceability.review.licensing import Use, mismatches, taken_kg, taken_money, uses_of

_UNKNOWN = Text(en="not in the registry", zh="登记库中不存在")
_ANOTHER = Text(en="another holder", zh="其他持有人")
_NOT_THE_EXPORTERS = Text(
    en="Licence {licence} is not held by {value}, but by {allowed}.", zh="许可证{licence}的持有人不是{value}，而是{allowed}。"
)
_UNKNOWN_REO = Text(en="not known (REO of a line)", zh="未知（某项REO）")


@check(
    "E06",
    severity=BLOCK,
    title=Text(en="Licence match and draw-down", zh="许可证匹配与核减"),
    question=Text(en="Does each named licence allow this line, and is enough left?", zh="所列许可证是否允许各项货物，余量是否足够？"),
    failure=Text(en="Licence {licence}: {field} is {value}, allowed {allowed}.", zh="许可证{licence}：{field}为{value}，许可{allowed}。"),
    rule=Text(
        en="Each named licence is known, the exporter's, valid on the planned day, holds the line's values in every stated scope "
        "field, is not a used single licence, and has enough quantity and money left; no tolerance.",
        zh="所列许可证须已登记、属出口方、计划日有效，范围各字段涵盖该项，一次性许可证未曾使用，数量与金额余量足够，无容差。",
    ),
)
def licence_match(dossier: Dossier) -> Iterator[Judged]:
    for use in uses_of(dossier):
        if use.licence is None:
            yield fails(dossier.shipment, licence=use.named.number, field="number", value=_UNKNOWN, allowed=use.named.what)
            continue
        if use.licence.organisation != dossier.shipment.exporter:
            yield _of_another(dossier, use)
            continue
        judged = [*_right(dossier, use.licence), *_lines(dossier, use, use.licence), *_quantity(dossier, use, use.licence)]
        yield from judged or [fits(use.licence, **_sums(dossier, use, use.licence))]


def _of_another(dossier: Dossier, use: Use) -> Judged:
    """Said of the shipment and nothing more: who names a number must not learn from it what it allows, to whom nor what is left of it.

    The exporter is not even told that there is such a licence: `review.queries.findings` shows it the same as of an unknown number.
    """
    said: Values = {"licence": use.named.number, "field": "organisation", "value": dossier.shipment.exporter, "allowed": _ANOTHER}
    return fails(dossier.shipment, says=_NOT_THE_EXPORTERS, **said)


def _right(dossier: Dossier, licence: Licence) -> Iterator[Judged]:
    """The days of the exporter's own licence."""
    day = dossier.shipment.planned_export_on
    if not licence.is_valid_on(day):
        until = licence.valid_to if licence.revoked_on is None else licence.revoked_on
        yield _failing(licence, licence, "planned_export_on", day, (licence.valid_from, until))


def _lines(dossier: Dossier, use: Use, licence: Licence) -> Iterator[Judged]:
    for line in use.lines:
        for mismatch in mismatches(dossier, licence, line):
            yield _failing(line, licence, mismatch.field, mismatch.value, mismatch.allowed)


def _quantity(dossier: Dossier, use: Use, licence: Licence) -> Iterator[Judged]:
    sums = _sums(dossier, use, licence)
    if licence.quantity_per == "single" and licence.uses > 0:
        yield _failing(licence, licence, "uses", licence.uses + 1, 1)
    if licence.quantity_kg is not None:
        this = taken_kg(dossier, licence, use.lines)
        if this is None:
            yield _failing(licence, licence, "quantity", _UNKNOWN_REO, licence.quantity_kg, **sums)
        elif licence.used_kg + this > licence.quantity_kg:
            yield _failing(licence, licence, "quantity", kilograms(licence.used_kg + this), licence.quantity_kg, **sums)
    if licence.money is not None:
        money = licence.used_money + taken_money(licence, use.lines)
        if money > licence.money:
            yield _failing(licence, licence, "money", money, licence.money, currency=licence.currency)


def _sums(dossier: Dossier, use: Use, licence: Licence) -> Values:
    this = taken_kg(dossier, licence, use.lines)
    return {
        "basis": licence.quantity_basis or "net",
        "used": kilograms(licence.used_kg),
        "this": None if this is None else kilograms(this),
        "quantity": licence.quantity_kg,
        "lines": tuple(line.number for line in use.lines),
    }


def _failing(subject: Subject, licence: Licence, field: str, value: Value, allowed: Value, **more: Any) -> Judged:
    return fails(subject, licence=licence.number, field=field, value=value, allowed=allowed, **more)
