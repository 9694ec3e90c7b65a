"""Rows of the reference tables, as text of their columns, become the dossier's `Reference` and policies. Pure.

Columns: reference/README.md. An empty or absent cell means not stated; a list in one cell is parted by `;`.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from traceability.kernel.text import Text
from traceability.review.dossier.law import Policy, Quota, QuotaBatch
from traceability.review.dossier.market import CatalogueName, PaperKind, Price
from traceability.review.dossier.reference import ControlledItem, Deposit, Form, Port, Recovery, Reference, TariffLine

Row = Mapping[str, str]


def reference_from(tables: Mapping[str, Iterable[Row]]) -> Reference:
    """Everything that checks compare with, out of the tables that they read; a table that is not loaded is empty."""
    return Reference(
        forms={row["form"]: _form(row) for row in tables.get("product_forms", ())},
        deposits=_deposits(tables.get("deposits", ())),
        recoveries=tuple(_recovery(row) for row in tables.get("recoveries", ())),
        controlled_items=tuple(_controlled_item(row) for row in tables.get("controlled_items", ()) if row.get("kind") == "goods"),
        tariff=tuple(_tariff_line(row) for row in tables.get("hs_codes", ())),
        ports=tuple(Port(row["unlocode"], *_days(row), *_sourced(row)) for row in tables.get("ports", ())),
        rules=tuple(_controlled_item(row) for row in tables.get("controlled_items", ()) if row.get("kind") == "rule"),
        catalogue=tuple(_catalogue_name(row) for row in tables.get("invoice_catalogue", ())),
        prices=tuple(_price(row) for row in tables.get("reference_prices", ())),
        quotas=_quotas(tables.get("quotas", ())),
        paper_kinds=tuple(PaperKind(row["kind"], row.get("number_reuse", ""), *_sourced(row)) for row in tables.get("document_kinds", ())),
    )


def policies_from(rows: Iterable[Row]) -> tuple[Policy, ...]:
    """Rows of `policy.csv`: the defaults, which a supervisor's value of the same day comes before."""
    return tuple(
        Policy(
            key=row["key"],
            text=row["value"],
            unit=row.get("unit", ""),
            source=row.get("source", ""),
            valid_from=_day(row, "valid_from"),
            valid_to=_day(row, "valid_to"),
            confidence=row.get("confidence", ""),
        )
        for row in rows
    )


def _form(row: Row) -> Form:
    contents = (_number(row, "content_min_percent"), _number(row, "content_max_percent"))
    return Form(row["form"], row["family"], row["basis"], *contents, *_sourced(row))


def _deposits(rows: Iterable[Row]) -> dict[str, Deposit]:
    shares: dict[str, dict[str, Decimal]] = {}
    heads: dict[str, Row] = {}
    for row in rows:
        heads.setdefault(row["deposit"], row)
        shares.setdefault(row["deposit"], {})[row["element"]] = Decimal(row["share_percent"])
    return {
        key: Deposit(key, head.get("ore_class", ""), shares[key], head.get("confidence", ""), head.get("source", ""))
        for key, head in heads.items()
    }


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
        source=row.get("source", ""),
        confidence=row.get("confidence", ""),
    )


def _controlled_item(row: Row) -> ControlledItem:
    return ControlledItem(
        code=row["control_code"],
        status=row["status"],
        elements=_list(row, "element"),
        forms=frozenset(_list(row, "forms")),
        destinations=_list(row, "destination"),
        minimum_percent=_number(row, "minimum_percent"),
        source=row.get("source", ""),
        confidence=row.get("confidence", ""),
        valid_from=_day(row, "valid_from"),
        valid_to=_day(row, "valid_to"),
    )


def _tariff_line(row: Row) -> TariffLine:
    return TariffLine(
        hs_code=row["hs_code"],
        supervision_conditions=row.get("supervision_conditions", ""),
        forms=frozenset(_list(row, "forms")),
        title=Text(en=row.get("name_en", ""), zh=row.get("name_zh", "")),
        elements=_list(row, "elements"),
        side=row.get("medium_heavy_30", ""),
        vat_rebate_percent=_number(row, "vat_rebate_percent"),
        source=row.get("source", ""),
        confidence=row.get("confidence", ""),
        valid_from=_day(row, "valid_from"),
        valid_to=_day(row, "valid_to"),
    )


def _quotas(rows: Iterable[Row]) -> tuple[Quota, ...]:
    """One quota of a group, year and kind out of its rows: batches with a day, and a sum (`full`, `1+2`) whose days were not seen."""
    batches: dict[tuple[str, int, str], list[QuotaBatch]] = {}
    undated: dict[tuple[str, int, str], Decimal] = {}
    for row in rows:
        key = (row["holder"], int(row["year"]), row["kind"])
        reo_t, day = _number(row, "reo_t"), _day(row, "released_on")
        if row["holder_kind"] != "group" or reo_t is None:
            continue
        batches.setdefault(key, [])
        if day is None:
            undated[key] = max(reo_t, undated.get(key, reo_t))
        else:
            batches[key].append(QuotaBatch(day, reo_t))
    return tuple(Quota(UUID(int=0), *key, batches=tuple(known), undated_t=undated.get(key)) for key, known in batches.items())


def _catalogue_name(row: Row) -> CatalogueName:
    return CatalogueName(row["name"], row.get("form", ""), row.get("ionic_class", ""), *_days(row), *_sourced(row))


def _price(row: Row) -> Price:
    return Price(row["product"], row.get("form", ""), row["currency"], Decimal(row["price_per_kg"]), *_days(row), *_sourced(row))


def _number(row: Row, column: str) -> Decimal | None:
    text = row.get(column, "")
    return Decimal(text) if text else None


def _list(row: Row, column: str) -> tuple[str, ...]:
    return tuple(member for member in row.get(column, "").split(";") if member)


def _sourced(row: Row) -> tuple[str, str]:
    """Source and confidence."""
    return row.get("source", ""), row.get("confidence", "")


def _days(row: Row) -> tuple[date | None, date | None]:
    return _day(row, "valid_from"), _day(row, "valid_to")


def _day(row: Row, column: str) -> date | None:
    text = row.get(column, "")
    return date.fromisoformat(text) if text else None
