"""Policy values: a new one from a day on, with its source and confidence, by supervisors."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from traceability.interfaces.desk.columns import word_filter
from traceability.interfaces.desk.registry import fields
from traceability.interfaces.desk.registry.filters import standing_filter, today
from traceability.interfaces.desk.registry.pages import Offer, RegistryDesk, RegistryForm, RegistryPage, SeenForm, asking, document_of
from traceability.interfaces.desk.site import site
from traceability.interfaces.words import word
from traceability.registry import queries, services
from traceability.registry.models import PolicyValue

PLAIN = ("key", "value", "valid_from", "valid_to", "confidence", "source")


def keys() -> list[tuple[str, str]]:
    """Every policy that a check reads, with its unit; one query a form."""
    units = sorted(queries.policy_units().items())
    return [("", "–"), *((key, f"{key} ({word(unit, 'policy_unit')})" if unit else key) for key, unit in units)]


class ValueForm(RegistryForm):
    key = forms.ChoiceField(choices=keys, help_text=_("The policies that checks read, each with its unit."))
    value = fields.code(
        longest=2000, help_text=_("A decimal number, a day such as 2026-01-01, or a list parted by semicolons: as the unit says.")
    )
    valid_from = fields.day(help_text=_("The value that holds now and has no end ends on the day before."))
    valid_to = fields.day(required=False, help_text=_("Last day, inclusive. Empty: no end."))
    confidence = fields.word("confidence")
    source = fields.code(longest=2000, help_text=_("Law, circular or report with number and day: every finding quotes it."))


class EndForm(SeenForm):
    valid_to = fields.day(help_text=_("Last day, inclusive; after it the default of the reference table holds again."))
    reason = fields.reason()


class NewValue(RegistryPage):
    name, label, form_class = "register", _("Set a new value"), ValueForm
    explains = _("A value holds from a day on; what checks found before stays as it is.")

    def initial(self, row: Any) -> dict[str, Any]:
        return {"valid_from": today()}

    def context(self) -> dict[str, Any]:
        loaded = queries.loaded_tables().get("policy") is not None
        return super().context() | (
            {} if loaded else {"explains": _("The reference table of policies is not loaded: the operator loads it.")}
        )

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        said = fields.told(given, PLAIN) | {"unit": queries.policy_units().get(given["key"])}
        made = services.set_policy_value(by=self.viewer, row=document_of("policies", said).policies[0])
        return made.row, made.acknowledgements


class EndValue(RegistryPage):
    name, label, form_class, of_row = "end", _("End the value"), EndForm, True
    explains = _("To replace it, set a new value instead: this one then ends by itself.")

    @classmethod
    def is_offered(cls, row: PolicyValue) -> bool:
        return row.valid_to is None

    def perform(self, given: dict[str, Any]) -> tuple[Any, Sequence[Any]]:
        made = services.end_policy_value(
            by=self.viewer, policy_id=self.row_id, valid_to=given["valid_to"], reason=given["reason"], seen=given["seen"]
        )
        return made.row, made.acknowledgements


@admin.register(PolicyValue, site=site)
class PolicyValueDesk(RegistryDesk):
    """Values that supervisors have set; the defaults stand in the reference table `policy`."""

    list_display = ("key", "value", "unit", "valid_from", "valid_to", "confidence", "source")
    list_filter = (
        word_filter("confidence", "confidence"),
        standing_filter(
            {
                "in_force": lambda day: (
                    (Q(valid_from__isnull=True) | Q(valid_from__lte=day)) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
                ),
                "not_yet": lambda day: Q(valid_from__gt=day),
                "ended": lambda day: Q(valid_to__lt=day),
            }
        ),
    )
    wording = {"confidence": "confidence", "unit": "policy_unit"}
    fields = ("key", "value", "unit", "valid_from", "valid_to", "confidence", "source", "version", "recorded_at")
    search_fields = ("key", "source")
    empty = _("No value was set here: the defaults of the catalogue apply, each with its source.")
    empty_link = ("checks", _("All checks with their thresholds"))
    ordering = ("key", "valid_from")
    subject = "policy"
    pages = (NewValue, EndValue)

    def name_of(self, row: PolicyValue) -> str:
        return f"{row.key} {row.valid_from or ''}".strip()

    def links_of(self, row: PolicyValue) -> list[Offer]:
        return [
            Offer(_("Set a new value"), asking(reverse("desk:registry_policyvalue_register"), key=row.key)),
            Offer(_("Its default"), asking(reverse("desk:registry_referencerow_changelist"), table="policy", q=row.key), changes=False),
        ]
