"""Facilities: registered and changed by supervisors."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from traceability.interfaces.desk.columns import word_filter
from traceability.interfaces.desk.registry import fields
from traceability.interfaces.desk.registry.pages import Offer, RegistryDesk, RegistryForm, RegistryPage, SeenForm, asking, document_of
from traceability.interfaces.desk.site import site
from traceability.registry import services
from traceability.registry.document import FacilityRow
from traceability.registry.models import Facility
from traceability.registry.queries import stated

PLAIN = (
    "code", "organisation", "kind", "name", "region", "latitude", "longitude", "ore_class", "deposit", "capacity_t_per_year",
)  # fmt: skip


class FacilityFields(RegistryForm):
    """Everything but the code, which is final."""

    organisation = fields.code(longest=16, help_text=_("Its short code, such as HFR."))
    kind = fields.word("facility_kind")
    name = fields.code()
    region = fields.code(required=False, longest=6, help_text=_("Such as CN-JX (ISO 3166-2)."))
    latitude = fields.number(required=False, help_text=_("Degrees, north positive, such as 24.9."))
    longitude = fields.number(required=False, help_text=_("Degrees, east positive, such as 114.8."))
    ore_class = fields.word("ore_class", required=False, help_text=_("Only where ore is worked."))
    deposit = fields.code(required=False, longest=64, help_text=_("Key of the reference table of deposits, such as longnan."))
    capacity_t_per_year = fields.number(required=False, help_text=_("Tonnes REO a year."))
    own_ranges_percent = fields.RowsField(
        help_text=_("One element in each line: symbol, lowest and highest percent of TREO, such as “Nd 15 18.5”. Empty: the deposit's.")
    )


class RegisterForm(FacilityFields):
    code = fields.code(longest=32, help_text=_("2 to 32 capital letters, digits and hyphens, such as HFR-PLANT-1; it never changes."))
    field_order = ["code"]


class ChangeForm(FacilityFields, SeenForm):
    reason = fields.reason()


class Register(RegistryPage):
    name, label, form_class = "register", _("Register a facility"), RegisterForm
    explains = _("A mine, plant, warehouse, port or laboratory of one organisation, at one place.")

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        made = services.register_facility(by=self.viewer, row=row_of(given))
        return made.row, made.acknowledgements


class Change(RegistryPage):
    name, label, form_class, of_row = "restate", _("Change the facility"), ChangeForm, True
    explains = _("What stands here becomes the next version; the versions before stay in the ledger.")

    def initial(self, row: Facility) -> dict[str, Any]:
        told = stated.facility_row(row)
        plain = {name: getattr(told, name) for name in PLAIN}
        ranges = row.own_ranges_percent or {}
        return {**fields.told(plain, PLAIN), "own_ranges_percent": [[element, *ends] for element, ends in sorted(ranges.items())]}

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        row = row_of({**given, "code": self.row.code})
        made = services.change_facility(by=self.viewer, row=row, reason=given["reason"], seen=given["seen"])
        return made.row, made.acknowledgements


def row_of(given: dict[str, Any]) -> FacilityRow:
    """Raises ClaimsMalformed."""
    ranges = {element: ends for element, *ends in given["own_ranges_percent"]} or None
    return document_of("facilities", fields.told(given, PLAIN) | {"own_ranges_percent": ranges}).facilities[0]


@admin.register(Facility, site=site)
class FacilityDesk(RegistryDesk):
    list_display = ("code", "name", "kind", "organisation", "region")
    list_filter = (word_filter("kind", "facility_kind"), word_filter("ore_class", "ore_class"))
    list_select_related = ("organisation",)
    wording = {"kind": "facility_kind", "ore_class": "ore_class", "region": "place", "deposit": "deposit"}
    fields = (
        "code", "organisation", "kind", "name", "region", "latitude", "longitude", "ore_class", "deposit", "capacity_t_per_year",
        "own_ranges_percent", "version", "recorded_at",
    )  # fmt: skip
    search_fields = ("code", "name", "organisation__code__exact")
    ordering = ("code",)
    subject, named_by = "facility", "code"
    pages = (Register, Change)

    def links_of(self, row: Facility) -> list[Offer]:
        return [
            Offer(
                _("Register a licence"),
                asking(reverse("desk:registry_licence_register"), organisation=row.organisation.code, facility=row.code),
            ),
            Offer(_("Its organisation"), reverse("desk:registry_organisation_change", args=[row.organisation_id]), changes=False),
        ]
