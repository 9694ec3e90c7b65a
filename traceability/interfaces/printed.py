"""What a printed page says of itself: when it was shown and where, since paper has neither an address bar nor a clock."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from traceability.kernel import clock


def shown_at(request: HttpRequest) -> str:
    """`Shown 2026-11-24 08:56 UTC · https://…`: the address is the one that certificates name, query included."""
    moment = clock.now().strftime("%Y-%m-%d %H:%M UTC")
    return _("Shown %(moment)s · %(address)s") % {"moment": moment, "address": settings.PUBLIC_BASE_URL + request.get_full_path()}
