"""Filters and tags of the desk's templates."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from traceability.interfaces import days, printed, words
from traceability.kernel import clock
from traceability.kernel.text import Text

register = template.Library()
register.filter(days.china_day)


@register.filter
def word(value: object, kind: str) -> str:
    """`{{ stage|word:"stage" }}`: the word for people."""
    return words.word(value, kind)


@register.filter
def percent(share: object) -> str:
    """A share of 1 as percent with two places; empty for anything else."""
    try:
        return f"{Decimal(str(share)) * 100:.2f}"
    except InvalidOperation:
        return ""


@register.filter
def kg(value: object) -> str:
    """Kilograms with three places and commas between thousands: `3,250,000.000`; a dash where there are none."""
    try:
        return f"{Decimal(str(value)):,.3f}"
    except InvalidOperation:
        return "–"


@register.filter
def money(value: object) -> str:
    """An amount with two places and commas between thousands: `1,250,000.00`; a dash where there is none."""
    try:
        return f"{Decimal(str(value)):,.2f}"
    except InvalidOperation:
        return "–"


@register.filter
def age(moment: datetime) -> str:
    """How long ago: minutes below an hour, hours below two days, else days."""
    minutes = int((clock.now() - moment).total_seconds() // 60)
    if minutes < 60:
        return ngettext("%(number)d minute", "%(number)d minutes", max(minutes, 0)) % {"number": max(minutes, 0)}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(number)d hour", "%(number)d hours", hours) % {"number": hours}
    return ngettext("%(number)d day", "%(number)d days", hours // 24) % {"number": hours // 24}


@register.filter
def in_words(values: Mapping[str, Any] | Iterable[Any] | Any, separator: str = ", ") -> str:
    """The numbers of a piece of evidence on one line: `sum 105.00, missing moisture`."""
    if isinstance(values, Mapping) and values.keys() == {"en", "zh"}:
        return Text(**values).in_language(get_language() or "en")
    if isinstance(values, Mapping):
        return separator.join(f"{name} {in_words(value)}" for name, value in values.items())
    if isinstance(values, list | tuple):
        return separator.join(in_words(value) for value in values)
    if isinstance(values, bool):
        return _("yes") if values else _("no")
    return "–" if values is None or values == "" else str(values)


@register.filter
def of(names: Mapping[Any, str], key: Any) -> str:
    """`{{ names|of:decision.member_id }}`: the value under a key, empty where there is none."""
    return names.get(key, "")


@register.simple_tag(takes_context=True)
def shown_at(context: template.Context) -> str:
    """For paper alone: the name of the service, when the page was shown, and its address."""
    return format_html('<p class="on-paper">{} · {}</p>', context["site_header"], printed.shown_at(context["request"]))
