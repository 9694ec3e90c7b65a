"""Places where something is done to material."""

from django.db import models
from django.db.models import Q

from traceability.kernel.models import Tracked
from traceability.registry.models.organisations import Organisation
from traceability.registry.words import FACILITY_KINDS, ORE_CLASSES


class Facility(Tracked):
    """A mine, plant, warehouse, port or laboratory of one organisation, at one place."""

    code = models.CharField(max_length=32, db_comment="unique in the country, final")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="facilities")
    kind = models.CharField(max_length=24)
    name = models.CharField(max_length=200)
    region = models.CharField(max_length=6, null=True, db_comment="ISO 3166-2")
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, db_comment="degrees, north positive")
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, db_comment="degrees, east positive")
    ore_class = models.CharField(max_length=8, null=True, db_comment="rock or ionic; empty where no ore is worked")
    deposit = models.CharField(max_length=64, null=True, db_comment="key of the reference table of deposits")
    capacity_t_per_year = models.DecimalField(max_digits=14, decimal_places=3, null=True, db_comment="tonnes REO a year")
    own_ranges_percent = models.JSONField(
        null=True, db_comment="element -> [low, high], percent of TREO as decimal text; comes before the deposit's"
    )

    class Meta:
        verbose_name_plural = "facilities"
        constraints = (
            models.UniqueConstraint(fields=["code"], name="facility_code_once"),
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z][A-Z0-9-]{1,31}$"), name="facility_code_is_short"),
            models.CheckConstraint(condition=Q(kind__in=FACILITY_KINDS), name="facility_kind_known"),
            models.CheckConstraint(condition=Q(ore_class__isnull=True) | Q(ore_class__in=ORE_CLASSES), name="facility_ore_class_known"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False)
                & Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="facility_place_is_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(capacity_t_per_year__isnull=True) | Q(capacity_t_per_year__gte=0), name="facility_capacity_not_negative"
            ),
        )

    def __str__(self) -> str:
        return self.code
