"""Licences: registered, changed, revoked and shortened by supervisors, with what is drawn from them."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q
from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from traceability.interfaces.desk.base import ReadOnlyRows
from traceability.interfaces.desk.columns import word_filter
from traceability.interfaces.desk.impact import touched_by
from traceability.interfaces.desk.registry.filters import standing_filter, today
from traceability.interfaces.desk.registry.licence_forms import ChangeForm, RegisterForm, RevokeForm, ShortenForm, filled, row_of
from traceability.interfaces.desk.registry.pages import Offer, RegistryDesk, RegistryPage, SeenForm
from traceability.interfaces.desk.registry.used import UsedPage
from traceability.interfaces.desk.site import site
from traceability.interfaces.words import word
from traceability.registry import in_force, services
from traceability.registry.models import Licence, LicenceAccount


class Register(RegistryPage):
    name, label, form_class = "register", _("Register a licence"), RegisterForm
    explains = _("A field of the scope that is empty sets no limit.")

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        made = services.register_licence(by=self.viewer, row=row_of(given))
        return made.row, made.acknowledgements


class _OfLicence(RegistryPage):
    """About a licence that is not revoked."""

    name, of_row = "", True
    form_class: ClassVar[type[Form]] = SeenForm

    @classmethod
    def is_offered(cls, row: Licence) -> bool:
        return row.revoked_on is None


class Change(_OfLicence):
    name, label, form_class = "restate", _("Change the licence"), ChangeForm
    explains = _("What stands here becomes the next version. A quantity is not cut below what was drawn: revoke the licence instead.")

    def initial(self, row: Licence) -> dict[str, Any]:
        return filled(row)

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        row = row_of({**given, "kind": self.row.kind, "number": self.row.number})
        made = services.change_licence(by=self.viewer, row=row, reason=given["reason"], seen=given["seen"])
        return made.row, made.acknowledgements


class Revoke(_OfLicence):
    name, label, form_class = "revoke", _("Revoke the licence"), RevokeForm
    explains = _("What was drawn before stays drawn; from that day on nothing can be drawn. Nobody can take this back here.")

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        made = services.revoke_licence(
            by=self.viewer, licence_id=self.row_id, revoked_on=given["revoked_on"], reason=given["reason"], seen=given["seen"]
        )
        return made.row, made.acknowledgements


class Shorten(_OfLicence):
    name, label, form_class = "shorten", _("Shorten the licence"), ShortenForm
    explains = _("The licence ends earlier than it says now. To make it run longer, change it.")

    def initial(self, row: Licence) -> dict[str, Any]:
        return {"valid_to": row.valid_to}

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        made = services.shorten_licence(
            by=self.viewer, licence_id=self.row_id, valid_to=given["valid_to"], reason=given["reason"], seen=given["seen"]
        )
        return made.row, made.acknowledgements


class LicenceAccountRows(ReadOnlyRows):
    model = LicenceAccount
    fields = ("of_year", "limit_kg", "drawn_kg", "limit_amount", "drawn_amount", "limit_uses", "uses")

    @admin.display(description=_("Year"))
    def of_year(self, account: LicenceAccount) -> str:
        """An account of a whole term has no year."""
        return str(account.year or _("whole term"))


@admin.register(Licence, site=site)
class LicenceDesk(RegistryDesk):
    list_display = ("kind", "number", "organisation", "facility", "valid_from", "valid_to", "revoked_on", "standing")
    list_filter = (
        word_filter("kind", "licence"),
        standing_filter(
            {
                "in_force": lambda day: (
                    (Q(valid_from__isnull=True) | Q(valid_from__lte=day))
                    & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
                    & (Q(revoked_on__isnull=True) | Q(revoked_on__gt=day))
                ),
                "not_yet": lambda day: Q(valid_from__gt=day, revoked_on__isnull=True),
                "ended": lambda day: Q(valid_to__lt=day, revoked_on__isnull=True),
                "revoked": lambda day: Q(revoked_on__isnull=False),
            }
        ),
    )
    list_select_related = ("organisation", "facility")
    wording = {"kind": "licence", "quantity_unit": "unit", "quantity_basis": "basis", "quantity_per": "per"}
    fields = (
        "kind", "number", "organisation", "facility", "valid_from", "valid_to", "revoked_on", "standing", "quantity_value", "quantity_unit",
        "quantity_basis", "quantity_per", "money_amount", "money_currency", "control_codes", "scope", "issued_by", "version", "recorded_at",
    )  # fmt: skip
    search_fields = ("number", "organisation__code__exact")
    ordering = ("kind", "number")
    inlines = (LicenceAccountRows,)
    subject = "licence"
    pages = (Register, Change, Shorten, Revoke)
    beside = {"used": UsedPage}

    @admin.display(description=_("Standing"))
    def standing(self, licence: Licence) -> str:
        day = today()
        if licence.revoked_on is not None:
            return word("revoked", "standing")
        if in_force.is_in_force(licence, on=day):
            return word("in_force", "standing")
        return word("not_yet" if licence.valid_from is not None and day < licence.valid_from else "ended", "standing")

    def name_of(self, row: Licence) -> str:
        return f"{word(row.kind, 'licence')} {row.number}"

    def touches(self, row: Licence) -> tuple[str, str]:
        return "licence", f"{row.kind}:{row.number}"

    def links_of(self, row: Licence) -> list[Offer]:
        organisation = Offer(_("Its organisation"), reverse("desk:registry_organisation_change", args=[row.organisation_id]), changes=False)
        used = Offer(_("What used it"), self.address("used", row.pk), changes=False)
        return [organisation, used, touched_by(*self.touches(row))]
