"""Filters and tags of the public pages' templates."""

from decimal import Decimal, InvalidOperation

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from traceability.certificates.words import percent as in_percent
from traceability.interfaces import days, evidence, places, printed, words
from traceability.kernel.errors import TraceabilityError
from traceability.kernel.text import Text
from traceability.review.dossier import Policy
from traceability.review.queries import Documented, titles

register = template.Library()


@register.filter
def word(value: object, kind: str) -> str:
    """`{{ stage|word:"stage" }}`: the word for people."""
    return words.word(value, kind)


@register.filter
def place(code: object) -> str:
    """`{{ shipment.destination|place }}`: the country's or province's name."""
    return places.place(code)


@register.filter
def text(sentence: Text) -> str:
    """A sentence of the house in the reader's language."""
    return sentence.in_language(get_language() or "en")


_IN_A_FORM = {
    "missing_field": _("This must be filled in."),
    "file_missing": _("Choose a file."),
    "unsupported_media_type": _("This is no file of events: its name ends in .csv, .xlsx or .ndjson."),
    "too_large": _("The file is larger than is taken; split it."),
    "idempotency_key_reused": _("This form sent something else before. To send this too, choose the file again and press once more."),
    "bad_decimal": _("This must be a number such as 1460.5, with a point before the decimals."),
}


@register.filter
def in_a_form(problem: TraceabilityError) -> str:
    """What is wrong with a field, for who fills in a form; the house's own sentence where that speaks to both."""
    said = _IN_A_FORM.get(problem.code)
    return text(problem.text) if said is None else str(said)


@register.filter
def threshold(row: Policy) -> str:
    """A threshold's value with its unit; the codes of a list in words."""
    value = evidence.listed(row.text) if row.unit == "list" else row.text
    return f"{value} {words.word(row.unit, 'policy_unit')}".strip()


@register.filter
def says_on_failure(check: Documented) -> str:
    """The sentence of a check, with what is filled in named in brackets: `[lot] differs by [distance, points] points`."""
    return evidence.with_labels(check.code, check.failure)


@register.filter
def check_title(code: str) -> str:
    """What a check is called; its code where there is no such check any more."""
    title = titles().get(code)
    return title.in_language(get_language() or "en") if title else code


@register.filter
def kg(value: object) -> str:
    """Kilograms with commas between thousands: `3,250,000.000`; a dash where there are none."""
    try:
        return f"{Decimal(str(value)):,.3f}"
    except InvalidOperation:
        return "–"


@register.filter
def whole(number: int) -> str:
    """A count with commas between thousands: `12,345`."""
    return f"{number:,}"


@register.filter
def moment(text: object) -> str:
    """RFC 3339 in UTC as people read it: `2026-11-24 08:56 UTC`."""
    return f"{str(text)[:10]} {str(text)[11:16]} UTC"


register.filter(days.china_day)


@register.filter
def percent(share: str) -> str:
    """A share of 1 as percent with two places; empty for anything else."""
    try:
        return in_percent(share)
    except (InvalidOperation, TypeError):
        return ""


@register.filter
def whole_address(path: str) -> str:
    """A path of this service as strangers reach it: what a link leads to, for paper."""
    return f"{settings.PUBLIC_BASE_URL}{path}"


@register.simple_tag(takes_context=True)
def shown_at(context: template.Context) -> str:
    """For paper alone: when the page was shown, and its address. Nothing on a page that was made without a request."""
    request = context.get("request")
    return format_html('<p class="on-paper small">{}</p>', printed.shown_at(request)) if request else ""
