"""Anybody may check a certificate, by its number or by dropping the file; the page works without a script and without an account."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from traceability.certificates import queries as certificates
from traceability.certificates.errors import TooMuchToCheck, UnknownCertificate
from traceability.custody.numbers import folded
from traceability.interfaces.pages import steps, uploading
from traceability.interfaces.problems import TooLarge, page_for, status_of, told
from traceability.kernel.errors import TraceabilityError
from traceability.ledger.policy import deployment_policy
from traceability.tlog.errors import TlogError

_NUMBER = re.compile(r"RC-[0-9]{4}-[0-9A-Z]{10}", re.ASCII)
_TYPED = re.compile(r"RC([0-9OIL]{4})([0-9A-Z]{10})", re.ASCII)
_DIGITS = str.maketrans("OIL", "011")


@csrf_exempt  # nothing is changed by it, and a stranger without cookies may check
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The forms; with a number, the way to its page; with a file, what comes out of it."""
    if request.method == "POST":
        return _file(request)
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
    if not _NUMBER.fullmatch(number) and _NUMBER.fullmatch(plainly := _written_plainly(number)):
        return redirect("verify_certificate", number=plainly)
    try:
        checked = certificates.check_number(number) if _NUMBER.fullmatch(number) else None
    except UnknownCertificate:
        checked = None
    except TraceabilityError as problem:
        return page_for(told(problem), request)
    if checked is None:
        response = render(request, "pages/unknown.html", {"number": number[:40]}, status=404)
    else:
        response = render(request, "pages/certificate.html", _shown(checked))
    response["Cache-Control"] = "no-cache"
    return response


def _file(request: HttpRequest) -> HttpResponse:
    """A file is checked and forgotten. One that is no certificate at all is said at its field."""
    try:
        data = uploading.read_file(request, "file")
        if data is None:
            return _not_readable(request, _("Choose a file first."), 400)
        if not data:
            return _not_readable(request, _("This file is empty: it has no content at all."), 400)
        response = render(request, "pages/checked.html", _shown(certificates.check_file(data)))
    except TlogError:
        return _not_readable(request, _("This file is neither a certificate (PDF, JSON, credential) nor a proof bundle."), 400)
    except TooLarge as problem:
        sentence = _("This file is larger than %(limit)d MB. A larger bundle can be checked with the offline verifier.")
        return _not_readable(request, sentence % {"limit": uploading.LARGEST // 2**20}, status_of(problem))
    except TooMuchToCheck as problem:
        return _not_readable(request, problem.text.in_language(get_language() or "en"), status_of(problem))
    except TraceabilityError as problem:
        return page_for(told(problem), request)
    response["Cache-Control"] = "no-store"
    return response


def _shown(checked: certificates.Checked) -> dict[str, object]:
    return {
        "checked": checked,
        "certificate": checked.certificate,
        "steps": steps.told(checked.steps),
        "has_witnesses": deployment_policy().quorum is not None,
    }


def _not_readable(request: HttpRequest, problem: str, status: int) -> HttpResponse:
    response = render(request, "pages/verify.html", {"file_problem": problem}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _written_plainly(given: str) -> str:
    """As certificates spell it, in whatever width, case and with whatever dashes and blanks it was typed.

    The letters that Crockford's alphabet leaves out read as digits. What has another shape is only folded.
    """
    plain = "".join(folded(given).upper().split())
    typed = _TYPED.fullmatch(plain.replace("-", ""))
    return f"RC-{typed[1].translate(_DIGITS)}-{typed[2].translate(_DIGITS)}" if typed else plain
