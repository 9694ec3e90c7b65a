"""Quotas: created and released in batches by supervisors, with what is drawn from them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from traceability.interfaces.desk.base import ReadOnlyRows
from traceability.interfaces.desk.columns import word_filter
from traceability.interfaces.desk.registry import fields
from traceability.interfaces.desk.registry.pages import Offer, RegistryDesk, RegistryForm, RegistryPage, SeenForm, document_of
from traceability.interfaces.desk.registry.used import UsedPage
from traceability.interfaces.desk.site import site
from traceability.interfaces.words import word
from traceability.registry import services
from traceability.registry.models import Quota, QuotaAccount, QuotaBatch


def tonnes() -> forms.DecimalField:
    return forms.DecimalField(max_digits=12, decimal_places=3, help_text=_("Tonnes REO, such as 1200 or 0.500."))


class CreateForm(RegistryForm):
    group = fields.code(longest=32, help_text=_("Code of the group that receives it, such as SOUTH."))
    year = fields.year()
    kind = fields.word("quota_kind")
    secret = forms.BooleanField(required=False, help_text=_("Shown to the group's own organisations, the regulator and auditors alone."))
    released_on = fields.day(required=False, help_text=_("Day of the first batch. Empty: nothing is released yet."))
    reo_t = fields.number(required=False, help_text=_("Tonnes REO of the first batch."))


class BatchForm(SeenForm):
    released_on = fields.day(help_text=_("A day that has no batch yet."))
    reo_t = tonnes()


class Create(RegistryPage):
    name, label, form_class = "register", _("Create a quota"), CreateForm
    explains = _("How much it is stands in its batches; further ones are added on the quota's page.")

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        batch = fields.told(given, ("released_on", "reo_t"))
        said = fields.told(given, ("group", "year", "kind", "secret")) | {"batches": [batch] if any(batch.values()) else []}
        made = services.create_quota(by=self.viewer, row=document_of("quotas", said).quotas[0])
        return made.row, made.acknowledgements


class AddBatch(RegistryPage):
    name, label, form_class, of_row = "release", _("Add a batch"), BatchForm, True
    explains = _("It comes on top of what was released; approvals draw from it from that day on.")

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        made = services.add_batch(
            by=self.viewer, quota_id=self.row_id, released_on=given["released_on"], reo_t=given["reo_t"], seen=given["seen"]
        )
        return made.row, made.acknowledgements


class QuotaBatchRows(ReadOnlyRows):
    """The batches of the present version."""

    model = QuotaBatch
    fields = ("released_on", "reo_t")
    ordering = ("released_on",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(quota_version=F("quota__version"))


class QuotaAccountRows(ReadOnlyRows):
    model = QuotaAccount
    fields = ("released_kg", "drawn_kg", "left_kg")

    @admin.display(description=_("Left, kg"))
    def left_kg(self, account: QuotaAccount) -> Decimal:
        return account.released_kg - account.drawn_kg


@admin.register(Quota, site=site)
class QuotaDesk(RegistryDesk):
    list_display = ("group", "year", "kind", "is_secret", "released_kg", "drawn_kg")
    list_filter = (word_filter("kind", "quota_kind"),)
    list_select_related = ("account",)
    wording = {"kind": "quota_kind"}
    fields = ("group", "year", "kind", "is_secret", "version", "recorded_at")
    empty = _("No quota is on record: checks that need one say that they were not made.")
    search_fields = ("group__exact", "year__exact")
    ordering = ("-year", "group", "kind")
    inlines = (QuotaBatchRows, QuotaAccountRows)
    subject = "quota"
    pages = (Create, AddBatch)
    beside = {"used": UsedPage}

    @admin.display(description=_("Released, kg"))
    def released_kg(self, quota: Quota) -> Decimal:
        return quota.account.released_kg

    @admin.display(description=_("Drawn, kg"))
    def drawn_kg(self, quota: Quota) -> Decimal:
        return quota.account.drawn_kg

    def links_of(self, row: Quota) -> list[Offer]:
        return [Offer(_("What used it"), self.address("used", row.pk), changes=False)]

    def name_of(self, row: Quota) -> str:
        return f"{row.group} {row.year} {word(row.kind, 'quota_kind')}"
