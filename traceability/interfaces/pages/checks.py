"""What is checked of every shipment: each check with its question, rule and the thresholds in force on a day. Generated, for anybody."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from traceability.kernel import clock
from traceability.review import queries as review


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The page for today, or for the day `on` (YYYY-MM-DD); a day that is none answers 400 with the page of today."""
    today = clock.legal_day(clock.now())
    given = request.GET.get("on", "").strip()
    day, problem = _day(given, today)
    shown = review.documented(day)
    page = {
        "checks": shown,
        "on": day,
        "given": given[:20],
        "problem": problem,
        "is_loaded": any(threshold.row for one in shown for threshold in one.thresholds),
    }
    return render(request, "pages/checks.html", page, status=400 if problem else 200)


def _day(given: str, today: date) -> tuple[date, str]:
    if not given:
        return today, ""
    try:
        return date.fromisoformat(given), ""
    except ValueError:
        return today, _("A day looks like 2026-04-25.")
