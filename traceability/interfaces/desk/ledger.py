"""Read-only screens of what the ledger holds, and of work that was set aside."""

import base64

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from traceability.interfaces.desk.base import ReadOnlyDesk
from traceability.interfaces.desk.site import site
from traceability.interfaces.words import word
from traceability.kernel.models import Attempt
from traceability.ledger import queries as ledger
from traceability.ledger.models import Entry


@admin.register(Entry, site=site)
class EntryDesk(ReadOnlyDesk):
    list_display = ("uid", "kind", "subject_type", "subject_id", "subject_version", "inserted_at")
    search_fields = ("uid__exact", "subject_id__exact")
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
        "leaf_hash_hex",
        "leaf_text",
    )

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
