"""Reference tables: facts of nature, law and practice that come as files with the product (registry/reference/README.md)."""

from django.db import models
from django.db.models import F, Q

from traceability.kernel.fields import Sha256Field
from traceability.kernel.models import Dated, Fact, Tracked
from traceability.registry.tables import NATURAL_KEYS


class ReferenceTable(Tracked):
    """One table as it was last loaded; each load of other bytes is a new version, and old rows stay."""

    name = models.CharField(max_length=32)
    sha256 = Sha256Field(db_comment="SHA-256 of the file that was loaded, lower-case hex")
    row_count = models.IntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["name"], name="reference_table_once"),
            models.CheckConstraint(condition=Q(name__in=tuple(NATURAL_KEYS)), name="reference_table_known"),
        )

    def __str__(self) -> str:
        return f"{self.name} version {self.version}"


class ReferenceRow(Fact, Dated):
    """One row of one version of a table. Two rows of a key never hold on the same day (an exclusion constraint)."""

    table = models.ForeignKey(ReferenceTable, models.PROTECT, related_name="rows")
    table_version = models.IntegerField(db_comment="the table's version in which this row stands")
    position = models.IntegerField(db_comment="place in the file, from 1")
    key = models.CharField(max_length=200, db_comment="columns of the natural key, joined by |")
    values = models.JSONField(db_comment="column -> text of the file, without empty cells")
    source = models.TextField(null=True)
    confidence = models.CharField(max_length=1, null=True, db_comment="S source seen, D derived, M from memory, P proposal")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["table", "table_version", "position"], name="reference_row_once_per_place"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="reference_row_ends_after_it_begins",
            ),
        )
        indexes = (models.Index(fields=["table", "table_version", "key"], name="reference_row_by_key"),)

    def __str__(self) -> str:
        return self.key
