"""M06: does the grade suit the form? Rule: checks.md, M06; ranges: reference/product_forms.csv."""

from collections.abc import Iterator

from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import HOLD, WARN, check
from traceability.review.citing import cited
from traceability.review.dossier import Assay, Dossier, Lot

MARGIN = "M06.margin_points"
_NOT_JUDGED = frozenset({"tailings", "slag", "residue"})


@check(
    "M06",
    severity=HOLD,
    policies=[MARGIN],
    title=Text(en="Grade range", zh="品位范围"),
    question=Text(en="Does the grade suit the form?", zh="品位是否与产品形态相符？"),
    rule=Text(
        en="Warns if TREO (TREM for metal, alloys and magnets) lies outside the content range of the form, widened by the margin. A lot "
        "that is shipped with more than the range is a HOLD: half-made goods of excess content are won back abroad.",
        zh="稀土总量（金属、合金、磁体为金属总量）超出该形态含量范围（加放宽量）即提示；出口批次高于上限的为HOLD：超标半成品可在境外再提取。",
    ),
    failure=Text(en="{lot}: {value} % is unusual for {form}.", zh="{lot}：{form}品位{value}%异常。"),
)
def grade_range(dossier: Dossier) -> Iterator[Judged]:
    shipped = {line.lot for line in dossier.shipment.lines}
    for lot in dossier.lots:
        if lot.family not in _NOT_JUDGED:
            yield _judge(dossier, lot, is_shipped=lot.name in shipped)


def _judge(dossier: Dossier, lot: Lot, *, is_shipped: bool) -> Judged:
    form, assay = dossier.reference.forms.get(lot.form), lot.assay or Assay()
    if form is None or form.content_min_percent is None or form.content_max_percent is None:
        return lacks(lot, "product_forms content range")
    # A range is of oxide or of metal: the other basis is another number for the same goods.
    field = "trem_percent" if form.basis == "element" else "treo_percent"
    value = assay.trem_percent if form.basis == "element" else assay.treo_percent
    if value is None:
        return lacks(lot, field)
    rows = dossier.policies(MARGIN, on=lot.made_on)
    if rows is None:
        return lacks(lot, MARGIN)
    low, high = form.content_min_percent - rows[0].value, form.content_max_percent + rows[0].value
    values: Values = {"form": lot.form, "value": value, "min": low, "max": high, **cited(form.citation)}
    if low <= value <= high:
        return fits(lot, **values)
    return fails(lot, policy=rows, severity=HOLD if is_shipped and value > high else WARN, **values)
