"""Search by anything that stands on a paper, a package or a door plate: names and numbers in either language."""

import unicodedata
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from traceability.certificates import queries as certificates
from traceability.custody import queries as custody
from traceability.custody.access import visible_events
from traceability.custody.models import Event
from traceability.interfaces.pages.explore.entrance import for_readers, shown
from traceability.kernel.errors import Missing
from traceability.ledger import access as ledger_access
from traceability.ledger import queries as ledger
from traceability.ledger.queries import RecordedEntry
from traceability.registry.queries import search as registry
from traceability.registry.viewer import Viewer

MOST_ASKED = 100
LEAST_ASKED = 2
LATEST = 8


@for_readers
def search(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Without a question the field, what it takes and the latest shipments; with one the hits in groups."""
    given = request.GET.get("q", "")[:MOST_ASKED]
    text = plain(given)
    page: dict[str, object] = {"given": given.strip(), "most": custody.MOST_FOUND, "language": get_language()}
    if len(text) < LEAST_ASKED:
        page |= {"latest": _latest(viewer), "is_short": bool(given.strip())}
    elif (uid := _uuid(text)) is not None:
        page |= {"is_asked": True, **_by_id(uid, viewer)}
    else:
        page |= {"is_asked": True, **_by_name(text, viewer)}
    return shown(request, viewer, "search", page)


def plain(given: str) -> str:
    """As records spell it: what an input method for Chinese makes wide, narrow; without outer blanks and what is not printed."""
    narrow = unicodedata.normalize("NFKC", given)
    return "".join(letter for letter in narrow if letter.isprintable()).strip()[:MOST_ASKED]


def _by_name(text: str, viewer: Viewer) -> dict[str, object]:
    """Numbers are recorded in capitals, papers as their issuers wrote them: both spellings are asked. Six queries."""
    spellings = list(dict.fromkeys([text, text.upper()]))
    hits = custody.found(spellings, viewer=viewer)
    grouped = {f"{kind}s": [one for one in hits if one.kind == kind] for kind in ("lot", "shipment", "document", "seal")}
    listed = registry.found(text, viewer=viewer)
    certified = certificates.certificates_beginning(text.upper(), viewer=viewer)
    counts = [*grouped.values(), listed.organisations, listed.facilities, listed.licences, certified]
    return {**grouped, "registry": listed, "certificates": certified, "is_empty": not any(counts)}


def _by_id(uid: UUID, viewer: Viewer) -> dict[str, object]:
    """What programs name by an id: an event, a ledger entry."""
    event = visible_events(viewer).filter(id=uid).select_related("performer", "facility").first()
    entry = _entry(uid, viewer)
    return {"event": event, "entry": entry, "about": _about(entry, viewer), "is_empty": event is None and entry is None}


def _entry(uid: UUID, viewer: Viewer) -> RecordedEntry | None:
    try:
        entry = ledger.entry(uid)
    except Missing:
        return None
    return entry if ledger_access.may_read(viewer, entry.subject_type, entry.subject_id) else None


def _about(entry: RecordedEntry | None, viewer: Viewer) -> Event | None:
    """The event that an entry tells of."""
    if entry is None or entry.subject_type != "event":
        return None
    return visible_events(viewer).filter(id=entry.subject_id).first()


def _latest(viewer: Viewer) -> list[custody.ShipmentView]:
    return custody.shipments(viewer=viewer, limit=LATEST)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) >= 32 else None
    except ValueError:
        return None
