"""Screens of the reference tables: each table as it was last loaded, and its rows; supervisors state a table anew from a file."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from traceability.interfaces.desk.columns import word_filter
from traceability.interfaces.desk.labels import LABELS
from traceability.interfaces.desk.registry import fields
from traceability.interfaces.desk.registry.pages import Offer, RegistryDesk, RegistryForm, RegistryPage, asking
from traceability.interfaces.desk.site import site
from traceability.interfaces.words import WORDS, word
from traceability.registry import queries, services
from traceability.registry.models import ReferenceRow, ReferenceTable
from traceability.registry.tables import NATURAL_KEYS, as_file

OWN_COLUMNS = {"key", "source", "confidence", "valid_from", "valid_to"}
MOST_BYTES = 4_000_000


class StateForm(RegistryForm):
    table = forms.ChoiceField(choices=[("", "–"), *((name, WORDS["reference_table"][name]) for name in sorted(NATURAL_KEYS))])
    version = forms.IntegerField(min_value=0, help_text=_("The version that your file started from; 0 for a table that was never loaded."))
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        help_text=_("CSV in UTF-8 with all rows of the table, each with its source and confidence. An empty cell means not stated."),
    )
    reason = fields.reason()

    def clean_file(self) -> bytes:
        """Its bytes; a file that is too large is no table."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is too large for a reference table."))
        content: bytes = file.read()
        return content


class State(RegistryPage):
    name, label, form_class = "state", _("State a table anew"), StateForm
    explains = _("The file takes the place of the whole table, as its next version; every open case is then examined again.")

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        made = services.state_reference(
            by=self.viewer, table=given["table"], content=given["file"], reason=given["reason"], seen=given["version"]
        )
        return made.row, made.acknowledgements


class TableFilter(SimpleListFilter):
    title = LABELS["table"]  # type: ignore[assignment]
    parameter_name = "table"

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> list[tuple[str, Any]]:
        return [(name, word(name, "reference_table")) for name in sorted(NATURAL_KEYS)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(table__name=self.value()) if self.value() else queryset


@admin.register(ReferenceTable, site=site)
class ReferenceTableDesk(RegistryDesk):
    """The product's files come in by `manage.py load_reference`; a supervisor's by the page `state`."""

    list_display = ("name", "version", "row_count", "recorded_at", "sha256")
    fields = ("name", "version", "row_count", "sha256", "recorded_at")
    search_fields = ("name__exact",)
    ordering = ("name",)
    subject, named_by = "reference", "name"
    wording = {"name": "reference_table"}
    pages = (State,)

    def get_urls(self) -> list[Any]:
        file = path("<uuid:row_id>/file/", self.admin_site.admin_view(self.file), name=self._named("file"))
        return [file, *super().get_urls()]

    def file(self, request: HttpRequest, row_id: UUID) -> HttpResponse:
        """The present rows as a file: what a supervisor starts from."""
        table = self.row_or_none(request, row_id)
        if not isinstance(table, ReferenceTable):
            raise Http404
        text = as_file(table.name, (row.values for row in queries.reference_rows(table.name)))
        name = f"{table.name}-{table.version}.csv"
        return HttpResponse(text, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'})

    def links_of(self, row: ReferenceTable) -> list[Offer]:
        return [
            Offer(State.label, asking(self.address("state"), table=row.name, version=row.version)),
            Offer(_("Its rows"), asking(reverse("desk:registry_referencerow_changelist"), table=row.name), changes=False),
            Offer(_("Its rows as a file"), self.address("file", row.pk), changes=False),
        ]


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
        return word(row.table.name, "reference_table")
