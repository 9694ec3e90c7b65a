"""Filters of the public pages' templates."""

from decimal import Decimal, InvalidOperation

from django import template
from django.utils.translation import get_language

from traceability.interfaces import places, words
from traceability.kernel.text import Text

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


@register.filter
def kg(value: object) -> str:
    """Kilograms with commas between thousands: `3,250,000.000`; a dash where there are none."""
    try:
        return f"{Decimal(str(value)):,.3f}"
    except InvalidOperation:
        return "–"


@register.filter
def moment(text: object) -> str:
    """RFC 3339 in UTC as people read it: `2026-11-24 08:56 UTC`."""
    return f"{str(text)[:10]} {str(text)[11:16]} UTC"


@register.filter
def percent(share: str) -> str:
    """A share of 1 as percent with two places; empty for anything else."""
    try:
        return f"{Decimal(share) * 100:.2f}"
    except (InvalidOperation, TypeError):
        return ""
