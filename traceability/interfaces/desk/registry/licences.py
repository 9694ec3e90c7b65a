"""Read-only screens of licences and quotas, with what is drawn from them."""

from django.contrib import admin

from traceability.interfaces.desk.base import ReadOnlyDesk, ReadOnlyRows
from traceability.interfaces.desk.columns import word_filter
from traceability.interfaces.desk.site import site
from traceability.registry.models import Licence, LicenceAccount, Quota, QuotaBatch


class LicenceAccountRows(ReadOnlyRows):
    model = LicenceAccount
    fields = ("year", "limit_kg", "drawn_kg", "limit_amount", "drawn_amount", "limit_uses", "uses")


class QuotaBatchRows(ReadOnlyRows):
    model = QuotaBatch
    fields = ("released_on", "reo_t")


@admin.register(Licence, site=site)
class LicenceDesk(ReadOnlyDesk):
    list_display = ("kind", "number", "organisation", "facility", "valid_from", "valid_to", "revoked_on")
    list_filter = (word_filter("kind", "licence"),)
    wording = {"kind": "licence"}
    list_select_related = ("organisation", "facility")
    search_fields = ("number__exact", "organisation__code__exact")
    ordering = ("kind", "number")
    inlines = (LicenceAccountRows,)


@admin.register(Quota, site=site)
class QuotaDesk(ReadOnlyDesk):
    list_display = ("group", "year", "kind")
    ordering = ("-year", "group", "kind")
    inlines = (QuotaBatchRows,)
