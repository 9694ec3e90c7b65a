"""C07: is the claim no stronger than the weakest step? Rule: checks.md, C07."""

from collections.abc import Iterator

from traceability.custody.stages import BOOK_AND_CLAIM, STAGES, weakest_of
from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import BLOCK, check
from traceability.review.dossier import Dossier, Event


@check(
    "C07",
    severity=BLOCK,
    title=Text(en="Custody model mix", zh="监管链模式混用"),
    question=Text(en="Is the claim no stronger than the weakest step?", zh="声明是否不强于最弱环节？"),
    failure=Text(en="Claim {claim}, weakest step {model} ({event}).", zh="声明{claim}，最弱环节为{model}（{event}）。"),
    rule=Text(
        en="In the order identity preserved, segregated, controlled blending, mass balance, book and claim: no event may be weaker "
        "than its stage "
        "allows, none may book and claim, and the claim of the shipment may not be stronger than the weakest event of the chain.",
        zh="按身份保持、隔离、受控混合、质量平衡、记账声明的强弱顺序：任何环节不得弱于其阶段所许，不得采用记账声明，"
        "批件声明不得强于链上最弱环节。",
    ),
)
def custody_model_mix(dossier: Dossier) -> Iterator[Judged]:
    claim = dossier.shipment.custody_claim
    if not claim:
        return
    for event in dossier.events:
        stage = STAGES[event.stage]
        if event.custody_model:
            yield _judge(event, claim)
        elif not stage.model_may_be_left_out:
            yield lacks(event, "custody_model")


def _judge(event: Event, claim: str) -> Judged:
    model, allowed = event.custody_model, STAGES[event.stage].weakest_model
    values: Values = {"claim": claim, "model": model, "allowed": allowed}
    is_weaker_than_allowed = weakest_of([model, allowed]) != allowed
    is_weaker_than_claimed = weakest_of([model, claim]) != claim
    if is_weaker_than_allowed or is_weaker_than_claimed or BOOK_AND_CLAIM in (model, claim):
        return fails(event, **values)
    return fits(event, **values)
