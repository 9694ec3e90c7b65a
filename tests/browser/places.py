"""Every page there is, from the table of permissions: who opens it, and where it stands in a world that has something to show.

A new route has its row there, so it is visited without another word; what is no page is named in FILES.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from tests.house.permission_matrix import ROWS, Row
from tests.house.routes import ASKED, World, row_of

FILES = re.compile(
    r"GET (api/v1/(?!docs)|\^api|metrics|healthz|readyz|favicon|\.well-known|status/|ns/|id/|i18n/|explore/.*export|own/.*\.(xlsx|csv)|desk/jsi18n|desk/.*/file/)"
)
"""Routes for programs, and files to keep: what they answer is no page."""
VISITORS = ("nobody", "supervisor", "auditor", "owner")
PROBLEMS = {
    400: ("supervisor", "/explore/supervision/events?from=never"),
    403: ("owner", "/explore/"),
    404: ("nobody", "/nothing-stands-here"),
    500: ("nobody", "/broken"),
}
STATES = {
    "verify/unknown": ("nobody", "/verify/RC-2026-0000000000", 404),
    "explore/later": ("auditor", "/explore/lots/{lot}?at=2001-01-01", 404),
    "explore/supervision/mistaken": ("auditor", "/explore/supervision/?year=2026&from=13", 400),
    "own/uploads/waiting": ("owner", "/own/uploads/{waiting_upload}?still=1", 200),
    "own/webhooks/none": ("other", "/own/webhooks/", 200),
    "explore/seals": ("auditor", "/explore/?q=S02021", 200),
}
"""Addresses of a page that is named above, at which other templates are drawn."""
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
    """One page as one visitor sees it. `status`: of the answer; `under`: settings that hold while it is looked at.

    `alike`: another page with the same template shows as much, so that the suite need not look at this one.
    """

    name: str
    visitor: str
    path: str
    status: int = field(default=200, kw_only=True)
    under: Mapping[str, object] = field(default_factory=dict, kw_only=True)
    alike: bool = field(default=False, kw_only=True)


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
    """Every page in the world, also in other states; then those that say what went wrong."""
    for name, row, visitor in pages():
        yield Place(name, visitor, world.address(f"GET {name}", row), alike=not is_alone(name))
    for name, (visitor, address, status) in STATES.items():
        yield Place(name, visitor, address.format(**world.facts), status=status)
    for status, (visitor, address) in PROBLEMS.items():
        yield Place(f"problem/{status}", visitor, address, status=status)
