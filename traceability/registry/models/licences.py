"""Rights to do something, and how much of them is used up.

An account is what approved cases have drawn from a licence: one row for its whole term, or one a calendar year. Accounts
are derived, written by triggers alone, and made by the first draw.
"""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from traceability.kernel.fields import KilogramField
from traceability.kernel.models import Dated, Fact, Tracked
from traceability.registry.models.facilities import Facility
from traceability.registry.models.organisations import Organisation
from traceability.registry.words import BASES, LICENCE_KINDS, PERIODS, UNITS

_NO_QUANTITY = Q(quantity_value__isnull=True, quantity_unit__isnull=True, quantity_basis__isnull=True, quantity_per__isnull=True)
# A comparison with NULL is neither true nor false, and a CHECK lets that pass: presence is asked for in so many words.
_WHOLE_QUANTITY = Q(
    quantity_value__isnull=False, quantity_unit__isnull=False, quantity_basis__isnull=False, quantity_per__isnull=False
) & Q(quantity_value__gte=0, quantity_unit__in=UNITS, quantity_basis__in=BASES, quantity_per__in=PERIODS)
_NO_MONEY = Q(money_amount__isnull=True, money_currency__isnull=True)
_WHOLE_MONEY = Q(money_amount__isnull=False, money_currency__isnull=False, money_amount__gte=0, money_currency__regex=r"^[A-Z]{3}$")


class Licence(Tracked, Dated):
    """A permit or licence of one kind and number. An empty scope field means no limit in that respect."""

    kind = models.CharField(max_length=32)
    number = models.CharField(max_length=64, db_comment="as the authority wrote it; with the kind the natural key, final")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="licences")
    facility = models.ForeignKey(Facility, models.PROTECT, null=True, related_name="licences", db_comment="empty: all its facilities")
    revoked_on = models.DateField(null=True, db_comment="first day on which it is no longer in force")
    scope = models.JSONField(
        db_comment="ore_class, forms, elements, area, importer, end_user, destination, hs_codes, ports; absent: no limit"
    )
    quantity_value = models.DecimalField(max_digits=18, decimal_places=3, null=True, db_comment="in quantity_unit")
    quantity_unit = models.CharField(max_length=2, null=True, db_comment="t or kg")
    quantity_basis = models.CharField(max_length=3, null=True, db_comment="reo or net")
    quantity_per = models.CharField(max_length=6, null=True, db_comment="year, total, or single: one export uses it up")
    money_amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, db_comment="in money_currency")
    money_currency = models.CharField(max_length=3, null=True, db_comment="ISO 4217")
    control_codes = models.JSONField(null=True, db_comment="list of control codes; empty: no limit")
    issued_by = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "number"], name="licence_number_once_per_kind"),
            models.CheckConstraint(condition=Q(kind__in=LICENCE_KINDS), name="licence_kind_known"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="licence_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True) | Q(valid_from__isnull=True) | Q(revoked_on__gte=F("valid_from")),
                name="licence_revoked_after_it_begins",
            ),
            models.CheckConstraint(condition=_NO_QUANTITY | _WHOLE_QUANTITY, name="licence_quantity_is_whole"),
            models.CheckConstraint(
                condition=_NO_MONEY | _WHOLE_MONEY,
                name="licence_money_is_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def limit_kg(self) -> Decimal | None:
        """The quantity in kilograms, or None without a quantity."""
        if self.quantity_value is None:
            return None
        return self.quantity_value * 1000 if self.quantity_unit == "t" else self.quantity_value


class LicenceAccount(models.Model):
    """What approved cases have drawn from a licence, in its own basis."""

    id = models.UUIDField(primary_key=True)
    licence = models.ForeignKey(Licence, models.PROTECT, related_name="accounts")
    year = models.IntegerField(db_comment="calendar year of export where the quantity is per year, else 0: the whole term")
    limit_kg = KilogramField(null=True, db_comment="kilograms in the licence's basis; empty: no limit")
    drawn_kg = KilogramField(default=0)
    limit_amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    drawn_amount = models.DecimalField(max_digits=18, decimal_places=2, default=0, db_comment="draws in the licence's currency only")
    limit_uses = models.IntegerField(null=True, db_comment="1 for a single licence; empty: no limit")
    uses = models.IntegerField(default=0, db_comment="approved cases that drew from it")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["licence", "year"], name="licence_account_once_per_year"),
            models.CheckConstraint(
                condition=Q(limit_kg__isnull=True) | Q(drawn_kg__lte=F("limit_kg")), name="licence_account_not_overdrawn"
            ),
            models.CheckConstraint(
                condition=Q(limit_amount__isnull=True) | Q(drawn_amount__lte=F("limit_amount")), name="licence_account_money_not_overdrawn"
            ),
            models.CheckConstraint(condition=Q(limit_uses__isnull=True) | Q(uses__lte=F("limit_uses")), name="licence_account_used_once"),
            models.CheckConstraint(condition=Q(drawn_kg__gte=0, drawn_amount__gte=0, uses__gte=0), name="licence_account_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.licence_id} {self.year or 'whole term'}: {self.drawn_kg} kg"


class LicenceDraw(Fact):
    """What one case took from a licence at its approval, or gave back (negative).

    A child of the case; `review` lies above, so there is no foreign key to it.
    """

    case_id = models.UUIDField(db_index=True)
    licence = models.ForeignKey(Licence, models.PROTECT, related_name="draws")
    export_on = models.DateField(db_comment="planned day of export: the day whose law decides, and whose year is drawn from")
    kg = KilogramField(db_comment="kilograms in the licence's basis (net where it states none); negative: given back")
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, db_comment="value drawn, in currency")
    currency = models.CharField(max_length=3, null=True, db_comment="ISO 4217")
    uses = models.SmallIntegerField(db_comment="1: the case uses the licence; 0: gives kilograms back; -1: undoes the use")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case_id", "licence"], condition=Q(uses=1), name="licence_drawn_once_per_case"),
            models.CheckConstraint(
                condition=Q(uses=1, kg__gte=0) & (Q(amount__isnull=True) | Q(amount__gte=0))
                | Q(uses__in=(0, -1), kg__lte=0) & (Q(amount__isnull=True) | Q(amount__lte=0)),
                name="licence_draw_has_one_direction",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True, currency__isnull=True) | Q(amount__isnull=False, currency__isnull=False),
                name="licence_draw_money_is_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} draws {self.kg} kg of {self.licence_id}"
