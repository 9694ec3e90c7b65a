"""R01: is radioactive material reported? Rule: checks.md, R01."""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

from traceability.kernel.text import Text
from traceability.review import tracing
from traceability.review.answers import Judged, Subject, Values, fails, fits, lacks
from traceability.review.catalogue import BLOCK, HOLD, check
from traceability.review.dossier import Assay, Dossier, Event, Lot, Policy

TH, U, LIMIT = "R01.th_ppm_per_bq_g", "R01.u_ppm_per_bq_g", "R01.limit_bq_g"
REPORT, PERMIT = "radiation_report", "environmental_impact"
_MINERALS = frozenset({"ore", "concentrate"})
_WASTES = frozenset({"residue", "tailings"})
_NO_RESULT = Text(en="{lot}: no result for {missing}.", zh="{lot}：缺少{missing}检测结果。")


@check(
    "R01",
    severity=BLOCK,
    policies=[TH, U, LIMIT],
    title=Text(en="Radiation report", zh="辐射报告"),
    question=Text(en="Is radioactive material reported?", zh="放射性物料是否有监测报告？"),
    failure=Text(en="{lot}: {activity} Bq/g without {missing}.", zh="{lot}：{activity} Bq/g，缺少{missing}。"),
)
def radiation_report(dossier: Dossier) -> Iterator[Judged]:
    for lot in dossier.lots:
        makers = tracing.producers(dossier, lot)
        if lot.family in _MINERALS | _WASTES or _is_won_or_brought(dossier, lot, makers):
            yield _judge(dossier, lot, lot.name, lot.form, lot.assay or Assay(), makers)
    for event in dossier.events:
        for residue in event.residues:
            if dossier.reference.family(residue.form) in _WASTES:
                yield _judge(dossier, event, f"{residue.form} ({event.name})", residue.form, residue.assay, (event,))


def _judge(dossier: Dossier, subject: Subject, name: str, form: str, assay: Assay, makers: tuple[Event, ...]) -> Judged:
    day = max((maker.ended_on for maker in makers), default=dossier.shipment.planned_export_on)
    rows = dossier.policies(TH, U, LIMIT, on=day)
    if rows is None:
        return lacks(subject, TH, U, LIMIT)
    activity = _activity_bq_g(assay, rows)
    values: Values = {"lot": name, "th_ppm": assay.th_ppm, "u_ppm": assay.u_ppm}
    if activity is not None:
        shown: Values = {"activity": activity.quantize(Decimal("0.001"), rounding=ROUND_HALF_EVEN), **values}
        missing = _missing(dossier, makers) if activity > rows[2].value else ()
        if missing:
            return fails(subject, policy=rows, missing=missing, **shown)
        if assay.th_ppm is not None and assay.u_ppm is not None:
            return fits(subject, **shown)
    absent = tuple(field for field, value in (("th_ppm", assay.th_ppm), ("u_ppm", assay.u_ppm)) if value is None)
    if dossier.reference.family(form) in _MINERALS:
        return fails(subject, severity=HOLD, says=_NO_RESULT, missing=absent, **values)
    return lacks(subject, *absent, **values)


def _activity_bq_g(assay: Assay, rows: tuple[Policy, ...]) -> Decimal | None:
    """The activity of the more active of Th-232 and U-238; None where neither was measured."""
    th, u, _ = rows
    known = [
        ppm / per.value
        for ppm, per in ((assay.th_ppm, th), (assay.u_ppm, u))
        if ppm is not None
    ]  # fmt: skip
    return max(known, default=None)


def _missing(dossier: Dossier, makers: tuple[Event, ...]) -> tuple[str, ...]:
    """What a radioactive lot's makers lack: the report; but for imports, a valid approval of the facility."""
    missing = set()
    for maker in makers:
        if not maker.has_document(REPORT):
            missing.add(REPORT)
        if maker.stage != "import" and not _is_approved(dossier, maker):
            missing.add(PERMIT)
    return tuple(sorted(missing)) if makers else (REPORT,)


def _is_approved(dossier: Dossier, maker: Event) -> bool:
    facility = dossier.facility(maker.facility)
    holders = {maker.performed_by, facility.organisation if facility else maker.performed_by}
    return any(
        licence.what == PERMIT
        and (licence.facility == maker.facility or (not licence.facility and licence.organisation in holders))
        and licence.is_valid_on(maker.ended_on)
        for licence in dossier.licences
    )


def _is_won_or_brought(dossier: Dossier, lot: Lot, makers: tuple[Event, ...]) -> bool:
    """An output of leaching or import in oxide basis, also after packing or blending."""
    form = dossier.reference.forms.get(lot.form)
    is_oxide_basis = form is None or form.basis == "oxide"
    return is_oxide_basis and any(maker.stage in {"leaching", "import"} for maker in makers)
