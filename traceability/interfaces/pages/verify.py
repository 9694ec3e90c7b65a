"""Anybody may check a certificate by its number; the page works without a script and without an account."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from traceability.certificates import queries as certificates
from traceability.certificates.errors import UnknownCertificate
from traceability.interfaces.problems import page_for, told
from traceability.kernel.errors import TraceabilityError
from traceability.ledger.policy import deployment_policy

_NUMBER = re.compile(r"RC-[0-9]{4}-[0-9A-Z]{10}", re.ASCII)


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """The form; with a number, the way to its page."""
    given = request.GET.get("number", "")
    if not given.strip():
        return render(request, "pages/verify.html")
    number = _written_plainly(given)
    if _NUMBER.fullmatch(number):
        return redirect("verify_certificate", number=number)
    problem = _("A number looks like RC-2026-1A2B3C4D5E.")
    return render(request, "pages/verify.html", {"number": given[:40], "problem": problem}, status=400)


@require_safe
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """One certificate: valid, suspended, revoked, or unknown (404, with a page that says so)."""
    try:
        has_witnesses = deployment_policy().quorum is not None
        found = certificates.public_certificate(number) if _NUMBER.fullmatch(number) else None
    except UnknownCertificate:
        found = None
    except TraceabilityError as problem:
        return page_for(told(problem), request)
    page = {"number": number[:40], "certificate": found, "has_witnesses": has_witnesses}
    response = render(request, "pages/certificate.html", page, status=200 if found else 404)
    response["Cache-Control"] = "no-cache"
    return response


def _written_plainly(given: str) -> str:
    """As certificates spell it: capitals, without spaces; the letters that Crockford's alphabet leaves out read as digits."""
    plain = re.sub(r"\s+", "", given.upper())
    head, tail = plain[:3], plain[3:]
    return head + tail.translate(str.maketrans("OIL", "011"))
