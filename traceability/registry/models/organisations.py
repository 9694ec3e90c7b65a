"""Enterprises and authorities, and who owns whom."""

from django.db import models
from django.db.models import F, Q

from traceability.kernel.fields import PercentField
from traceability.kernel.models import Fact, Tracked
from traceability.registry.words import ORGANISATION_KINDS


class Organisation(Tracked):
    """An enterprise or authority that is known to the regulator; as a tenant it sees its own things alone.

    There is no column for its owners: they are rows beside it, one set for each version.
    """

    code = models.CharField(max_length=16, db_comment="short code; the first half of its lots' names, final")
    name = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200)
    country = models.CharField(max_length=2, db_comment="ISO 3166-1")
    credit_code = models.CharField(max_length=18, null=True, db_comment="unified social credit code (GB 32100-2015); empty abroad")
    kinds = models.JSONField(db_comment="list of kinds, product.md section 8")
    group = models.CharField(max_length=32, null=True, db_comment="code of the group that receives its quota")
    registered_on = models.DateField(null=True, db_comment="when it was founded, by the business register")
    closed_on = models.DateField(null=True, db_comment="when it was struck off the business register")
    joined_on = models.DateField(null=True, db_comment="from this day it records as it happens; what ended before is a backfill")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["code"], name="organisation_code_once"),
            models.UniqueConstraint(fields=["credit_code"], name="organisation_credit_code_once", deferrable=models.Deferrable.IMMEDIATE),
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z][A-Z0-9]{1,15}$"), name="organisation_code_is_short"),
            models.CheckConstraint(condition=Q(country__regex=r"^[A-Z]{2}$"), name="organisation_country_is_two_letters"),
            models.CheckConstraint(
                condition=Q(kinds__contained_by=list(ORGANISATION_KINDS)) & ~Q(kinds=[]), name="organisation_kinds_known"
            ),
            models.CheckConstraint(
                condition=Q(credit_code__isnull=True) | Q(credit_code__regex=r"^[0-9A-Z]{18}$"), name="organisation_credit_code_is_whole"
            ),
            models.CheckConstraint(condition=~Q(country="CN") | Q(credit_code__isnull=False), name="organisation_of_china_has_credit_code"),
            models.CheckConstraint(
                condition=Q(registered_on__isnull=True) | Q(closed_on__isnull=True) | Q(closed_on__gte=F("registered_on")),
                name="organisation_closes_after_it_registers",
            ),
        )
        indexes = (models.Index(fields=["group"], name="organisation_by_group"),)

    def __str__(self) -> str:
        return self.code

    @property
    def is_regulator(self) -> bool:
        return "regulator" in self.kinds


class Ownership(Fact):
    """One owner of an organisation, as stated in one of its versions; the owners now are those of its present version."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="ownerships")
    organisation_version = models.IntegerField(db_comment="the organisation's version in which this was stated")
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="holdings_in_others")
    share_percent = PercentField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "organisation_version", "owner"], name="ownership_once_per_version"),
            models.CheckConstraint(condition=Q(share_percent__gt=0, share_percent__lte=100), name="ownership_share_is_a_percentage"),
            models.CheckConstraint(condition=~Q(owner=F("organisation")), name="ownership_not_of_itself"),
        )

    def __str__(self) -> str:
        return f"{self.owner_id} owns {self.share_percent} % of {self.organisation_id}"
