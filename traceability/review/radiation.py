"""Activity of material in Bq/g, and which material must have a result for thorium and uranium. Pure. Rules: checks.md, R01 to R03.

R01, R02 and R03 ask here, so that they cannot disagree on what is radioactive.
"""

from decimal import ROUND_HALF_EVEN, Decimal

from traceability.custody.reo import dry_kg
from traceability.review.dossier import Assay, Dossier, Lot, Policy

TH, U, LIMIT = "R01.th_ppm_per_bq_g", "R01.u_ppm_per_bq_g", "R01.limit_bq_g"
MINERALS = frozenset({"ore", "concentrate"})
WASTES = frozenset({"residue", "tailings"})
_MILLION = Decimal(1_000_000)
_SHOWN = Decimal("0.001")


def activity_bq_g(assay: Assay, th_per_bq_g: Policy, u_per_bq_g: Policy) -> Decimal | None:
    """The activity of the more active of Th-232 and U-238; None where neither was measured."""
    pairs = ((assay.th_ppm, th_per_bq_g), (assay.u_ppm, u_per_bq_g))
    return max((ppm / per.value for ppm, per in pairs if ppm is not None), default=None)


def shown_bq_g(activity: Decimal) -> Decimal:
    """The activity as a sentence shows it, with three places."""
    return activity.quantize(_SHOWN, rounding=ROUND_HALF_EVEN)


def thorium_kg(net_kg: Decimal, assay: Assay) -> Decimal | None:
    """Thorium in a quantity: its dry mass times ppm; None where moisture or thorium was not measured."""
    if assay.th_ppm is None or assay.moisture_percent is None:
        return None
    return dry_kg(net_kg, assay.moisture_percent) * assay.th_ppm / _MILLION


def absent(assay: Assay) -> tuple[str, ...]:
    """Which of the two results are missing."""
    return tuple(field for field, value in (("th_ppm", assay.th_ppm), ("u_ppm", assay.u_ppm)) if value is None)


def is_mineral(dossier: Dossier, lot: Lot) -> bool:
    """Ore, concentrate, a waste, or an output of leaching or import in oxide basis, also after packing or blending."""
    if lot.family in MINERALS | WASTES:
        return True
    form = dossier.reference.forms.get(lot.form)
    if form is not None and form.basis != "oxide":
        return False
    return bool(dossier.lineage_of(lot).producers & {"leaching", "import"})
