"""Whether a plant held a permit on the day of an event. Pure. Rules: checks.md, P03, R01, R04."""

from traceability.review.dossier import Dossier, Event, Licence


def is_held(dossier: Dossier, kind: str, event: Event) -> bool:
    """Whether a permit of this kind was valid for the event's plant on the day on which it ended."""
    return any(permit.is_valid_on(event.ended_on) for permit in permits_of(dossier, kind, event))


def permits_of(dossier: Dossier, kind: str, event: Event) -> tuple[Licence, ...]:
    """Permits of a kind that name the plant, or that its owner or the performer holds for all plants; valid or not."""
    return dossier.once(_Permits).of(kind, event.facility, event.performed_by)


class _Permits:
    """Permits by kind, and those of each plant and performer that was asked for: a plant works under the same ones all year."""

    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier
        self._by_kind: dict[str, list[Licence]] = {}
        for row in dossier.licences:
            self._by_kind.setdefault(row.what, []).append(row)
        self._asked: dict[tuple[str, str, str], tuple[Licence, ...]] = {}

    def of(self, kind: str, facility: str, performer: str) -> tuple[Licence, ...]:
        asked = kind, facility, performer
        if asked not in self._asked:
            place = self._dossier.facility(facility)
            holders = {performer, place.organisation if place else performer}
            rows = self._by_kind.get(kind, ())
            self._asked[asked] = tuple(
                row for row in rows if row.facility == facility or (not row.facility and row.organisation in holders)
            )
        return self._asked[asked]
