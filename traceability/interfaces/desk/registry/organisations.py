"""Organisations: registered, changed and closed by supervisors."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from traceability.interfaces.desk.base import ReadOnlyRows
from traceability.interfaces.desk.impact import touched_by
from traceability.interfaces.desk.registry import fields
from traceability.interfaces.desk.registry.filters import holding_filter, standing_filter, today
from traceability.interfaces.desk.registry.pages import Offer, RegistryDesk, RegistryForm, RegistryPage, SeenForm, asking, document_of
from traceability.interfaces.desk.site import site
from traceability.interfaces.words import word
from traceability.registry import services
from traceability.registry.document import OrganisationRow
from traceability.registry.models import Organisation, Ownership
from traceability.registry.queries import stated

PLAIN = ("code", "name", "name_zh", "country", "credit_code", "kinds", "group", "registered_on", "joined_on")


class OrganisationFields(RegistryForm):
    """Everything but the code, which is final."""

    name = fields.code()
    name_zh = fields.code(required=False)
    country = fields.code(longest=2, help_text=_("Two capital letters, such as CN (ISO 3166-1)."))
    credit_code = fields.code(required=False, longest=18, help_text=_("18 characters (GB 32100-2015); needed in China, empty abroad."))
    kinds = fields.words("organisation_kind")
    group = fields.code(required=False, longest=32, help_text=_("Code of the group that receives its quota, such as SOUTH."))
    registered_on = fields.day(required=False, help_text=_("When it was founded, by the business register."))
    joined_on = fields.day(required=False, help_text=_("From this day on it records as it happens."))
    owners = fields.RowsField(help_text=_("One in each line: code and share in percent, such as “OWN 51.0”."))


class RegisterForm(OrganisationFields):
    code = fields.code(longest=16, help_text=_("2 to 16 capital letters and digits; it begins the names of its lots and never changes."))
    field_order = ["code"]


class ChangeForm(OrganisationFields, SeenForm):
    reason = fields.reason()


class CloseForm(SeenForm):
    closed_on = fields.day(help_text=_("The day on which it was struck off the business register."))
    reason = fields.reason()


class Register(RegistryPage):
    name, label, form_class = "register", _("Register an organisation"), RegisterForm
    explains = _("A new organisation gets version 1 and its entry in the ledger at once.")

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        made = services.register_organisation(by=self.viewer, row=row_of(given))
        return made.row, made.acknowledgements


class Change(RegistryPage):
    name, label, form_class, of_row = "restate", _("Change the organisation"), ChangeForm, True
    explains = _("What stands here becomes the next version; the versions before stay in the ledger.")

    def initial(self, row: Organisation) -> dict[str, Any]:
        told = stated.organisation_row(row)
        owners = [[owner.organisation, f"{owner.share_percent.normalize():f}"] for owner in told.owners]
        return {**{name: getattr(told, name) for name in PLAIN}, "owners": owners}

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        row = row_of({**given, "code": self.row.code})
        made = services.change_organisation(by=self.viewer, row=row, reason=given["reason"], seen=given["seen"])
        return made.row, made.acknowledgements


class Close(RegistryPage):
    name, label, form_class, of_row = "close", _("Close the organisation"), CloseForm, True
    explains = _("It may still record what happened before; checks find what is dated later.")

    @classmethod
    def is_offered(cls, row: Organisation) -> bool:
        return row.closed_on is None

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        made = services.close_organisation(
            by=self.viewer, organisation_id=self.row_id, closed_on=given["closed_on"], reason=given["reason"], seen=given["seen"]
        )
        return made.row, made.acknowledgements


def row_of(given: dict[str, Any]) -> OrganisationRow:
    """Raises ClaimsMalformed."""
    owners = [dict(zip(("organisation", "share_percent"), row, strict=False)) if len(row) <= 2 else row for row in given["owners"]]
    return document_of("organisations", fields.told(given, PLAIN) | {"owners": owners}).organisations[0]


class OwnerRows(ReadOnlyRows):
    """The owners of the present version."""

    model = Ownership
    fk_name = "organisation"
    fields = ("owner", "share_percent")
    related = ("owner",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(organisation_version=F("organisation__version"))


@admin.register(Organisation, site=site)
class OrganisationDesk(RegistryDesk):
    list_display = ("code", "name", "name_zh", "country", "group", "kinds_in_words", "registered_on", "closed_on", "joined_on")
    list_filter = (
        holding_filter("kinds", "organisation_kind"),
        standing_filter(
            {"active": lambda day: Q(closed_on__isnull=True) | Q(closed_on__gt=day), "closed": lambda day: Q(closed_on__lte=day)}
        ),
    )
    fields = (
        "code", "name", "name_zh", "country", "credit_code", "kinds_in_words", "group", "registered_on", "closed_on", "joined_on",
        "standing", "version", "recorded_at",
    )  # fmt: skip
    search_fields = ("code", "name", "name_zh", "credit_code__exact")
    wording = {"country": "place"}
    ordering = ("code",)
    inlines = (OwnerRows,)
    subject, named_by = "organisation", "code"
    pages = (Register, Change, Close)

    @admin.display(description=_("Kinds"))
    def kinds_in_words(self, organisation: Organisation) -> str:
        return ", ".join(word(kind, "organisation_kind") for kind in organisation.kinds)

    @admin.display(description=_("Standing"))
    def standing(self, organisation: Organisation) -> str:
        closed = organisation.closed_on is not None and organisation.closed_on <= today()
        return word("closed" if closed else "active", "standing")

    def touches(self, row: Organisation) -> tuple[str, str]:
        return "organisation", row.code

    def links_of(self, row: Organisation) -> list[Offer]:
        new = {
            "facility_register": _("Register a facility"),
            "licence_register": _("Register a licence"),
            "member_join": _("Add a member"),
            "token_issue": _("Create a token"),
        }
        listed = {"facility": _("Its facilities"), "licence": _("Its licences"), "member": _("Its members"), "token": _("Its tokens")}
        asked = {"token_issue": "holder"}
        return [
            *(
                Offer(label, asking(reverse(f"desk:registry_{page}"), **{asked.get(page, "organisation"): row.code}))
                for page, label in new.items()
            ),
            *(
                Offer(label, asking(reverse(f"desk:registry_{kind}_changelist"), q=row.code), changes=False)
                for kind, label in listed.items()
            ),
            touched_by(*self.touches(row)),
        ]
