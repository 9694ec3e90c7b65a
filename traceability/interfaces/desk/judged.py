"""Read-only screens of what was found and signed, and of the papers that were named."""

from typing import Any

from django.contrib import admin
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from traceability.custody.models import Document
from traceability.interfaces.desk.base import ReadOnlyDesk
from traceability.interfaces.desk.columns import word_filter
from traceability.interfaces.desk.site import site
from traceability.review.models import Decision, Finding


@admin.register(Decision, site=site)
class DecisionDesk(ReadOnlyDesk):
    """Who signed what, and why."""

    list_display = ("shipment", "verdict", "person", "role", "ordinal", "reason", "recorded_at")
    list_filter = (word_filter("verdict", "verdict"),)
    list_select_related = ("case__shipment", "member__user")
    wording = {"verdict": "verdict", "role": "role"}
    fields = ("shipment", "verdict", "person", "role", "ordinal", "reason", "recorded_at")
    search_fields = ("case__shipment__number__exact", "member__user__username__exact")
    ordering = ("-id",)

    @admin.display(description=_("Shipment"))
    def shipment(self, decision: Decision) -> str:
        return decision.case.shipment.number

    @admin.display(description=_("Name"))
    def person(self, decision: Decision) -> str:
        user = decision.member.user
        return str(user.get_full_name() or user.get_username())


@admin.register(Finding, site=site)
class FindingDesk(ReadOnlyDesk):
    """What each check said in each examination; the case shows those of the newest."""

    list_display = ("code", "result", "severity", "shipment", "message", "recorded_at")
    list_filter = (word_filter("result", "result"), word_filter("severity", "severity"))
    list_select_related = ("case__shipment",)
    wording = {"result": "result", "severity": "severity"}
    fields = ("code", "result", "severity", "shipment", "message", "evidence", "policy", "recorded_at")
    search_fields = ("code__exact", "case__shipment__number__exact")
    ordering = ("-id",)

    @admin.display(description=_("Shipment"))
    def shipment(self, finding: Finding) -> str:
        return finding.case.shipment.number

    @admin.display(description=_("What was found"))
    def message(self, finding: Finding) -> str:
        return finding.message_zh if (get_language() or "").startswith("zh") else finding.message_en


@admin.register(Document, site=site)
class DocumentDesk(ReadOnlyDesk):
    """Papers by number and digest: a second use of one is found here."""

    list_display = ("kind", "number", "issuer", "issued_on", "named_by", "sha256")
    list_filter = (word_filter("kind", "document"),)
    list_select_related = ("event", "shipment")
    wording = {"kind": "document"}
    fields = ("kind", "number", "issuer", "issued_on", "sha256", "named_by", "fields", "recorded_at")
    search_fields = ("number__exact", "sha256__exact", "issuer__exact")
    ordering = ("-id",)

    @admin.display(description=_("Named by"))
    def named_by(self, document: Document) -> Any:
        return document.shipment.number if document.shipment is not None else str(document.event_id)
