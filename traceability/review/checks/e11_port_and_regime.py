"""E11: are the port and the trade mode allowed? Rule: checks.md, E11; rows: reference/ports.csv."""

from collections.abc import Iterator

from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.citing import cited
from traceability.review.dossier import Dossier, Line, TariffLine, rows_on
from traceability.review.licensing import EXPORT

LICENSED = "4"
_LETTERS = frozenset("xy")
_MODES = {
    "processing_trade": Text(en="processing trade", zh="加工贸易"),
    "border_small": Text(en="border small trade", zh="边境小额贸易"),
}
_MODE = Text(
    en="Line {line}: {mode} of {hs} needs an export licence, and none is named.",
    zh="第{line}项：{hs}以{mode}出口须有出口许可证，未列明。",
)


@check(
    "E11",
    severity=HOLD,
    title=Text(en="Port and regime", zh="口岸与贸易方式"),
    question=Text(en="Are the port and the trade mode allowed?", zh="口岸与贸易方式是否允许？"),
    failure=Text(en="Port {port} is not in the list for {hs}.", zh="口岸{port}不在{hs}名单内。"),
    rule=Text(
        en="Goods under export licence (letter 4) leave by a port of the list in force on the planned export day; in processing trade or "
        "border small trade they name an export licence where the tariff line has the letter x or y.",
        zh="实行出口许可证管理（监管条件4）的货物须自计划出口日有效名单内的口岸出口；加工贸易、边境小额贸易项下，税号监管条件含x或y的须列明出口许可证。",
    ),
)
def port_and_regime(dossier: Dossier) -> Iterator[Judged]:
    day = dossier.shipment.planned_export_on
    for line in dossier.shipment.lines:
        rows = rows_on((row for row in dossier.reference.tariff if row.hs_code == line.hs_code), day)
        for row in rows:
            if LICENSED in row.supervision_conditions:
                yield from _judge(dossier, line, row)


def _judge(dossier: Dossier, line: Line, row: TariffLine) -> Iterator[Judged]:
    shipment = dossier.shipment
    values: Values = {"hs": line.hs_code, "port": shipment.port, "letters": row.supervision_conditions, **cited(row.citation)}
    is_named = any(one.what == EXPORT for one in shipment.licences)
    if shipment.trade_mode in _MODES and _LETTERS & set(row.supervision_conditions) and not is_named:
        yield fails(line, says=_MODE, mode=_MODES[shipment.trade_mode], **values)
    if not shipment.port or not dossier.reference.ports:
        yield lacks(line, "ports" if shipment.port else "port")
        return
    listed = [port for port in rows_on(dossier.reference.ports, shipment.planned_export_on) if port.code == shipment.port]
    if listed:
        yield fits(line, **values | cited(row.citation, listed[0].citation))
    else:
        yield fails(line, **values)
