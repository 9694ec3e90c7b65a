"""M01: is more drawn from a lot than it holds? Rule: checks.md, M01."""

from collections.abc import Iterator

from traceability.kernel.quantities import print_kilograms
from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits
from traceability.review.catalogue import BLOCK, check
from traceability.review.dossier import Dossier


@check(
    "M01",
    severity=BLOCK,
    title=Text(en="Lot overdraw", zh="批次超用"),
    question=Text(en="Is more drawn from a lot than it holds?", zh="批次使用量是否超过其净重？"),
    failure=Text(en="{lot} holds {net} kg; {drawn} kg are drawn from it.", zh="{lot}净重{net}千克，已使用{drawn}千克。"),
    rule=Text(
        en="What events and shipments draw from a lot is not more than it holds after corrections; no tolerance.",
        zh="各环节与出口对批次的使用量不得超过更正后的批次净重，无容差。",
    ),
)
def lot_overdraw(dossier: Dossier) -> Iterator[Judged]:
    for lot in dossier.lots:
        drawn = lot.drawn_kg
        # A corrected receipt leaves less in hand than the lot was made with: the balance says by how much its draws exceed it.
        net = min(lot.net_kg, drawn - lot.overdrawn_kg) if lot.overdrawn_kg else lot.net_kg
        values: Values = {"net": net, "drawn": drawn}
        if drawn > net:
            draws = tuple((one.by, one.id, print_kilograms(one.net_kg)) for one in lot.drawn)
            yield fails(lot, **values, corrects=lot.corrects, draws=draws)
        else:
            yield fits(lot, **values)
