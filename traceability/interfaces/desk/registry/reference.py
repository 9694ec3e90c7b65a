"""Read-only screens of the reference tables: each table as it was last loaded, and its rows."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from traceability.interfaces.desk.columns import word_filter
from traceability.interfaces.desk.labels import LABELS
from traceability.interfaces.desk.registry.pages import Offer, RegistryDesk, asking
from traceability.interfaces.desk.site import site
from traceability.registry.models import ReferenceRow, ReferenceTable
from traceability.registry.models.reference import NATURAL_KEYS

OWN_COLUMNS = {"key", "source", "confidence", "valid_from", "valid_to"}


class TableFilter(SimpleListFilter):
    title = LABELS["table"]  # type: ignore[assignment]
    parameter_name = "table"

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> list[tuple[str, Any]]:
        return [(name, name) for name in sorted(NATURAL_KEYS)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(table__name=self.value()) if self.value() else queryset


@admin.register(ReferenceTable, site=site)
class ReferenceTableDesk(RegistryDesk):
    """The operator loads them: `manage.py load_reference`."""

    list_display = ("name", "version", "row_count", "recorded_at", "sha256")
    fields = ("name", "version", "row_count", "sha256", "recorded_at")
    search_fields = ("name__exact",)
    ordering = ("name",)
    subject, named_by = "reference", "name"

    def links_of(self, row: ReferenceTable) -> list[Offer]:
        return [Offer(_("Its rows"), asking(reverse("desk:registry_referencerow_changelist"), table=row.name), changes=False)]


@admin.register(ReferenceRow, site=site)
class ReferenceRowDesk(RegistryDesk):
    """The rows of the present versions."""

    list_display = ("key", "table_name", "valid_from", "valid_to", "confidence", "said")
    list_filter = (TableFilter, word_filter("confidence", "confidence"))
    list_select_related = ("table",)
    wording = {"confidence": "confidence"}
    fields = ("table_name", "table_version", "position", "key", "said", "valid_from", "valid_to", "confidence", "source")
    search_fields = ("key",)
    ordering = ("table__name", "position")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(table_version=F("table__version"))

    @admin.display(description=_("Values"))
    def said(self, row: ReferenceRow) -> str:
        """What the columns of their own leave out, in the reader's language."""
        other = "_en" if (get_language() or "").startswith("zh") else "_zh"
        return ", ".join(f"{name} = {value}" for name, value in row.values.items() if name not in OWN_COLUMNS and not name.endswith(other))

    @admin.display(description=_("Table"))
    def table_name(self, row: ReferenceRow) -> str:
        return row.table.name
