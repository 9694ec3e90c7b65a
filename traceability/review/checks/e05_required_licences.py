"""E05: is each licence that the goods need named? Rule: checks.md, E05; letters: reference/hs_codes.csv."""

from collections.abc import Iterator

from traceability.kernel.text import Text
from traceability.review.answers import Judged, fails, fits, lacks
from traceability.review.catalogue import BLOCK, check
from traceability.review.citing import cited
from traceability.review.controls import IN_FORCE, controls_of
from traceability.review.dossier import Citation, Dossier, Line
from traceability.review.licensing import kinds_of_tariff, needed_kinds, tariff_rows


@check(
    "E05",
    severity=BLOCK,
    title=Text(en="Required licences present", zh="所需许可证齐备"),
    question=Text(en="Is each licence that the goods need named?", zh="货物所需许可证是否均已列明？"),
    failure=Text(en="Line {line} needs: {kinds}.", zh="第{line}项需要：{kinds}。"),
    rule=Text(
        en="Each licence kind that the tariff line's letters (4: export, 3: dual use) or the composition ask for is among the "
        "shipment's licences.",
        zh="税号监管条件（4：出口许可证，3：两用物项）或成分所要求的各类许可证，均须列于出口申报。",
    ),
)
def required_licences(dossier: Dossier) -> Iterator[Judged]:
    named = {licence.what for licence in dossier.shipment.licences}
    for line in dossier.shipment.lines:
        needed = needed_kinds(dossier, line)
        missing = sorted(needed - named)
        if missing:
            yield fails(line, kinds=tuple(missing), hs_code=line.hs_code, **cited(*_rows(dossier, line)))
            continue
        controls = controls_of(dossier, line)
        is_open = any(control.row.status == IN_FORCE and control.percent is None for control in controls)
        if "dual_use" not in needed and is_open:
            yield lacks(line, "assay.shares_percent")
        elif not needed and kinds_of_tariff(dossier, line) is None:
            yield lacks(line, f"hs_codes {line.hs_code}")
        elif needed:
            yield fits(line, kinds=tuple(sorted(needed)), **cited(*_rows(dossier, line)))


def _rows(dossier: Dossier, line: Line) -> list[Citation]:
    """The lines of the tariff and of the control list that say what the goods need."""
    controls = [control.row.citation for control in controls_of(dossier, line) if control.applies]
    return [*(row.citation for row in tariff_rows(dossier, line)), *controls]
