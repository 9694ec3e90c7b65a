"""R01: is radioactive material reported? Rule: checks.md, R01."""

from collections.abc import Iterator

from traceability.kernel.text import Text
from traceability.review import permits, radiation, tracing
from traceability.review.answers import Judged, Subject, Values, fails, fits, lacks
from traceability.review.catalogue import BLOCK, HOLD, check
from traceability.review.dossier import Assay, Dossier, Event
from traceability.review.radiation import LIMIT, TH, U

REPORT, PERMIT = "radiation_report", "environmental_impact"
_NO_RESULT = Text(en="{lot}: no result for {missing}.", zh="{lot}：缺少{missing}检测结果。")


@check(
    "R01",
    severity=BLOCK,
    policies=[TH, U, LIMIT],
    title=Text(en="Radiation report", zh="辐射报告"),
    question=Text(en="Is radioactive material reported?", zh="放射性物料是否有监测报告？"),
    failure=Text(en="{lot}: {activity} Bq/g without {missing}.", zh="{lot}：{activity} Bq/g，缺少{missing}。"),
    rule=Text(
        en="Material above the given activity of Th-232 or U-238 has a radiation report among the documents of the event that made "
        "it and, but for imports, a valid environmental approval of its plant (BLOCK); ore and concentrate without a result are "
        "HOLD.",
        zh="钍-232或铀-238活度超过规定值的物料，其产生环节须附辐射监测报告，进口除外的还须有设施有效环评批复（BLOCK）；原矿、精矿无检测结果为HOLD。",
    ),
)
def radiation_report(dossier: Dossier) -> Iterator[Judged]:
    for lot in dossier.lots:
        if radiation.is_mineral(dossier, lot):
            yield _judge(dossier, lot, lot.name, lot.form, lot.assay or Assay(), tracing.producers(dossier, lot))
    for event in dossier.events:
        for residue in event.residues:
            if dossier.reference.family(residue.form) in radiation.WASTES:
                yield _judge(dossier, event, f"{residue.form} ({event.name})", residue.form, residue.assay, (event,))


def _judge(dossier: Dossier, subject: Subject, name: str, form: str, assay: Assay, makers: tuple[Event, ...]) -> Judged:
    day = max((maker.ended_on for maker in makers), default=dossier.shipment.planned_export_on)
    rows = dossier.policies(TH, U, LIMIT, on=day)
    if rows is None:
        return lacks(subject, TH, U, LIMIT)
    activity = radiation.activity_bq_g(assay, rows[0], rows[1])
    values: Values = {"lot": name, "th_ppm": assay.th_ppm, "u_ppm": assay.u_ppm}
    if activity is not None:
        shown: Values = {"activity": radiation.shown_bq_g(activity), **values}
        missing = _missing(dossier, makers) if activity > rows[2].value else ()
        if missing:
            return fails(subject, policy=rows, missing=missing, **shown)
        if assay.th_ppm is not None and assay.u_ppm is not None:
            return fits(subject, **shown)
    absent = radiation.absent(assay)
    if dossier.reference.family(form) in radiation.MINERALS:
        return fails(subject, severity=HOLD, says=_NO_RESULT, missing=absent, **values)
    return lacks(subject, *absent, **values)


def _missing(dossier: Dossier, makers: tuple[Event, ...]) -> tuple[str, ...]:
    """What a radioactive lot's makers lack: the report; but for imports, a valid approval of the facility."""
    missing = set()
    for maker in makers:
        if not maker.has_document(REPORT):
            missing.add(REPORT)
        if maker.stage != "import" and not permits.is_held(dossier, PERMIT, maker):
            missing.add(PERMIT)
    return tuple(sorted(missing)) if makers else (REPORT,)
