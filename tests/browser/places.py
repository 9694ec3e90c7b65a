"""Every page there is, from the table of permissions: who opens it, and where it stands in a world that has something to show.

A new route has its row there, so it is visited without another word; what is no page is named in FILES.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from tests.house.permission_matrix import ROWS, Row
from tests.house.routes import ASKED, World, row_of

FILES = re.compile(
    r"GET (api/v1/(?!docs)|\^api|metrics|healthz|readyz|favicon|\.well-known|status/|ns/|id/|i18n/|explore/.*export|desk/jsi18n|desk/.*/file/)"
)
"""Routes for programs, and files to keep: what they answer is no page."""
VISITORS = ("nobody", "supervisor", "auditor", "owner")
PROBLEMS = {
    "problem/400": ("supervisor", "/explore/supervision/events?from=never"),
    "problem/403": ("owner", "/explore/"),
    "problem/404": ("nobody", "/nothing-stands-here"),
    "problem/500": ("nobody", "/broken"),
}
SCREEN = re.compile(r"desk/[a-z]+/(?P<kind>[a-z]+)/(<[a-z]+:[a-z_]+>/)?(?P<form>\w+/)?")
"""A screen of the desk. They are many, and drawn by the few templates that LIKENESS names for the last word of the address."""
LIKENESS = {
    "": "custody/event",
    "change/": "custody/event",
    "used/": "registry/quota",
    "erase/": "ledger/entry",
}
COMMAND = "desk/registry/licence/<uuid:row_id>/restate/"


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("a page that is broken")


urlpatterns = [path("broken", broken), path("", include("config.urls"))]
"""For ROOT_URLCONF: the service, and a page that always fails."""
handler400 = "traceability.interfaces.problems.bad_request"
handler403 = "traceability.interfaces.problems.forbidden"
handler404 = "traceability.interfaces.problems.not_found"
handler500 = "traceability.interfaces.problems.server_error"


@dataclass(frozen=True)
class Place:
    """One page as one visitor sees it."""

    name: str
    visitor: str
    path: str


def pages() -> Iterator[tuple[str, Row, str]]:
    """Name, row and visitor of every page: the first visitor who may open it. Without a world: what stands at them nobody knows yet."""
    for asked in sorted({*ASKED, *(name for name in ROWS if name.startswith("GET "))}):
        row = row_of(asked)
        visitor = row and next((one for one in VISITORS if row.statuses[one] == 200), None)
        if visitor and asked.startswith("GET ") and not FILES.match(asked):
            yield asked.removeprefix("GET "), row, visitor


def is_alone(name: str) -> bool:
    """Whether no page that is looked at in its stead is drawn by the same template."""
    screen = SCREEN.fullmatch(name)
    if screen is None:
        return True
    alike = LIKENESS.get(screen["form"] or "")
    return name.startswith(f"desk/{alike}/") if alike else name == COMMAND


def places(world: World) -> Iterator[Place]:
    """Every page in the world; then those that say what went wrong."""
    for name, row, visitor in pages():
        yield Place(name, visitor, world.address(f"GET {name}", row))
    for name, (visitor, address) in PROBLEMS.items():
        yield Place(name, visitor, address)
