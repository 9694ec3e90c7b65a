"""One organisation: who it is, its plants and licences, what it made and sent away, what stands open against it, what came late."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from traceability.certificates import queries as certificates
from traceability.custody.access import visible_lots, visible_shipments
from traceability.custody.models import Lot, Shipment
from traceability.interfaces.pages.explore.entrance import for_readers, shown
from traceability.kernel import clock
from traceability.kernel.errors import Missing
from traceability.registry import access as registry
from traceability.registry.in_force import holds
from traceability.registry.models import Facility, Licence, Organisation
from traceability.registry.viewer import Viewer
from traceability.review import queries as review

MOST_SHOWN = 20
"""Of each list; the search and the supervision lead to the rest."""


@dataclass(frozen=True)
class Held:
    """A licence and how it stands today, in a word of `standing`."""

    licence: Licence
    standing: str


@dataclass(frozen=True)
class Sent:
    """A shipment and its state."""

    shipment: Shipment
    state: str


@for_readers
def organisation(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Eight queries, whatever belongs to it."""
    found = registry.organisations(viewer).filter(code=code).first()
    if found is None:
        raise Missing()
    today = clock.legal_day(clock.now())
    page = {
        "organisation": found,
        "language": get_language(),
        "facilities": _facilities(found, viewer),
        "licences": [Held(one, standing_on(one, today)) for one in _licences(found, viewer)],
        "lots": _lots(found, viewer),
        "shipments": _shipments(found, viewer),
        "failures": review.failing_of_exporter(found.id, viewer=viewer, limit=MOST_SHOWN),
        "most": MOST_SHOWN,
        "year": today.year,
    }
    return shown(request, viewer, "organisation", page)


def standing_on(licence: Licence, day: date) -> str:
    """Whether a licence is in force on a day, and if not, why."""
    if licence.revoked_on is not None and licence.revoked_on <= day:
        return "revoked"
    if holds(licence, on=day):
        return "in_force"
    return "not_yet" if licence.valid_from is not None and day < licence.valid_from else "ended"


def _facilities(organisation: Organisation, viewer: Viewer) -> list[Facility]:
    return list(registry.facilities(viewer).filter(organisation_id=organisation.id)[:MOST_SHOWN])


def _licences(organisation: Organisation, viewer: Viewer) -> list[Licence]:
    rows = registry.licences(viewer).filter(organisation_id=organisation.id).select_related("facility")
    return list(rows.order_by("-valid_from", "number")[:MOST_SHOWN])


def _lots(organisation: Organisation, viewer: Viewer) -> list[Lot]:
    """The latest that it made, with what is left of each."""
    rows = visible_lots(viewer).filter(organisation_id=organisation.id).select_related("holding__holder")
    return list(rows.order_by("-recorded_at", "-id")[:MOST_SHOWN])


def _shipments(organisation: Organisation, viewer: Viewer) -> list[Sent]:
    """The latest that it sent away. Three queries."""
    rows = list(visible_shipments(viewer).filter(exporter_id=organisation.id).order_by("-recorded_at", "-id")[:MOST_SHOWN])
    states = certificates.states_of(one.id for one in rows)
    return [Sent(one, states[one.id]) for one in rows]
