"""The first page: where to go."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/start.html")


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """Where browsers look unasked."""
    return redirect(static("pages/mark.svg"))
