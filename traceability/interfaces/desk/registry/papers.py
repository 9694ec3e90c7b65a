"""Papers that were declared false: declared by supervisors, and withdrawn, each with a reason."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from traceability.interfaces.desk.columns import word_filter
from traceability.interfaces.desk.impact import touched_by
from traceability.interfaces.desk.registry import fields
from traceability.interfaces.desk.registry.filters import standing_filter
from traceability.interfaces.desk.registry.pages import Offer, RegistryDesk, RegistryForm, RegistryPage, SeenForm
from traceability.interfaces.desk.site import site
from traceability.interfaces.words import word
from traceability.registry import services
from traceability.registry.models import FalseDocument


class DeclareForm(RegistryForm):
    kind = fields.word("document")
    issuer = forms.CharField(required=False, max_length=200, help_text=_("As the records cite it: an organisation's code, or a name."))
    number = forms.CharField(required=False, max_length=100, help_text=_("Empty: the file's digest alone tells the paper."))
    sha256 = forms.RegexField(
        r"^[0-9a-f]{64}$",
        required=False,
        label=_("SHA-256"),
        help_text=_("Of the file, 64 digits. With a number, both must fit: another file of that number is not meant."),
    )
    reason = fields.reason()


class WithdrawForm(SeenForm):
    reason = fields.reason()


class Declare(RegistryPage):
    name, label, form_class = "declare", _("Declare a document false"), DeclareForm
    explains = _(
        "Whoever cites it, now or later, is found: open cases are examined again, certificates are flagged. The records stay as they are."
    )

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        paper = services.Paper(**{name: given[name] for name in ("kind", "number", "issuer", "sha256")})
        made = services.declare_false(by=self.viewer, paper=paper, reason=given["reason"])
        return made.row, made.acknowledgements


class Withdraw(RegistryPage):
    name, label, form_class, of_row = "withdraw", _("Withdraw the declaration"), WithdrawForm, True
    explains = _("The document is no longer held for false. The ledger keeps the declaration and its withdrawal.")

    @classmethod
    def is_offered(cls, row: FalseDocument) -> bool:
        return row.stands

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        made = services.withdraw_declaration(by=self.viewer, document_id=self.row_id, reason=given["reason"], seen=given["seen"])
        return made.row, made.acknowledgements


@admin.register(FalseDocument, site=site)
class FalseDocumentDesk(RegistryDesk):
    list_display = ("paper", "issuer", "kind", "standing", "recorded_at")
    list_filter = (
        word_filter("kind", "document"),
        standing_filter({"in_force": lambda day: Q(stands=True), "withdrawn": lambda day: Q(stands=False)}),
    )
    wording = {"kind": "document"}
    fields = ("kind", "issuer", "number", "sha256", "standing", "version", "recorded_at")
    empty = _("No document is declared false.")
    search_fields = ("number", "sha256__exact", "issuer")
    ordering = ("-id",)
    subject = "document"
    pages = (Declare, Withdraw)

    @admin.display(description=_("Number"), ordering="number")
    def paper(self, row: FalseDocument) -> str:
        """Its number, else the beginning of its digest."""
        return row.number or f"{row.sha256[:12]}…"

    @admin.display(description=_("Standing"))
    def standing(self, row: FalseDocument) -> str:
        return word("in_force" if row.stands else "withdrawn", "standing")

    def name_of(self, row: FalseDocument) -> str:
        return f"{word(row.kind, 'document')} {row.number or row.sha256[:12]}"

    def touches(self, row: FalseDocument) -> tuple[str, str]:
        return "document", row.sha256 or row.number

    def links_of(self, row: FalseDocument) -> list[Offer]:
        return [touched_by(*self.touches(row))]
