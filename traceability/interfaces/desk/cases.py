"""Read-only list of all cases, the decided ones too; each leads to its own page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from traceability.interfaces.desk.base import ReadOnlyDesk
from traceability.interfaces.desk.columns import word_filter
from traceability.interfaces.desk.site import site
from traceability.review.models import Case


@admin.register(Case, site=site)
class CaseDesk(ReadOnlyDesk):
    list_display = ("shipment", "exporter", "state", "examination", "is_controlled", "recorded_at")
    list_filter = (word_filter("state", "case_state"),)
    list_select_related = ("shipment", "exporter")
    search_fields = ("shipment__number", "exporter__code__exact")
    wording = {"state": "state"}
    ordering = ("-id",)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The page of the case instead of its columns."""
        case = self.get_object(request, object_id)
        if case is None:
            return super().change_view(request, object_id, form_url, extra_context)
        return HttpResponseRedirect(reverse("desk:case", args=[case.pk]))
