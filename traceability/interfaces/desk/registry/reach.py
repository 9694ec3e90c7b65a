"""What a change of the registry reaches, said with the change: lots, shipments and certificates, and the page that names them."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from traceability.certificates import queries
from traceability.certificates.errors import NothingOfThatName
from traceability.registry.viewer import Viewer


def page_of(kind: str, name: str) -> str:
    """Where all of it is named."""
    return f"{reverse('desk:impact')}?{urlencode({kind: name})}"


def reached(kind: str, name: str, *, viewer: Viewer) -> SafeString | str:
    """A sentence with a link; empty for what nothing on record names. At most nine queries."""
    try:
        found = queries.impact_of(kind, name, viewer=viewer)
    except NothingOfThatName:
        return ""
    said = _("It reaches lots: %(lots)d, shipments: %(shipments)d, certificates: %(certificates)d.") % found.counts
    return format_html('{} <a href="{}">{}</a>', said, page_of(kind, name), _("What is touched by this?"))
