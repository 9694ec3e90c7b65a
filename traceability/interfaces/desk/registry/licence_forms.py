"""What a supervisor says of a licence, and how it reads as a row of the registry document."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from traceability.interfaces.desk.registry import fields
from traceability.interfaces.desk.registry.pages import RegistryForm, SeenForm, document_of
from traceability.registry.document import LicenceRow
from traceability.registry.models import Licence
from traceability.registry.queries import stated

PLAIN = ("kind", "number", "organisation", "facility", "valid_from", "valid_to", "control_codes", "issued_by")
SCOPE = ("ore_class", "forms", "elements", "importer", "end_user", "destination", "hs_codes", "ports")
QUANTITY = ("value", "unit", "basis", "per")
MONEY = ("amount", "currency")


class LicenceFields(RegistryForm):
    """Everything but kind and number, which are final."""

    organisation = fields.code(longest=16, help_text=_("Its short code, such as HFR."))
    facility = fields.code(required=False, longest=32, help_text=_("Empty: all its facilities."))
    valid_from = fields.day(required=False, help_text=_("First day, inclusive."))
    valid_to = fields.day(required=False, help_text=_("Last day, inclusive. Empty: no end."))
    issued_by = fields.code()
    value = fields.number(required=False, help_text=_("How much it allows. Empty: no limit; then unit, basis and period stay empty too."))
    unit = fields.word("unit", required=False)
    basis = fields.word("basis", required=False)
    per = fields.word("per", required=False)
    amount = fields.number(required=False, help_text=_("Value that it allows. Empty: no limit."))
    currency = fields.code(required=False, longest=3, help_text=_("Three capital letters (ISO 4217)."))
    ore_class = fields.words("ore_class", required=False, help_text=fields.NO_LIMIT)
    forms = fields.ListField(help_text=_("Keys of product_forms, such as oxide metal. Empty: no limit."))
    elements = fields.ListField(help_text=_("Symbols, such as Dy Tb. Empty: no limit."))
    control_codes = fields.ListField(help_text=_("Such as 1C902.a. Empty: no limit."))
    hs_codes = fields.ListField(help_text=_("Tariff codes of 10 digits. Empty: no limit."))
    ports = fields.ListField(help_text=_("Such as CNSHA (UN/LOCODE). Empty: no limit."))
    importer = fields.code(required=False, help_text=_("An organisation's code, or a name. Empty: no limit."))
    end_user = fields.code(required=False, help_text=_("An organisation's code, or a name. Empty: no limit."))
    destination = fields.code(required=False, longest=2, help_text=_("Two capital letters (ISO 3166-1). Empty: no limit."))
    area = fields.RowsField(
        help_text=_(
            "One corner in each line: longitude and latitude, such as “114.8 24.9”; the first is repeated at the end. Empty: no limit."
        )
    )


class RegisterForm(LicenceFields):
    kind = fields.word("licence")
    number = fields.code(longest=64, help_text=_("As the authority wrote it; it never changes."))
    field_order = ["kind", "number"]


class ChangeForm(LicenceFields, SeenForm):
    reason = fields.reason()


class RevokeForm(SeenForm):
    revoked_on = fields.day(help_text=_("The first day on which it is no longer in force, within its term."))
    reason = fields.reason()


class ShortenForm(SeenForm):
    valid_to = fields.day(help_text=_("The new last day, earlier than the present one."))
    reason = fields.reason()


def row_of(given: dict[str, Any]) -> LicenceRow:
    """Raises ClaimsMalformed. A quantity or a sum of money of which nothing is said is none."""
    scope = {name: value for name, value in fields.told(given, SCOPE).items() if value} | {"area": given["area"] or None}
    quantity, money = fields.told(given, QUANTITY), fields.told(given, MONEY)
    said = fields.told(given, PLAIN) | {
        "scope": scope,
        "quantity": quantity if any(quantity.values()) else None,
        "money": money if any(money.values()) else None,
    }
    return document_of("licences", said).licences[0]


def filled(licence: Licence) -> dict[str, Any]:
    """What the form that changes a licence begins with."""
    row = stated.licence_row(licence)
    found: dict[str, Any] = {name: getattr(row, name) for name in PLAIN}
    found |= {name: licence.scope.get(name) for name in (*SCOPE, "area")}
    if row.quantity is not None:
        found |= fields.told({name: getattr(row.quantity, name) for name in QUANTITY}, QUANTITY)
    if row.money is not None:
        found |= fields.told({name: getattr(row.money, name) for name in MONEY}, MONEY)
    return found
