"""C08: does a person decide on own matter? Rule: checks.md, C08. The database refuses it; this finds what got past it."""

from collections.abc import Iterator

from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits
from traceability.review.catalogue import BLOCK, check
from traceability.review.dossier import Dossier, Signature

DECISION = "decision"


@check(
    "C08",
    severity=BLOCK,
    title=Text(en="Self-approval", zh="自我审批"),
    question=Text(en="Does a person decide on own matter?", zh="是否有人审批与己有关的案件？"),
    failure=Text(en="{user} may not decide this case.", zh="{user}不得审批本案。"),
    rule=Text(
        en="Nobody who clears or decides may belong to an organisation of the chain, have submitted the shipment, or sign twice.",
        zh="核销或审批人不得属于链上企业，不得是提交人，不得重复签字。",
    ),
)
def self_approval(dossier: Dossier) -> Iterator[Judged]:
    involved = {code for event in dossier.events for code in (event.performed_by, event.recorded_by, event.to_organisation)}
    involved |= {dossier.shipment.exporter}
    signed: set[object] = set()
    for signature in dossier.signatures:
        is_second = signature.act == DECISION and signature.id in signed
        if signature.act == DECISION:
            signed.add(signature.id)
        yield _judge(signature, is_involved=signature.organisation in involved - {""}, is_second=is_second)


def _judge(signature: Signature, *, is_involved: bool, is_second: bool) -> Judged:
    values: Values = {"user": signature.name, "role": signature.role, "act": signature.act, "organisation": signature.organisation}
    if is_involved or signature.submitted_it or is_second:
        return fails(signature, **values)
    return fits(signature, **values)
