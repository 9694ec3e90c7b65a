"""Thresholds that a supervisor has set; they come before the defaults of the reference table `policy`."""

from django.db import models
from django.db.models import F, Q

from traceability.kernel.models import Dated, Tracked
from traceability.registry.words import CONFIDENCES


class PolicyValue(Tracked, Dated):
    """One value of one key from a day on. Two rows of a key never hold on the same day (an exclusion constraint)."""

    key = models.CharField(max_length=100)
    value = models.TextField(db_comment="decimal text, an ISO date, or a list parted by semicolons, as the unit says")
    unit = models.CharField(max_length=64)
    confidence = models.CharField(max_length=1, db_comment="S source seen, D derived, M from memory, P proposal")
    source = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["key", "valid_from"], nulls_distinct=False, name="policy_once_per_key_and_first_day"),
            models.CheckConstraint(condition=Q(confidence__in=CONFIDENCES), name="policy_confidence_known"),
            models.CheckConstraint(condition=Q(source__regex=r"\S"), name="policy_has_a_source"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="policy_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.key} from {self.valid_from}"
