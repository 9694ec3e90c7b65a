"""M05: can each lot be brought to REO? Rule: checks.md, M05."""

from collections.abc import Iterator

from traceability.kernel.text import Text
from traceability.review.answers import Judged, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.dossier import Assay, Dossier, Lot

MAX_TREO = "M05.max_treo_percent"
FAMILIES = (
    "ore", "concentrate", "carbonate", "oxalate", "chloride", "hydroxide", "compound", "scrap",
    "oxide", "fluoride", "metal", "alloy", "strip", "magnet", "target", "material",
)  # fmt: skip
MAX_MOISTURE = {family: f"M05.max_moisture_percent.{family}" for family in FAMILIES}
_NOT_JUDGED = frozenset({"tailings", "slag", "residue"})


@check(
    "M05",
    severity=HOLD,
    policies=[MAX_TREO, *MAX_MOISTURE.values()],
    title=Text(en="Basis of mass", zh="计量基准"),
    question=Text(en="Can each lot be brought to REO?", zh="各批次能否折算为REO？"),
    failure=Text(en="{lot}: {field} is {value}, cannot be reduced to REO.", zh="{lot}：{field}为{value}，无法折算REO。"),
    rule=Text(
        en="Each lot has moisture, TREO or TREM (not both) and shares; moisture is not above the limit of its family, and TREO or "
        "TREM not above the limit.",
        zh="各批次须有水分、TREO或TREM（不得并列）及配分；水分不超过该形态上限，TREO或TREM不超过上限。",
    ),
)
def basis_of_mass(dossier: Dossier) -> Iterator[Judged]:
    for lot in dossier.lots:
        if lot.family in _NOT_JUDGED:
            continue
        judged = [*_missing(lot), *_too_high(dossier, lot)]
        yield from judged or [fits(lot)]


def _missing(lot: Lot) -> Iterator[Judged]:
    assay = lot.assay or Assay()
    if assay.moisture_percent is None:
        yield fails(lot, field="moisture_percent", value=None)
    if assay.treo_percent is None and assay.trem_percent is None:
        yield fails(lot, field="treo_percent", value=None)
    if assay.treo_percent is not None and assay.trem_percent is not None:
        yield fails(lot, field="treo_percent, trem_percent", value=(assay.treo_percent, assay.trem_percent))
    if not assay.shares_percent:
        yield fails(lot, field="shares_percent", value=None)


def _too_high(dossier: Dossier, lot: Lot) -> Iterator[Judged]:
    assay = lot.assay or Assay()
    key = MAX_MOISTURE.get(lot.family, f"M05.max_moisture_percent.{lot.family}")
    contents = {"treo_percent": assay.treo_percent, "trem_percent": assay.trem_percent}
    for field, value, limit in [("moisture_percent", assay.moisture_percent, key), *((f, v, MAX_TREO) for f, v in contents.items())]:
        if value is None:
            continue
        rows = dossier.policies(limit, on=lot.made_on)
        if rows is None:
            yield lacks(lot, limit)
        elif value > rows[0].value:
            yield fails(lot, policy=rows, field=field, value=value, limit=rows[0].value)
