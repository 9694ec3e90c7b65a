"""Closed words that the pages below /explore/ alone say, beside those that all doors share."""

from collections.abc import Mapping

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from traceability.interfaces import words

register = template.Library()

WORDS: Mapping[str, Mapping[str, Promise]] = {
    "holding": {"in_hand": _("In hand"), "on_the_way": _("On the way")},
    "edge": {"input": _("Taken"), "output": _("Made"), "sent": _("Sent"), "received": _("Received"), "circuit": _("Circuit")},
    "subject": {
        "licence": _("Licence"), "organisation": _("Organisation"), "lot": _("Lot"), "event": _("Event"), "document": _("Document"),
    },
    "chain_column": {
        "ended_at": _("Ended"), "stage": _("Stage"), "performed_by": _("Performed by"), "facility": _("Facility"), "lot": _("Lot"),
        "kind": _("Direction"), "net_kg": _("Net, kg"), "reo_kg": _("REO, kg"), "share": _("Share"),
    },
    "family": {
        "P": _("Parties and permission"), "Q": _("Quota"), "V": _("Invoices and money"), "M": _("Mass and element balance"),
        "A": _("Composition and origin"), "C": _("Custody, time, place"), "E": _("Export"), "R": _("Radiation and environment"),
    },
    "entry": {
        "event.recorded": _("Event recorded"), "event.confirmed": _("Event confirmed"), "event.corrected": _("Event corrected"),
    },
}  # fmt: skip


@register.filter
def said(value: object, kind: str) -> str:
    """`{{ edge.kind|said:"edge" }}`: the word for people; what stands here comes before what all doors say."""
    known = WORDS.get(kind, {}).get(str(value))
    return words.word(value, kind) if known is None else str(known)
