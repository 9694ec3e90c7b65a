"""Read-only screens of what was found and signed, and of the papers that were named."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from traceability.custody.models import Document
from traceability.interfaces import evidence
from traceability.interfaces.desk.base import ReadOnlyDesk
from traceability.interfaces.desk.columns import word_filter
from traceability.interfaces.desk.site import site
from traceability.interfaces.words import word
from traceability.review.models import Decision, Finding


@admin.register(Decision, site=site)
class DecisionDesk(ReadOnlyDesk):
    """Who signed what, and why."""

    list_display = ("shipment", "verdict", "person", "role", "ordinal", "reason", "recorded_at")
    list_filter = (word_filter("verdict", "verdict"),)
    list_select_related = ("case__shipment", "member__user")
    wording = {"verdict": "verdict", "role": "role"}
    fields = ("shipment", "verdict", "person", "role", "ordinal", "reason", "recorded_at")
    empty = _("Nobody has signed yet.")
    search_fields = ("case__shipment__number", "member__user__username__exact")
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
    fields = ("code", "result", "severity", "shipment", "message", "rests_on", "thresholds", "recorded_at")
    search_fields = ("code__exact", "case__shipment__number__exact")
    ordering = ("-id",)

    @admin.display(description=_("Shipment"))
    def shipment(self, finding: Finding) -> str:
        return finding.case.shipment.number

    @admin.display(description=_("What was found"))
    def message(self, finding: Finding) -> str:
        return finding.message_zh if (get_language() or "").startswith("zh") else finding.message_en

    @admin.display(description=_("Evidence"))
    def rests_on(self, finding: Finding) -> SafeString | str:
        """Each subject on a line of its own, with what was compared."""
        return format_html_join("", "<p>{}</p>", ([line] for line in map(partial(_line, finding.code), finding.evidence))) or "–"

    @admin.display(description=_("Thresholds"))
    def thresholds(self, finding: Finding) -> SafeString | str:
        lines = ([f"{row['key']} = {row['value']} {word(row['unit'], 'policy_unit')} ({row['source']})"] for row in finding.policy)
        return format_html_join("", "<p>{}</p>", lines) or "–"


def _line(check: str, seen: Mapping[str, Any]) -> str:
    name = f"{word(seen['kind'], 'evidence')} {evidence.named(seen['kind'], seen['name'])}"
    said = "; ".join(f"{fact.label} {fact.text}" for fact in evidence.facts(check, seen["values"]))
    return f"{name}: {said}" if said else name


@admin.register(Document, site=site)
class DocumentDesk(ReadOnlyDesk):
    """Papers by number and digest: a second use of one is found here."""

    list_display = ("kind", "number", "issuer", "issued_on", "named_by", "sha256")
    list_filter = (word_filter("kind", "document"),)
    list_select_related = ("event", "shipment")
    wording = {"kind": "document"}
    fields = ("kind", "number", "issuer", "issued_on", "sha256", "named_by", "fields", "recorded_at")
    search_fields = ("sha256__exact",)
    begins = ("number", "issuer")
    ordering = ("-id",)

    @admin.display(description=_("Named by"))
    def named_by(self, document: Document) -> Any:
        return document.shipment.number if document.shipment is not None else str(document.event_id)
