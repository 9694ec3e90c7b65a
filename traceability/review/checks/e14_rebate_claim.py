"""E14: is a VAT rebate claimed on a line whose rate is none? Rule: checks.md, E14; rates: reference/hs_codes.csv."""

from collections.abc import Iterator

from traceability.kernel.text import Text
from traceability.review.answers import Judged, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.citing import cited
from traceability.review.dossier import Dossier, Line, rows_on


@check(
    "E14",
    severity=HOLD,
    title=Text(en="Rebate claim", zh="出口退税"),
    question=Text(en="Is a VAT rebate claimed on a 0 % line?", zh="是否对退税率为0的税号申报退税？"),
    failure=Text(en="Line {line} claims a rebate on 0 %.", zh="第{line}项申报退税，税率为0。"),
    rule=Text(
        en="No rebate is claimed where the rebate rate of the tariff line in force on the planned export day is 0.",
        zh="计划出口日税号退税率为0的，不得申报退税。",
    ),
)
def rebate_claim(dossier: Dossier) -> Iterator[Judged]:
    for line in dossier.shipment.lines:
        yield _judge(dossier, line)


def _judge(dossier: Dossier, line: Line) -> Judged:
    if line.vat_rebate_claimed is None:
        return lacks(line, "vat_rebate_claimed")
    if not line.vat_rebate_claimed:
        return fits(line, claimed=False)
    found = [row for row in dossier.reference.tariff if row.hs_code == line.hs_code]
    row = next(iter(rows_on(found, dossier.shipment.planned_export_on)), None)
    if row is None or row.vat_rebate_percent is None:
        return lacks(line, f"hs_codes {line.hs_code} vat_rebate_percent", claimed=True)
    if row.vat_rebate_percent == 0:
        return fails(line, claimed=True, hs=line.hs_code, rate=row.vat_rebate_percent, **cited(row.citation))
    return fits(line, claimed=True, rate=row.vat_rebate_percent, **cited(row.citation))
