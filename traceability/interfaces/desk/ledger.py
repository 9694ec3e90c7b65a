"""Read-only screens of what the ledger holds, and of work that was set aside."""

import base64
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from traceability.interfaces.desk.base import ReadOnlyDesk
from traceability.interfaces.desk.erase import OFFERED_TO, ErasePage
from traceability.interfaces.desk.site import site
from traceability.interfaces.viewers import viewer_of_session
from traceability.interfaces.words import word
from traceability.kernel.models import Attempt
from traceability.ledger import queries as ledger
from traceability.ledger.models import Entry


@admin.register(Entry, site=site)
class EntryDesk(ReadOnlyDesk):
    list_display = ("uid", "kind", "subject_type", "subject_id", "subject_version", "inserted_at")
    search_fields = ("uid__exact", "subject_id__exact")
    wording = {"kind": "entry", "subject_type": "subject_type"}
    ordering = ("-entry_id",)
    fields = (
        "uid",
        "kind",
        "subject_type",
        "subject_id",
        "subject_version",
        "organisation_id",
        "inserted_at",
        "state",
        "erased",
        "leaf_hash_hex",
        "leaf_text",
    )

    def get_urls(self) -> list[Any]:
        page = self.admin_site.admin_view(ErasePage.as_view(site=self.admin_site))
        return [path("<int:entry_id>/erase/", page, name="ledger_entry_erase"), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """A supervisor is led to the page that erases; the page itself says whether anything may go."""
        viewer = viewer_of_session(request)
        offers = []
        if viewer is not None and viewer.role == OFFERED_TO and object_id.isascii() and object_id.isdigit():
            address = reverse("desk:ledger_entry_erase", args=[int(object_id)])
            offers = [{"label": _now("Erase personal data"), "href": address, "changes": True}]
        return super().change_view(request, object_id, form_url, {"offers": offers, **(extra_context or {})})

    @admin.display(description=_("Erased"))
    def erased(self, entry: Entry) -> str:
        return ", ".join(ledger.erased_paths([entry.uid]).get(entry.uid, ())) or "–"

    @admin.display(description=_("State"))
    def state(self, entry: Entry) -> str:
        return word(ledger.state_of([entry.uid]).get(entry.uid, ""), "entry_state")

    @admin.display(description=_("Leaf hash"))
    def leaf_hash_hex(self, entry: Entry) -> str:
        return bytes(entry.leaf_hash).hex()

    @admin.display(description=_("Exact bytes"))
    def leaf_text(self, entry: Entry) -> str:
        content = bytes(entry.leaf)
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            return base64.b64encode(content).decode()


@admin.register(Attempt, site=site)
class AttemptDesk(ReadOnlyDesk):
    """Rows of the queues that are being worked on or failed; five failures set one aside for a person."""

    list_display = ("task", "subject_id", "tries", "not_before", "changed_at", "last_error")
    ordering = ("-changed_at", "-id")
