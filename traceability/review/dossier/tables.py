"""Rows of the reference tables, as text of their columns, become the dossier's `Reference` and policies. Pure.

Columns: reference/README.md. An empty or absent cell means not stated; a list in one cell is parted by `;`.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from traceability.review.dossier.law import Policy
from traceability.review.dossier.reference import ControlledItem, Deposit, Form, Recovery, Reference, TariffLine

Row = Mapping[str, str]


def reference_from(tables: Mapping[str, Iterable[Row]]) -> Reference:
    """Everything that checks compare with, out of the tables that they read; a table that is not loaded is empty."""
    return Reference(
        forms={row["form"]: Form(row["form"], row["family"], row["basis"]) for row in tables.get("product_forms", ())},
        deposits=_deposits(tables.get("deposits", ())),
        recoveries=tuple(_recovery(row) for row in tables.get("recoveries", ())),
        controlled_items=tuple(_controlled_item(row) for row in tables.get("controlled_items", ()) if row.get("kind") == "goods"),
        tariff=tuple(_tariff_line(row) for row in tables.get("hs_codes", ())),
    )


def policies_from(rows: Iterable[Row]) -> tuple[Policy, ...]:
    """Rows of `policy.csv`: the defaults, which a supervisor's value of the same day comes before."""
    return tuple(
        Policy(row["key"], row["value"], row.get("unit", ""), row.get("source", ""), _day(row, "valid_from"), _day(row, "valid_to"))
        for row in rows
    )


def _deposits(rows: Iterable[Row]) -> dict[str, Deposit]:
    shares: dict[str, dict[str, Decimal]] = {}
    heads: dict[str, Row] = {}
    for row in rows:
        heads.setdefault(row["deposit"], row)
        shares.setdefault(row["deposit"], {})[row["element"]] = Decimal(row["share_percent"])
    return {key: Deposit(key, head.get("ore_class", ""), shares[key], head.get("confidence", "")) for key, head in heads.items()}


def _recovery(row: Row) -> Recovery:
    return Recovery(
        route=row["route"],
        stage=row["stage"],
        basis=row["basis"],
        min_percent=Decimal(row["min_percent"]),
        max_expected_percent=Decimal(row["max_expected_percent"]),
        hard_max_percent=Decimal(row["hard_max_percent"]),
        ore_class=row.get("ore_class", ""),
        valid_from=_day(row, "valid_from"),
        valid_to=_day(row, "valid_to"),
    )


def _controlled_item(row: Row) -> ControlledItem:
    minimum = row.get("minimum_percent", "")
    return ControlledItem(
        code=row["control_code"],
        status=row["status"],
        elements=_list(row, "element"),
        forms=frozenset(_list(row, "forms")),
        destinations=_list(row, "destination"),
        minimum_percent=Decimal(minimum) if minimum else None,
        source=row.get("source", ""),
        valid_from=_day(row, "valid_from"),
        valid_to=_day(row, "valid_to"),
    )


def _tariff_line(row: Row) -> TariffLine:
    return TariffLine(
        hs_code=row["hs_code"],
        supervision_conditions=row.get("supervision_conditions", ""),
        forms=frozenset(_list(row, "forms")),
        valid_from=_day(row, "valid_from"),
        valid_to=_day(row, "valid_to"),
    )


def _list(row: Row, column: str) -> tuple[str, ...]:
    return tuple(member for member in row.get(column, "").split(";") if member)


def _day(row: Row, column: str) -> date | None:
    text = row.get(column, "")
    return date.fromisoformat(text) if text else None
