"""Read-only screens of events, lots and shipments."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import CharField, F, Func, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from traceability.custody.models import Assay, Document, Draw, Event, Line, Lot, Output, Shipment
from traceability.interfaces.desk.base import ReadOnlyDesk, ReadOnlyRows
from traceability.interfaces.desk.columns import word_filter
from traceability.interfaces.desk.impact import touched_by
from traceability.interfaces.desk.site import site


class OutputRows(ReadOnlyRows):
    model = Output
    fields = ("position", "lot", "product", "net_kg", "reo_kg")
    related = ("lot",)


class DrawRows(ReadOnlyRows):
    model = Draw
    fk_name = "event"
    fields = ("position", "lot", "kind", "net_kg", "reo_kg")
    related = ("lot",)
    wording = {"kind": "draw"}


class AssayRows(ReadOnlyRows):
    model = Assay
    fields = ("lot", "treo_percent", "trem_percent", "moisture_percent", "shares_percent", "th_ppm", "u_ppm", "sampled_on")
    related = ("lot",)


class EventDocumentRows(ReadOnlyRows):
    model = Document
    wording = {"kind": "document"}
    fk_name = "event"
    fields = ("kind", "number", "issuer", "issued_on", "sha256")


class ShipmentDocumentRows(ReadOnlyRows):
    model = Document
    wording = {"kind": "document"}
    fk_name = "shipment"
    fields = ("kind", "number", "issuer", "issued_on", "sha256")


class LineRows(ReadOnlyRows):
    model = Line
    fields = ("number", "lot", "net_kg", "reo_kg", "hs_code", "product", "control_code", "unit_value", "currency")
    related = ("lot",)
    wording = {"control_code": "control_code"}


class _Touching(ReadOnlyDesk):
    """Rows from which one asks what they touch."""

    impact: ClassVar[tuple[str, str]]
    """What the page of impact calls such a row, and the field that it is asked by."""

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
        kind, field = self.impact
        context["offers"] = [touched_by(kind, str(getattr(kwargs["obj"], field)))]
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Event, site=site)
class EventDesk(_Touching):
    impact = ("event", "id")
    list_display = ("id", "stage", "performer", "organisation", "facility", "started_at", "ended_at", "recorded_at")
    list_filter = (word_filter("stage", "stage"),)
    wording = {"stage": "stage", "custody_model": "custody_model", "invoice_kind": "document"}
    list_select_related = ("performer", "organisation", "facility")
    search_fields = (
        "performer__code__exact",
        "organisation__code__exact",
        "facility__code__exact",
    )
    begins = ("ticket", "invoice_number")
    ordering = ("-id",)
    inlines = (OutputRows, DrawRows, AssayRows, EventDocumentRows)


@admin.register(Lot, site=site)
class LotDesk(_Touching):
    impact = ("lot", "name")
    list_display = ("name", "form", "organisation", "left_kg", "held_by", "recorded_at")
    list_filter = (word_filter("form", "form"),)
    wording = {"form": "form"}
    list_select_related = ("organisation", "holding__holder")
    search_fields = ("organisation__code__exact",)
    begins = ("name", "number_alone")
    ordering = ("-id",)
    inlines = (AssayRows,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Lot]:
        """With the name behind its maker's code, which is asked by its beginning too (index `lot_by_number_alone`)."""
        alone = Func(F("name"), Value(":"), Value(2), function="split_part", output_field=CharField())
        return super().get_queryset(request).annotate(number_alone=alone)

    @admin.display(description=_("Left, kg"))
    def left_kg(self, lot: Lot) -> str:
        return str(lot.holding.left_kg)

    @admin.display(description=_("Held by"))
    def held_by(self, lot: Lot) -> str:
        return str(lot.holding.holder or lot.holding.state)


@admin.register(Shipment, site=site)
class ShipmentDesk(ReadOnlyDesk):
    list_display = ("number", "exporter", "reference", "revision", "destination", "planned_export_on", "recorded_at")
    list_select_related = ("exporter",)
    wording = {
        "destination": "place",
        "custody_claim": "custody_model",
        "trade_mode": "trade_mode",
        "end_use_class": "end_use_class",
    }
    search_fields = ("number", "reference", "exporter__code__exact")
    ordering = ("-id",)
    inlines = (LineRows, ShipmentDocumentRows)
