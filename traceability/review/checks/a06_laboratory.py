"""A06: was the laboratory accredited and the sample timely? Rule: checks.md, A06."""

from collections.abc import Iterator, Mapping, Sequence

from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import WARN, check
from traceability.review.dossier import Assay, Document, Dossier, Licence, Lot

MAX_AGE = "A06.max_age_days"
ACCREDITATION = "laboratory_accreditation"
_NOT_ACCREDITED = Text(en="its issuer was not accredited on the day of issue", zh="出具方在出具日未获认可")
_LATE_SAMPLE = Text(en="the sample was taken after the lot had left", zh="采样日晚于批次首次发运")
_OLD = Text(en="the sample is too old on the export day", zh="至出口日样品已逾期")


@check(
    "A06",
    severity=WARN,
    policies=[MAX_AGE],
    title=Text(en="Laboratory", zh="检测实验室"),
    question=Text(en="Was the laboratory accredited and the sample timely?", zh="实验室是否获认可，采样是否及时？"),
    rule=Text(
        en="Warns if the issuer held no accreditation on the day of issue, if the sample was taken after the lot's first dispatch, or if "
        "it is older on the planned export day than the days allowed.",
        zh="出具日未获认可、采样晚于批次首次发运，或至计划出口日超过允许天数，即提示。",
    ),
    failure=Text(en="Certificate {number}: {reason}.", zh="证书{number}：{reason}。"),
)
def laboratory(dossier: Dossier) -> Iterator[Judged]:
    accreditations: dict[str, list[Licence]] = {}
    for licence in dossier.licences:
        if licence.what == ACCREDITATION:
            accreditations.setdefault(licence.organisation, []).append(licence)
    for lot in dossier.lots:
        if lot.assay is not None and lot.assay.certificate is not None:
            judged = list(_judge(dossier, lot, lot.assay, lot.assay.certificate, accreditations))
            yield from judged or [fits(lot, number=lot.assay.certificate.number, issuer=lot.assay.certificate.issuer)]


def _judge(dossier: Dossier, lot: Lot, assay: Assay, paper: Document, accreditations: Mapping[str, Sequence[Licence]]) -> Iterator[Judged]:
    """What fails or lacks of one certificate; nothing where it is in order."""
    values: Values = {"number": paper.number, "issuer": paper.issuer, "issued_on": paper.issued_on, "sampled_on": assay.sampled_on}
    yield from _accredited(dossier, lot, paper, accreditations.get(paper.issuer, ()), values)
    if assay.sampled_on is None:
        yield lacks(lot, "assay.sampled_on", **values)
        return
    moves = dossier.moves_of(lot.name)
    if moves and assay.sampled_on > moves[0].started_on:
        yield fails(lot, reason=_LATE_SAMPLE, **values, dispatched_on=moves[0].started_on)
    rows = dossier.policies(MAX_AGE, on=dossier.shipment.planned_export_on)
    days = (dossier.shipment.planned_export_on - assay.sampled_on).days
    if rows is None:
        yield lacks(lot, MAX_AGE, **values)
    elif days > rows[0].value:
        yield fails(lot, policy=rows, reason=_OLD, **values, days=days, limit=rows[0].value)


def _accredited(dossier: Dossier, lot: Lot, paper: Document, held: Sequence[Licence], values: Values) -> Iterator[Judged]:
    if dossier.organisation(paper.issuer) is None:
        yield lacks(lot, "the registry's row of the issuer", **values)
    elif paper.issued_on is None:
        yield lacks(lot, "certificate.issued_on", **values)
    elif not any(licence.is_valid_on(paper.issued_on) for licence in held):
        yield fails(lot, reason=_NOT_ACCREDITED, **values)
