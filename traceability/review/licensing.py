"""Which licences a line needs, which of those named it uses, and what it takes from them. Pure.

E05 and E06 judge it; the approval draws exactly this from the accounts, so that what was judged is what is drawn.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from traceability.custody.reo import reo_kg
from traceability.registry.names import folded
from traceability.review.controls import controlled_elements, is_controlled
from traceability.review.dossier import Dossier, Licence, Line, NamedLicence, Party, TariffLine, rows_on

EXPORT, DUAL_USE = "export", "dual_use"
_KIND_OF_LETTER = {"4": EXPORT, "3": DUAL_USE}
"""Supervision conditions of a tariff line. Source: reference/README.md."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A field of a licence that does not hold a line's value."""

    field: str
    value: str
    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """A licence as the shipment names it, the row behind it, and the lines that rely on it."""

    named: NamedLicence
    licence: Licence | None
    lines: tuple[Line, ...]


def tariff_rows(dossier: Dossier, line: Line) -> tuple[TariffLine, ...]:
    """The tariff's rows for the line's code on the planned day."""
    return rows_on((row for row in dossier.reference.tariff if row.hs_code == line.hs_code), dossier.shipment.planned_export_on)


def kinds_of_tariff(dossier: Dossier, line: Line) -> frozenset[str] | None:
    """Licence kinds that the line's tariff code asks for on the planned day; None where no conditions are known."""
    letters = "".join(row.supervision_conditions for row in tariff_rows(dossier, line))
    return frozenset(kind for letter, kind in _KIND_OF_LETTER.items() if letter in letters) if letters.strip() else None


def needed_kinds(dossier: Dossier, line: Line) -> frozenset[str]:
    """Every licence kind that the goods of a line need: by tariff code, and by composition."""
    by_composition = frozenset({DUAL_USE}) if is_controlled(dossier, line) else frozenset()
    return (kinds_of_tariff(dossier, line) or frozenset()) | by_composition


def uses_of(dossier: Dossier) -> tuple[Use, ...]:
    """Each named licence with the lines that rely on it.

    A line relies on the first named licence of a kind that it needs that is the exporter's and whose scope holds it, else on
    the first of that kind: what scope another's licence has is not told. A kind that no line needs was named freely: then all
    lines rely on it.
    """
    lines_by_licence: dict[NamedLicence, list[Line]] = {named: [] for named in dossier.shipment.licences}
    for kind in {named.what for named in lines_by_licence}:
        candidates = [named for named in lines_by_licence if named.what == kind]
        needing = [line for line in dossier.shipment.lines if kind in needed_kinds(dossier, line)]
        for line in needing or dossier.shipment.lines:
            fitting = (one for one in candidates if (row := licence_of(dossier, one)) and _holds(dossier, row, line))
            lines_by_licence[next(fitting, candidates[0])].append(line)
    return tuple(Use(named, licence_of(dossier, named), tuple(lines)) for named, lines in lines_by_licence.items())


def _holds(dossier: Dossier, licence: Licence, line: Line) -> bool:
    return licence.organisation == dossier.shipment.exporter and not any(mismatches(dossier, licence, line))


def licence_of(dossier: Dossier, named: NamedLicence) -> Licence | None:
    """The registry's licence of this kind and number, if there is one."""
    return next((row for row in dossier.licences if row.what == named.what and row.number == named.number), None)


def taken_kg(dossier: Dossier, licence: Licence, lines: tuple[Line, ...]) -> Decimal | None:
    """What lines take from a licence in its basis; None where a line's REO is not known."""
    if licence.quantity_basis != "reo":
        return sum((line.net_kg for line in lines), Decimal(0))
    parts = [reo_kg(line.net_kg, lot.assay if (lot := dossier.lot_of(line)) else None) for line in lines]
    return None if None in parts else sum((part for part in parts if part is not None), Decimal(0))


def taken_money(licence: Licence, lines: tuple[Line, ...]) -> Decimal:
    """The value of lines in the licence's currency; other currencies are not converted."""
    same = (line for line in lines if line.unit_value is not None and line.currency == licence.currency)
    return sum((line.net_kg * line.unit_value for line in same if line.unit_value is not None), Decimal(0))


def mismatches(dossier: Dossier, licence: Licence, line: Line) -> Iterator[Mismatch]:
    """Scope fields and control codes of a licence that do not hold a line's value. An empty field means no limit."""
    scope, shipment, lot = licence.scope, dossier.shipment, dossier.lot_of(line)
    form = lot.form if lot else ""
    if scope.forms is not None and not dossier.reference.covers(scope.forms, form):
        yield Mismatch("forms", form, scope.forms)
    if scope.elements is not None:
        outside = controlled_elements(dossier, line) - set(scope.elements)
        if outside:
            yield Mismatch("elements", ", ".join(sorted(outside)), scope.elements)
    if scope.end_user is not None and not _is_one_of(dossier, shipment.end_user, scope.end_user):
        yield Mismatch("end_user", shipment.end_user.title, scope.end_user)
    if scope.importer is not None and not _is_one_of(dossier, shipment.consignee, scope.importer):
        yield Mismatch("importer", shipment.consignee.title, scope.importer)
    named = {
        "destination": (scope.destination, shipment.destination),
        "hs_codes": (scope.hs_codes, line.hs_code),
        "ports": (scope.ports, shipment.port),
        "control_codes": (licence.control_codes, line.control_code),
    }
    for field, (allowed, value) in named.items():
        if allowed is not None and value not in allowed:
            yield Mismatch(field, value, allowed)


def _is_one_of(dossier: Dossier, party: Party, allowed: tuple[str, ...]) -> bool:
    """Whether a party is named: by its code, or by its folded name, which a code in the licence also stands for."""
    names = {folded(party.title)} if party.title else set()
    for one in allowed:
        organisation = dossier.organisation(one)
        if party.organisation and one == party.organisation:
            return True
        if folded(one) in names or (organisation and organisation.title and folded(organisation.title) in names):
            return True
    return False
