"""The State's lists: enterprises that may mine or separate, and parties abroad that must not be supplied."""

from django.db import models
from django.db.models import F, Q

from traceability.kernel.models import Tracked
from traceability.registry.models.organisations import Organisation
from traceability.registry.words import ACTIVITIES


class PublicListing(Tracked):
    """An enterprise on the public list of one year. No activities: it was struck off."""

    year = models.IntegerField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="listings")
    activities = models.JSONField(db_comment="list of mining, separation")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["year", "organisation"], name="public_listing_once_per_year"),
            models.CheckConstraint(condition=Q(activities__contained_by=list(ACTIVITIES)), name="public_listing_activities_known"),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="public_listing_year_is_plausible"),
        )

    def __str__(self) -> str:
        return f"{self.year} {self.organisation_id}"


class ListedParty(Tracked):
    """A firm or person abroad on a control or watch list. Its name may be a person's, so entries carry a commitment to it."""

    name = models.CharField(max_length=200)
    folded_name = models.CharField(
        max_length=200, db_index=True, db_comment="registry/names.py: case, width, punctuation and legal forms folded"
    )
    country = models.CharField(max_length=2, db_comment="ISO 3166-1")
    list = models.CharField(max_length=32, db_comment="control, or the word of another list such as watch")
    listed_on = models.DateField()
    until = models.DateField(null=True, db_comment="last day on the list, inclusive; empty: no end known")
    source = models.CharField(max_length=500)

    class Meta:
        verbose_name_plural = "listed parties"
        constraints = (
            models.UniqueConstraint(fields=["folded_name", "country", "list", "listed_on"], name="listed_party_once_per_list_and_day"),
            models.CheckConstraint(condition=Q(country__regex=r"^[A-Z]{2}$"), name="listed_party_country_is_two_letters"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("listed_on")), name="listed_party_leaves_after_it_comes"
            ),
        )

    def __str__(self) -> str:
        return f"{self.list} {self.id}"
