"""P03: did the plant hold every other permit on the day? Rule: checks.md, P03."""

from collections.abc import Iterator
from datetime import date

from traceability.kernel.text import Text
from traceability.review import permits
from traceability.review.answers import Judged, fails, fits, lacks
from traceability.review.catalogue import HOLD, check
from traceability.review.dossier import PRODUCTION_STAGES, Assay, Dossier, Event, Policy
from traceability.review.radiation import LIMIT, TH, U, activity_bq_g

SETS = {stage: f"P03.permits.{stage}" for stage in sorted(PRODUCTION_STAGES)}
RADIOACTIVE = "P03.permits.radioactive"


@check(
    "P03",
    severity=HOLD,
    policies=[*SETS.values(), RADIOACTIVE, TH, U, LIMIT],
    title=Text(en="Permit set", zh="配套许可"),
    question=Text(en="Did the plant hold every other permit on the day?", zh="设施当日是否持有其他全部许可？"),
    failure=Text(en="Facility {facility} lacked {kinds} on {day}.", zh="设施{facility}在{day}缺少{kinds}。"),
    rule=Text(
        en="Every kind of permit in the policy list of the stage must be valid on the day on which the event ended, for the facility "
        "or for "
        "all of its holder's; where a feed or output exceeds the activity limit, the radioactive list as well.",
        zh="环节结束当日，该环节政策清单中的每类许可均须有效（针对该设施或持有人全部设施）；投入或产出超过活度限值时，"
        "另须持有放射性清单所列许可。",
    ),
)
def permit_set(dossier: Dossier) -> Iterator[Judged]:
    for event in dossier.with_stage(*SETS):
        facility, performer = dossier.facility(event.facility), dossier.organisation(event.performed_by)
        if performer and performer.country != "CN":
            continue
        if facility is None:
            yield lacks(event, "facility", facility=event.facility)
            continue
        rows = dossier.policies(SETS[event.stage], RADIOACTIVE, TH, U, LIMIT, on=event.ended_on)
        if rows is None:
            yield lacks(event, SETS[event.stage], RADIOACTIVE, TH, U, LIMIT)
            continue
        yield _judge(dossier, event, rows)


def _judge(dossier: Dossier, event: Event, rows: tuple[Policy, ...]) -> Judged:
    needed, radioactive = rows[0], rows[1]
    is_radioactive = _is_radioactive(dossier, event, rows)
    kinds = (*needed.words, *(radioactive.words if is_radioactive else ()))
    absent = tuple(kind for kind in kinds if not permits.is_held(dossier, kind, event))
    if not absent:
        return fits(event, facility=event.facility, day=event.ended_on, held=kinds)
    last = tuple(f"{kind} {day.isoformat()}" for kind in absent if (day := _last_day(dossier, kind, event)))
    used = (needed, radioactive) if is_radioactive else (needed,)
    return fails(event, policy=used, facility=event.facility, kinds=absent, day=event.ended_on, last_valid=last)


def _is_radioactive(dossier: Dossier, event: Event, rows: tuple[Policy, ...]) -> bool:
    _, _, th, u, limit = rows
    names = [*(drawn.lot for drawn in event.inputs), *event.outputs]
    assays = [*(lot.assay or Assay() for name in names if (lot := dossier.lot(name))), *(residue.assay for residue in event.residues)]
    return any((activity_bq_g(assay, th, u) or 0) > limit.value for assay in assays)


def _last_day(dossier: Dossier, kind: str, event: Event) -> date | None:
    """The last day before the event on which such a permit was valid, as far as one ever ended."""
    ends = [
        day
        for permit in permits.permits_of(dossier, kind, event)
        if (day := permit.revoked_on or permit.valid_to) and day <= event.ended_on
    ]
    return max(ends, default=None)
