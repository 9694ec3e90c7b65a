"""Certificates: how each stands and why; supervisors suspend, reinstate and revoke them here."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from traceability.certificates import services, workflow
from traceability.certificates.errors import CertificatesForSupervisors
from traceability.certificates.models import Certificate, StatusChange
from traceability.interfaces.desk.base import ReadOnlyRows
from traceability.interfaces.desk.columns import word_filter
from traceability.interfaces.desk.registry.pages import Offer, RegistryDesk, RegistryPage, SeenForm
from traceability.interfaces.desk.site import site


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


class StatusChangeRows(ReadOnlyRows):
    model = StatusChange
    fields = ("kind", "state", "certificate_version", "reason", "recorded_at")
    wording = {"kind": "status_change", "state": "state"}


@admin.register(Certificate, site=site)
class CertificateDesk(RegistryDesk):
    list_display = ("number", "shipment", "exporter", "state", "issued_at")
    list_filter = (word_filter("state", "state"),)
    list_select_related = ("shipment", "exporter")
    wording = {"state": "state"}
    fields = ("number", "shipment", "exporter", "state", "issued_at", "version")
    search_fields = ("number__exact", "shipment__number__exact", "exporter__code__exact")
    ordering = ("-issued_at", "-id")
    inlines = (StatusChangeRows,)
    subject = "certificate"
    named_by = "number"
    pages = (Suspend, Reinstate, Revoke)

    def links_of(self, row: Certificate) -> list[Offer]:
        return [Offer(_("What everybody sees"), reverse("verify_certificate", args=[row.number]), changes=False)]
