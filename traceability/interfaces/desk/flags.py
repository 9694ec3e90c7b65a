"""Why a certificate was flagged, for people: the log names facts in its own words, which belong to no language."""

import re

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from traceability.interfaces.words import word

_FACT = re.compile(r"([a-z_]+\.[a-z_]+) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_NUMBER = re.compile(r"[0-9]+(?=: )")
_SCREENS = {
    "document": "registry_falsedocument",
    "event": "custody_event",
    "listed_party": "registry_listedparty",
    "policy": "registry_policyvalue",
    "public_listing": "registry_publiclisting",
    "reference": "registry_referencetable",
    "shipment": "custody_shipment",
}
"""Where the subject of an entry is shown; of the others the screen is called as the subject."""


def in_words(reason: str) -> SafeString | str:
    """What happened, each with a link to its row of the desk, and how many more there are; the reason itself where it names no fact."""
    named = _FACT.findall(reason)
    if not named:
        return reason
    said = format_html_join(", ", '<a href="{}">{}</a>', ((_row_of(kind, row), word(kind, "entry")) for kind, row in named))
    number = _NUMBER.match(reason)
    more = int(number[0]) - len(named) if number else 0
    return format_html("{} {}", said, _("and %(number)d more") % {"number": more}) if more > 0 else said


def _row_of(kind: str, row: str) -> str:
    subject = kind.partition(".")[0]
    try:
        return reverse(f"desk:{_SCREENS.get(subject, f'registry_{subject}')}_change", args=[row])
    except NoReverseMatch:
        return reverse("desk:ledger_entry_changelist") + f"?q={row}"
