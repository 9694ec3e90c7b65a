"""What is to leave the country."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from traceability.custody.models.lots import Lot
from traceability.kernel.fields import KilogramField, PercentField
from traceability.kernel.models import Fact, Tracked
from traceability.registry.models import Organisation


class Shipment(Tracked):
    """Lots that an exporter sends abroad, as submitted. Final: what happens to it later happens to its case and certificate.

    There is no column for its state: that is a question to the case, the certificate and the release.
    """

    number = models.CharField(max_length=18, db_comment="EX-YEAR-, ten characters; neither guessable nor countable")
    reference = models.CharField(max_length=100, db_comment="the exporter's own")
    exporter = models.ForeignKey(Organisation, models.PROTECT, related_name="shipments", db_index=False)
    submitted_by = models.UUIDField(null=True, db_comment="opaque id of the person or token")
    revises = models.OneToOneField("self", models.PROTECT, null=True, related_name="revised_by")
    revision = models.IntegerField(default=1, db_comment="1, and one more with each answer to a return")
    consignee = models.JSONField(db_comment="name, country, kind, registered_on, organisation (code)")
    end_user = models.JSONField(null=True, db_comment="as consignee")
    consignee_folded = models.CharField(max_length=200, db_comment="the name, folded: two spellings compare equal")
    end_user_folded = models.CharField(max_length=200, blank=True)
    end_use = models.CharField(max_length=1000, blank=True)
    end_use_class = models.CharField(max_length=12, blank=True, db_comment="civil, military, wmd, unknown")
    destination = models.CharField(max_length=2, db_comment="ISO 3166-1")
    port = models.CharField(max_length=5, blank=True, db_comment="UN/LOCODE")
    trade_mode = models.CharField(max_length=24, blank=True)
    planned_export_on = models.DateField(db_comment="legal day in China: its law decides")
    custody_claim = models.CharField(max_length=24, blank=True)
    licences = models.JSONField(default=list, db_comment="kind and number of each licence named")
    packages = models.JSONField(default=list, db_comment="marks, seals, pieces, gross_kg, net_kg, line")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["number"], name="shipment_number_once"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="shipment_revision_from_one"),
            models.CheckConstraint(
                condition=Q(revision=1, revises__isnull=True) | Q(revision__gt=1, revises__isnull=False),
                name="shipment_revision_names_the_old_one",
            ),
        )
        indexes = (
            models.Index(fields=["exporter", "planned_export_on"], name="shipment_by_exporter"),
            models.Index(fields=["recorded_at", "id"], name="shipment_by_recorded_at"),
            models.Index(fields=["reference"], name="shipment_by_reference"),
            GinIndex(fields=["licences"], opclasses=["jsonb_path_ops"], name="shipment_by_licence"),
        )

    def __str__(self) -> str:
        return self.number


class Line(Fact):
    """One lot of a shipment with what is declared of it to customs."""

    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="lines", db_index=False)
    number = models.IntegerField(db_comment="the first line is 1")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="lines")
    net_kg = KilogramField()
    reo_kg = KilogramField(null=True, db_comment="dry REO by the assay in force when it was recorded; empty: not computable")
    hs_code = models.CharField(max_length=10)
    product = models.CharField(max_length=200, blank=True)
    declared_shares_percent = models.JSONField(null=True, db_comment="element -> percent, decimal text")
    control_code = models.CharField(max_length=32, blank=True, db_comment="a control code, or: not controlled")
    unit_value = models.DecimalField(max_digits=18, decimal_places=2, null=True, db_comment="per kilogram net")
    currency = models.CharField(max_length=3, blank=True, db_comment="ISO 4217")
    vat_rebate_claimed = models.BooleanField(null=True)
    value_share_percent = PercentField(null=True, db_comment="value of Chinese content in the buyer's goods, percent")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["shipment", "number"], name="line_number_once"),
            models.CheckConstraint(condition=Q(net_kg__gt=0), name="line_net_kg_positive"),
        )

    def __str__(self) -> str:
        return f"line {self.number} of {self.shipment_id}"
