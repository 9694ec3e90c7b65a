"""/id/…: the names of things in credentials and events lead to where the thing is told about, by right (303).

Whether there is such a thing is never told here: the address alone decides, and what it leads to answers by right.
"""

from collections.abc import Callable
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from traceability.interfaces.problems import answer
from traceability.kernel.errors import Missing

LONGEST = 300


def _registry(table: str) -> Callable[[str], str]:
    return lambda _: reverse(f"registry-{table}")


def _lot(rest: str) -> str:
    organisation, _, number = rest.partition("/")
    return reverse("lot", args=[f"{organisation}:{number}"]) if organisation and number else ""


def _document(rest: str) -> str:
    """`ORG/KIND/NUMBER`: what rests on the paper; a number may hold slashes."""
    *named, number = [*rest.split("/", 2)]
    return f"{reverse('impact')}?{urlencode({'document': number})}" if len(named) == 2 and number else ""


def _check(rest: str) -> str:
    return reverse("checks") + (f"#{quote(rest)}" if rest else "")


def _checks(_: str) -> str:
    return reverse("checks")


PLACES: dict[str, Callable[[str], str]] = {
    "lot": _lot,
    "shipment": lambda rest: reverse("shipment", args=[rest]),
    "event": lambda rest: reverse("event", args=[rest]),
    "case": lambda rest: reverse("case", args=[rest.partition("/")[0]]),
    "document": _document,
    "facility": _registry("facilities"),
    "org": _registry("organisations"),
    "licence": _registry("licences"),
    "check": _check,
    "scheme": _checks,
    "metric": _checks,
    "topic": _checks,
}
"""First part of the name → where the rest leads; an empty answer is no address."""


@require_safe
def identifier(request: HttpRequest, name: str) -> HttpResponse:
    kind, _, rest = name.partition("/")
    try:
        place = PLACES[kind](rest) if len(name) <= LONGEST and kind in PLACES else ""
    except NoReverseMatch:
        place = ""
    # Whoever follows an address with dotted parts resolves them first, and asks for something else.
    if not place or {".", ".."} & set(place.partition("?")[0].split("/")):
        return answer(Missing(), request)
    return HttpResponse(status=303, headers={"Location": place, "Cache-Control": "public, max-age=3600"})
