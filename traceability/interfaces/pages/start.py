"""The first page: where to go; beside a demo also who may sign in, and a certificate to look at."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

NOTICE = "demo-page.json"
"""What a demo leaves for this page, beside its credentials."""


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/start.html", {"demo": _demo()})


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """Where browsers look unasked."""
    return redirect(static("pages/mark.svg"))


def _demo() -> dict[str, Any] | None:
    """The demo's notice; None where there is no demo, and in production always."""
    if settings.IS_PRODUCTION:
        return None
    try:
        notice = json.loads(settings.DEMO_CREDENTIALS_FILE.with_name(NOTICE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return notice if isinstance(notice, dict) and notice.get("certificate") else None
