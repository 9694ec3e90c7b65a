"""What a certificate as a credential refers to: the issuer's keys, status lists, the prefix of its terms. For everybody, as JSON."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from traceability.certificates import services
from traceability.interfaces.problems import answer
from traceability.kernel.errors import TraceabilityError

FOREVER = "public, max-age=31536000, immutable"
SHORTLY = "public, max-age=60"
READABLE_ANYWHERE = {"Access-Control-Allow-Origin": "*"}
"""A wallet in a browser reads these from its own page; they hold nothing that belongs to anybody."""


@require_safe
def did(request: HttpRequest) -> HttpResponse:
    """/.well-known/did.json: the keys that sign certificates, retired ones too."""
    return _told(request, services.did_document, "application/did+json", SHORTLY)


@require_safe
def status(request: HttpRequest, number: int) -> HttpResponse:
    """/status/{n}: which certificates of the list do not hold, signed anew."""
    return _told(request, lambda: services.signed_status_list(number), "application/vc", SHORTLY)


@require_safe
def vocabulary(request: HttpRequest) -> HttpResponse:
    """/ns/ree/v1: the context of the prefix `ree`, the same for ever."""
    return _told(request, services.context, "application/ld+json", FOREVER)


def _told(request: HttpRequest, made: Callable[[], bytes], content_type: str, kept: str) -> HttpResponse:
    """Programs ask here, so a refusal is a problem document too."""
    try:
        return HttpResponse(made(), content_type=content_type, headers=READABLE_ANYWHERE | {"Cache-Control": kept})
    except TraceabilityError as problem:
        return answer(problem, request)
