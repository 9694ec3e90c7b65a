"""E03: does the tariff code fit the goods? Rule: checks.md, E03; rows: reference/hs_codes.csv."""

from collections.abc import Iterator
from decimal import Decimal

from traceability.kernel.text import Text
from traceability.review import masses
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import BLOCK, check
from traceability.review.citing import cited
from traceability.review.dossier import Dossier, Line, Lot, TariffLine, rows_on

MIN_SHARE = "E03.single_min_share_percent"
_OF_ONE_ELEMENT = frozenset({"oxide", "carbonate", "oxalate", "chloride", "fluoride", "hydroxide", "compound", "metal"})
_NO_ROW = Text(en="no line of the tariff on that day", zh="当日税则中无此税号")


@check(
    "E03",
    severity=BLOCK,
    policies=[MIN_SHARE, masses.FULL_SUM],
    title=Text(en="HS family", zh="税号归类"),
    question=Text(en="Does the code fit the goods?", zh="税号与货物是否相符？"),
    failure=Text(
        en="Line {line}: code {hs} is {hs_name}; the goods are {product}.", zh="第{line}项：税号{hs}为{hs_name}，货物为{product}。"
    ),
    rule=Text(
        en="The code is a line of the tariff on the planned export day, its forms hold the form of the goods, and under a code of one "
        "element (oxides, salts, metals) that element has at least the given share.",
        zh="税号须为计划出口日税则中的税目，其形态须涵盖货物形态；单一元素税号（氧化物、盐类、金属）下，该元素配分不得低于规定值。",
    ),
)
def hs_family(dossier: Dossier) -> Iterator[Judged]:
    for line in dossier.shipment.lines:
        if not dossier.reference.tariff:
            yield lacks(line, "hs_codes")
            continue
        lot = dossier.lot_of(line)
        if lot is None:
            yield lacks(line, "lot")
            continue
        found = [row for row in dossier.reference.tariff if row.hs_code == line.hs_code]
        row = next(iter(rows_on(found, dossier.shipment.planned_export_on)), None)
        yield _judge(dossier, line, lot, row)


def _judge(dossier: Dossier, line: Line, lot: Lot, row: TariffLine | None) -> Judged:
    values: Values = {"hs": line.hs_code, "product": line.product or lot.product or lot.form, "form": lot.form}
    if row is None:
        return fails(line, hs_name=_NO_ROW, **values)
    values |= {"hs_name": row.title, "forms": tuple(sorted(row.forms)), **cited(row.citation)}
    if row.forms and not dossier.reference.covers(row.forms, lot.form):
        return fails(line, **values)
    if len(row.elements) != 1 or lot.family not in _OF_ONE_ELEMENT:
        return fits(line, **values)
    rows = dossier.policies(MIN_SHARE, masses.FULL_SUM, on=dossier.shipment.planned_export_on)
    if rows is None:
        return lacks(line, MIN_SHARE, masses.FULL_SUM, **values)
    (element,) = row.elements
    share = masses.share_percent(lot.assay, element, rows[1].value)
    if share is None:
        return lacks(line, f"shares_percent.{element}", **values)
    values |= {"element": element, "share": share}
    return fails(line, policy=rows[:1], **values) if _is_under(share, rows[0].value) else fits(line, **values)


def _is_under(share: Decimal, least: Decimal) -> bool:
    return share < least
