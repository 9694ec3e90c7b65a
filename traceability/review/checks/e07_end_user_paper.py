"""E07: is there a signed civil end-use statement? Rule: checks.md, E07."""

from collections.abc import Iterator

from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits
from traceability.review.catalogue import BLOCK, HOLD, check
from traceability.review.controls import is_controlled
from traceability.review.dossier import Dossier, Policy

FORBIDDEN, WORDS = "E07.military_forbidden", "E07.military_words"
PAPER = "end_user_certificate"
_NO_PAPER = Text(en="there is no end-user certificate", zh="缺少最终用户证明")
_NO_USE = Text(en="no end use is stated", zh="未说明最终用途")
_NO_USER = Text(en="no end user is named", zh="未列明最终用户")
_WMD = Text(en="the end use is weapons of mass destruction", zh="最终用途为大规模杀伤性武器")
_FORBIDDEN = Text(en="military use is forbidden for this destination", zh="该目的地禁止军事用途")
_MILITARY = Text(en="the end use is military", zh="最终用途为军事")
_UNKNOWN = Text(en="the class of the end use is unknown", zh="最终用途类别不明")
_WORDS = Text(en="the stated end use has words that ask for a person", zh="最终用途含需人工核实的词语")


@check(
    "E07",
    severity=BLOCK,
    policies=[FORBIDDEN, WORDS],
    title=Text(en="End-user paper", zh="最终用户文件"),
    question=Text(en="Is there a signed civil end-use statement?", zh="是否有签署的民用最终用途声明？"),
    failure=Text(en="Controlled line {line}: {reason}.", zh="管制项{line}：{reason}。"),
    rule=Text(
        en="A controlled line has an end-user certificate with number and issuer, an end use and an end user, and no use for "
        "weapons of mass destruction or forbidden military use (BLOCK); other military or unknown use, or an end use with listed "
        "words where no class is given, is HOLD.",
        zh="管制项须有编号与签发方齐备的最终用户证明、最终用途与最终用户，且非大规模杀伤性武器或禁止的军事用途（BLOCK）；其他军事或不明用途，或未注明类别而用途含所列词"
        "语，为HOLD。",
    ),
)
def end_user_paper(dossier: Dossier) -> Iterator[Judged]:
    reasons = list(_reasons(dossier))
    for line in dossier.shipment.lines:
        if not is_controlled(dossier, line):
            continue
        for severity, reason, words, rows in reasons:
            extra: Values = {"words": words} if words else {}
            yield fails(line, policy=rows, severity=severity, reason=reason, end_use_class=dossier.shipment.end_use_class, **extra)
        if not reasons:
            yield fits(line, end_use_class=dossier.shipment.end_use_class)


def _reasons(dossier: Dossier) -> Iterator[tuple[str, Text, tuple[str, ...], tuple[Policy, ...]]]:
    """What is wrong with the paper and the use, for every controlled line alike: severity, sentence, words found, policy."""
    shipment = dossier.shipment
    if not any(document.kind == PAPER and document.number and document.issuer for document in shipment.documents):
        yield BLOCK, _NO_PAPER, (), ()
    if not shipment.end_use.strip():
        yield BLOCK, _NO_USE, (), ()
    if not shipment.end_user.title.strip():
        yield BLOCK, _NO_USER, (), ()
    forbidden = dossier.policies(FORBIDDEN, on=shipment.planned_export_on)
    match shipment.end_use_class:
        case "wmd":
            yield BLOCK, _WMD, (), ()
        case "military" if forbidden and shipment.destination in forbidden[0].words:
            yield BLOCK, _FORBIDDEN, (), forbidden
        case "military":
            yield HOLD, _MILITARY, (), ()
        case "unknown":
            yield HOLD, _UNKNOWN, (), ()
        case "":
            words = dossier.policies(WORDS, on=shipment.planned_export_on)
            found = tuple(word for word in words[0].words if word.casefold() in shipment.end_use.casefold()) if words else ()
            if found:
                yield HOLD, _WORDS, found, words or ()
