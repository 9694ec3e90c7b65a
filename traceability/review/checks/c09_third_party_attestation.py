"""C09: did the performer confirm what another recorded for it? Rule: checks.md, C09."""

from collections.abc import Iterator

from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits
from traceability.review.catalogue import HOLD, WARN, check
from traceability.review.dossier import Dossier

_WEIGHTY = frozenset({"mining", "leaching", "import", "collection", "beneficiation", "separation", "recycling"})
"""Stages in which material enters or is parted: another's word for them must be cleared by a person."""


@check(
    "C09",
    severity=HOLD,
    title=Text(en="Third-party attestation", zh="第三方申报"),
    question=Text(en="Did the performer confirm what another recorded for it?", zh="他人代为申报的环节是否经实施方确认？"),
    failure=Text(en="{event} of {performer} rests on the word of {recorder}.", zh="{performer}的环节{event}仅由{recorder}申报，尚未确认。"),
    rule=Text(
        en="What another organisation recorded is confirmed by its performer; unconfirmed it is HOLD for mining, leaching, import, "
        "collection, beneficiation, separation and recycling, else WARN.",
        zh="他人代为申报的环节须经实施方确认；未确认的，开采、浸出、进口、收集、选矿、分离、回收为HOLD，其余为WARN。",
    ),
)
def third_party_attestation(dossier: Dossier) -> Iterator[Judged]:
    for event in dossier.events:
        if event.performed_by == event.recorded_by:
            continue
        values: Values = {"performer": event.performed_by, "recorder": event.recorded_by}
        if event.is_confirmed:
            yield fits(event, **values)
        else:
            yield fails(event, severity=HOLD if event.stage in _WEIGHTY else WARN, **values)
