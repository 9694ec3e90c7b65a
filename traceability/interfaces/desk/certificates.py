"""Certificates: how each stands and why; supervisors suspend, reinstate and revoke them here, and settle their flags."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from traceability.certificates import queries, services, workflow
from traceability.certificates.errors import CertificatesForSupervisors
from traceability.certificates.models import Certificate, StatusChange
from traceability.interfaces.desk import flags
from traceability.interfaces.desk.base import ReadOnlyRows
from traceability.interfaces.desk.columns import word_filter
from traceability.interfaces.desk.registry.pages import Offer, RegistryDesk, RegistryPage, SeenForm
from traceability.interfaces.desk.site import site
from traceability.interfaces.words import word


class StandingForm(SeenForm):
    reason = forms.CharField(
        max_length=services.MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why. Everybody who checks the certificate may read it, so name no person and no secret."),
    )


class _OfCertificate(RegistryPage):
    """About a certificate whose state may move so."""

    name, of_row, form_class = "", True, StandingForm
    forbidden = CertificatesForSupervisors
    carries_out: ClassVar[Callable[..., services.Changed]]
    leads_to: ClassVar[str]

    @classmethod
    def is_offered(cls, row: Certificate) -> bool:
        return workflow.may_move(row.state, cls.leads_to)

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        made = type(self).carries_out(by=self.viewer, certificate_id=self.row_id, reason=given["reason"], seen=given["seen"])
        return made.certificate, [made.acknowledgement]


class Suspend(_OfCertificate):
    name, label, leads_to = "suspend", _("Suspend the certificate"), workflow.SUSPENDED
    explains = _("It does not hold until it is reinstated. Whoever checks it sees that at once.")
    carries_out = staticmethod(services.suspend)


class Reinstate(_OfCertificate):
    name, label, leads_to = "reinstate", _("Reinstate the certificate"), workflow.CERTIFIED
    explains = _("It holds again.")
    carries_out = staticmethod(services.reinstate)


class Revoke(_OfCertificate):
    name, label, leads_to = "revoke", _("Revoke the certificate"), workflow.REVOKED
    explains = _("It never holds again. Nobody can take this back.")
    carries_out = staticmethod(services.revoke)


class Settle(_OfCertificate):
    name, label, leads_to = "settle", _("Settle the flag"), ""
    explains = _("You looked at what changed, and the certificate stands as it stood. Another change flags it again.")
    carries_out = staticmethod(services.settle)

    @classmethod
    def is_offered(cls, row: Any) -> bool:
        return bool(row.is_flagged)


class StatusChangeRows(ReadOnlyRows):
    model = StatusChange
    fields = ("kind", "state", "certificate_version", "why", "flagged_for", "recorded_at")
    wording = {"kind": "status_change", "state": "state"}

    @admin.display(description=_("Reason"))
    def why(self, change: StatusChange) -> SafeString | str:
        """What a person wrote; of a flag, which names facts in words of the log, what happened, each with its row of the desk."""
        return flags.in_words(change.reason) if change.kind == queries.FLAGGED else str(word(change.reason, "erased"))

    @admin.display(description=_("Flagged for"))
    def flagged_for(self, change: StatusChange) -> SafeString | str:
        """The entries that came after its judgement: each leads to what the ledger says."""
        entries = reverse("desk:ledger_entry_changelist")
        links = ((f"{entries}?{urlencode({'q': uid})}", uid) for uid in change.facts)
        return format_html_join(", ", '<a href="{}">{}</a>', links) or "–"


class FlagFilter(admin.SimpleListFilter):
    """What waits for a supervisor."""

    title = _("Flag")  # type: ignore[assignment]
    parameter_name = "flag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("Flagged, not answered"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Certificate]) -> QuerySet[Certificate]:
        return queryset.filter(queries.is_unanswered()) if self.value() == "open" else queryset


@admin.register(Certificate, site=site)
class CertificateDesk(RegistryDesk):
    list_display = ("number", "shipment", "exporter", "state", "flag", "issued_at", "released")
    list_filter = (FlagFilter, word_filter("state", "state"))
    list_select_related = ("shipment", "exporter", "release")
    wording = {"state": "state"}
    fields = ("number", "shipment", "exporter", "state", "flag", "issued_at", "released", "version")
    empty = _("No certificate was issued yet: one follows each approval by itself.")
    search_fields = ("number", "shipment__number", "exporter__code__exact")
    inlines = (StatusChangeRows,)
    subject = "certificate"
    named_by = "number"
    pages = (Settle, Suspend, Reinstate, Revoke)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Certificate]:
        return super().get_queryset(request).annotate(is_flagged=queries.is_unanswered())

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """What waits for a supervisor comes first."""
        return [F("is_flagged").desc(), "-issued_at", "-id"]

    @admin.display(description=_("Flag"))
    def flag(self, row: Any) -> str:
        return gettext("Flagged, not answered") if row.is_flagged else "–"

    @admin.display(description=_("Released by customs"))
    def released(self, row: Certificate) -> str:
        release = getattr(row, "release", None)
        return release.released_on.isoformat() if release else "–"

    def links_of(self, row: Certificate) -> list[Offer]:
        seen = Offer(_("What everybody sees"), reverse("verify_certificate", args=[row.number]), changes=False)
        paper = Offer(_("Download the PDF"), reverse("certificate-pdf", args=[row.shipment.number]), changes=False)
        return [seen, paper] if row.is_valid else [seen]
