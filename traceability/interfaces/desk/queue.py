"""The first page of the desk: the cases that wait, in the order in which this person should take them.

What is shown stands in the address: tab, order, filters, and the case after which a page begins. A case's own page carries it on, so
that it knows which case comes next.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from traceability.certificates import queries as certificates
from traceability.interfaces.viewers import viewer_of_session
from traceability.interfaces.words import WORDS
from traceability.review import queries as review
from traceability.review.queries import Wish

ROWS = 50
MOST_NAME = 40

TABS: Mapping[str, tuple[Promise, Promise]] = {
    "all": (_("All open"), _("No case is open.")),
    "mine": (
        _("My cases"),
        _("None here. Cases come here when you clear a finding or sign in them, or when they wait for your second signature."),
    ),
    "second": (
        _("Needs second signature"),
        _("None here. Cases come here when another person has signed an approval and you may sign second."),
    ),
    "touched": (
        _("Touched by a change"),
        _("None here. Cases come here when something that was read for them has changed; they are examined again by themselves."),
    ),
    "ready": (
        _("Ready to approve"),
        _("None here. Cases come here when no check forbids an approval, all that must be cleared is cleared, and you may sign."),
    ),
}
"""What each tab is called, and what it says when nothing stands under it."""
SORTS: Mapping[str, Promise] = {"priority": _("What matters first"), "age": _("Oldest first")}
NONE_FAILED = "none"
WORST: Mapping[str, Promise] = {
    **{severity: WORDS["severity"][severity] for severity in ("BLOCK", "HOLD", "WARN")},
    NONE_FAILED: _("No check failed"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: where it leads, how many cases stand under it."""

    name: str
    title: Promise
    href: str
    count: int
    is_chosen: bool


def wish_of(given: Mapping[str, str]) -> Wish:
    """What an address asks for; a word that is unknown counts as not said."""
    worst = given.get("worst", "")
    return Wish(
        tab=given["tab"] if given.get("tab") in TABS else review.ALL,
        sort=given["sort"] if given.get("sort") in SORTS else review.PRIORITY,
        exporter=_name(given.get("exporter")),
        destination=_name(given.get("destination")),
        worst=("" if worst == NONE_FAILED else worst) if worst in WORST else None,
        number=_name((given.get("number") or "").strip()),
    )


def query_of(wish: Wish, **more: str) -> str:
    """The wish as the query of an address, `?` included; what is asked by default is left out."""
    said = {
        "tab": "" if wish.tab == review.ALL else wish.tab,
        "sort": "" if wish.sort == review.PRIORITY else wish.sort,
        "exporter": wish.exporter or "",
        "destination": wish.destination or "",
        "worst": NONE_FAILED if wish.worst == "" else wish.worst or "",
        "number": wish.number or "",
    }
    kept = {name: value for name, value in {**said, **more}.items() if value}
    return f"?{urlencode(kept)}" if kept else ""


def waiting(request: HttpRequest) -> dict[str, Any]:
    """What the first page shows: a page of open cases with their tabs and filters, and how many certificates are flagged. Four

    queries, whatever their number.
    """
    wish, viewer = wish_of(request.GET), viewer_of_session(request)
    found = review.worklist(wish, viewer=viewer, after=_after(request), limit=ROWS + 1) if viewer else None
    lines = found.lines[:ROWS] if found else ()
    is_narrowed = any(one is not None for one in (wish.exporter, wish.destination, wish.worst, wish.number))
    return {
        "cases": lines,
        "tabs": _tabs(wish, found.counts if found else {}),
        "wish": wish,
        "wished": query_of(wish),
        "worst": NONE_FAILED if wish.worst == "" else wish.worst,
        "choices": {
            "sort": SORTS,
            "worst": WORST,
            "exporter": found.exporters if found else (),
            "destination": found.destinations if found else (),
        },
        "is_narrowed": is_narrowed,
        "cleared": query_of(Wish(tab=wish.tab, sort=wish.sort)) or "?",
        "empty": TABS[wish.tab][1],
        "flagged": certificates.flagged() if viewer else 0,
        "level": review.SERVICE_LEVEL.days,
        "next": query_of(wish, after=str(lines[-1].id)) if found and len(found.lines) > ROWS else None,
    }


def list_of(wish: Wish) -> str:
    """The address of the list that the wish asks for."""
    return reverse("desk:index") + query_of(wish)


def _tabs(wish: Wish, counts: Mapping[str, int]) -> list[Tab]:
    def href(name: str) -> str:
        return query_of(Wish(name, wish.sort, wish.exporter, wish.destination, wish.worst, wish.number)) or "?"

    return [Tab(name, title, href(name), counts.get(name, 0), name == wish.tab) for name, (title, _) in TABS.items()]


def _after(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET["after"]) if "after" in request.GET else None
    except ValueError:
        return None


def _name(text: str | None) -> str | None:
    """A code that a column can hold; anything else is no filter."""
    return text if text and len(text) <= MOST_NAME and text.isprintable() else None
