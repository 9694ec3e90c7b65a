"""What is checked of every shipment: each check with its question, rule and the thresholds in force on a day. Generated, for anybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from traceability.interfaces.pages.templatetags.exploring import WORDS
from traceability.kernel import clock
from traceability.review import queries as review
from traceability.review.catalogue import SEVERITIES
from traceability.review.queries import Documented

FAMILIES: Mapping[str, Promise] = WORDS["family"]
"""The first letter of a code says what a check is about."""
MOST_WORDS = 60


@dataclass(frozen=True, slots=True)
class Family:
    letter: str
    title: Promise
    checks: Sequence[Documented]


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The page for today, or for the day `on` (YYYY-MM-DD); a day that is none answers 400 with the page of today.

    `q` leaves the checks that have these words in code, title, question, rule or a threshold's key, in either language; `severity`
    leaves those of one. A severity that is unknown counts as not said.
    """
    today = clock.legal_day(clock.now())
    given, words = request.GET.get("on", "").strip(), request.GET.get("q", "").strip()[:MOST_WORDS]
    severity = request.GET.get("severity", "")
    severity = severity if severity in SEVERITIES else ""
    day, problem = _day(given, today)
    documented = review.documented(day)
    found = [one for one in documented if _has(one, words) and severity in {"", one.severity}]
    page = {
        "families": _families(found),
        "found": len(found),
        "all": len(documented),
        "is_narrowed": bool(words or severity),
        "words": words,
        "severity": severity,
        "severities": SEVERITIES,
        "on": day,
        "is_today": day == today,
        "given": given[:20],
        "problem": problem,
        "is_loaded": any(threshold.row for one in documented for threshold in one.thresholds),
    }
    return render(request, "pages/checks.html", page, status=400 if problem else 200)


def _families(checks: Sequence[Documented]) -> list[Family]:
    """Those that have any, in the order of a chain's questions: who, how much, for what price, from what, how, whereto."""
    listed = [Family(letter, title, [one for one in checks if one.code[0] == letter]) for letter, title in FAMILIES.items()]
    return [family for family in listed if family.checks]


def _has(one: Documented, words: str) -> bool:
    said = [one.code, *(threshold.key for threshold in one.thresholds)]
    said += [sentence for text in (one.title, one.question, one.rule) for sentence in (text.en, text.zh)]
    whole = "\n".join(said).casefold()
    return all(word in whole for word in words.casefold().split())


def _day(given: str, today: date) -> tuple[date, str]:
    if not given:
        return today, ""
    try:
        return date.fromisoformat(given), ""
    except ValueError:
        return today, _("A day looks like 2026-04-25.")
