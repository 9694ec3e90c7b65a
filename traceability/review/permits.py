"""Whether a plant held a permit on the day of an event. Pure. Rules: checks.md, P03, R01, R04."""

from traceability.review.dossier import Dossier, Event, Licence


def is_held(dossier: Dossier, kind: str, event: Event) -> bool:
    """Whether a permit of this kind was valid for the event's plant on the day on which it ended."""
    return any(permit.is_valid_on(event.ended_on) for permit in permits_of(dossier, kind, event))


def permits_of(dossier: Dossier, kind: str, event: Event) -> tuple[Licence, ...]:
    """Permits of a kind that name the plant, or that its owner or the performer holds for all plants; valid or not."""
    facility = dossier.facility(event.facility)
    holders = {event.performed_by, facility.organisation if facility else event.performed_by}
    return tuple(
        row
        for row in dossier.licences
        if row.what == kind and (row.facility == event.facility or (not row.facility and row.organisation in holders))
    )
