"""State quotas by group, year and kind, released in batches, and what approved cases have drawn from them."""

from django.db import models
from django.db.models import F, Q

from traceability.kernel.fields import KilogramField
from traceability.kernel.models import Fact, Tracked
from traceability.registry.words import QUOTA_KINDS


class Quota(Tracked):
    """The right of a group to mine or separate in one year. How much it is stands in its batches, one set for each version."""

    group = models.CharField(max_length=32)
    year = models.IntegerField()
    kind = models.CharField(max_length=16)
    is_secret = models.BooleanField(
        default=False, db_comment="not published: shown to the group's own organisations, regulator and auditors alone"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["group", "year", "kind"], name="quota_once_per_group_year_and_kind"),
            models.CheckConstraint(condition=Q(kind__in=QUOTA_KINDS), name="quota_kind_known"),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="quota_year_is_plausible"),
        )

    def __str__(self) -> str:
        return f"{self.group} {self.year} {self.kind}"


class QuotaBatch(Fact):
    """Tonnes that were released on one day, as stated in one version of the quota."""

    quota = models.ForeignKey(Quota, models.PROTECT, related_name="batches")
    quota_version = models.IntegerField(db_comment="the quota's version in which this was stated")
    released_on = models.DateField()
    reo_t = models.DecimalField(max_digits=15, decimal_places=3, db_comment="tonnes REO")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["quota", "quota_version", "released_on"], name="quota_batch_once_per_version_and_day"),
            models.CheckConstraint(condition=Q(reo_t__gte=0), name="quota_batch_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.reo_t} t on {self.released_on}"


class QuotaAccount(models.Model):
    """What approved cases have drawn from a quota. Not what was produced: production may pass the limit, and a check says so."""

    id = models.UUIDField(primary_key=True)
    quota = models.OneToOneField(Quota, models.PROTECT, related_name="account")
    released_kg = KilogramField(default=0, db_comment="kilograms REO, all batches on record")
    drawn_kg = KilogramField(default=0, db_comment="kilograms REO")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(drawn_kg__lte=F("released_kg")), name="quota_account_not_overdrawn"),
            models.CheckConstraint(condition=Q(drawn_kg__gte=0), name="quota_account_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.quota_id}: {self.drawn_kg} of {self.released_kg} kg"


class QuotaDraw(Fact):
    """What one case took from a quota at its approval, or gave back (negative).

    A child of the case; `review` lies above, so there is no foreign key to it.
    """

    case_id = models.UUIDField(db_index=True)
    quota = models.ForeignKey(Quota, models.PROTECT, related_name="draws")
    drawn_on = models.DateField(db_comment="day of the approval: batches released later do not count")
    reo_kg = KilogramField(db_comment="kilograms REO; negative: given back")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reo_kg=0), name="quota_draw_is_not_nothing"),)

    def __str__(self) -> str:
        return f"{self.case_id} draws {self.reo_kg} kg of {self.quota_id}"
