"""What was thought of a shipment: its case, each examination with its findings, and what people signed.

A case is tracked; what stands beside it is a child of it, covered by the case's entry and final. What a new fact reaches is no
statement but work to be done, and can be found again from the ledger.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from traceability.custody.models import Shipment
from traceability.kernel import clock, identifiers
from traceability.kernel.fields import Sha256Field
from traceability.kernel.models import Fact, Tracked
from traceability.registry.models import Member, Organisation
from traceability.review.catalogue import FAILED, HOLD, RESULTS, SEVERITIES
from traceability.review.judgement import OUTCOMES
from traceability.review.workflow import OPEN, STATES, VERDICTS


class Case(Tracked):
    """The question whether one shipment may leave. It moves through states; all else about it stands in rows beside it."""

    shipment = models.OneToOneField(Shipment, models.PROTECT, related_name="case")
    exporter = models.ForeignKey(Organisation, models.PROTECT, related_name="cases")
    state = models.CharField(max_length=10, db_comment="open, approved, returned, refused, withdrawn: sql/case_moves.sql")
    examination = models.IntegerField(db_comment="number of the newest examination; 0: withdrawn before the first")
    is_controlled = models.BooleanField(db_comment="a line is a controlled item by its composition, says the newest examination")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=STATES), name="case_state_known"),
            models.CheckConstraint(condition=Q(examination__gte=0), name="case_examination_not_negative"),
        )
        indexes = (models.Index(fields=["state", "id"], name="case_by_state"),)

    def __str__(self) -> str:
        return f"{self.shipment_id}: {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state == OPEN


class Examination(Fact):
    """All checks asked once, of everything that was on record at `as_of`. `dossier` proves what was read."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="examinations")
    number = models.IntegerField(db_comment="1 for the first of a case")
    as_of = models.DateTimeField(db_comment="what was recorded later was not seen")
    outcome = models.CharField(max_length=24, db_comment="judgement.py, before any clearance")
    is_controlled = models.BooleanField()
    dossier = models.BinaryField(db_comment="canonical JSON: list of [uid, leaf hash] of every entry read, sorted by uid")
    dossier_sha256 = Sha256Field(db_comment="SHA-256 of `dossier`, lower-case hex; the entry names it")
    read_uids = ArrayField(models.UUIDField(), db_comment="the uids of `dossier`, so that a later version of one finds the case")
    parties = ArrayField(models.UUIDField(), db_comment="organisations of the chain: their people must not decide")
    names = ArrayField(models.TextField(), default=list, db_comment="folded names that were compared with the lists of parties (P09)")
    takes = models.JSONField(default=dict, db_comment="what an approval draws: licences and quotas, drawing.py")
    findings_sha256 = Sha256Field(db_comment="SHA-256 of the findings as canonical JSON; the entry names it")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="examination_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="examination_number_from_one"),
            models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="examination_outcome_known"),
        )
        indexes = (GinIndex(fields=["read_uids"], name="examination_by_entry_read"),)

    def __str__(self) -> str:
        return f"{self.case_id} examination {self.number}"


class Finding(Fact):
    """What one check said in one examination. Evidence and policy are JSON as the API shows them."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="findings")
    examination = models.ForeignKey(Examination, models.PROTECT, related_name="findings")
    code = models.CharField(max_length=3, db_comment="of the check")
    severity = models.CharField(max_length=5)
    result = models.CharField(max_length=14)
    message_en = models.TextField()
    message_zh = models.TextField()
    evidence = models.JSONField(default=list, db_comment="kind, id, name, values of each subject")
    policy = models.JSONField(default=list, db_comment="rows that gave the threshold: key, value, unit, source, valid_from, valid_to")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["examination", "code"], name="finding_once_per_check"),
            models.CheckConstraint(condition=Q(severity__in=SEVERITIES), name="finding_severity_known"),
            models.CheckConstraint(condition=Q(result__in=RESULTS), name="finding_result_known"),
        )
        indexes = (
            models.Index(fields=["case", "code"], name="finding_by_case"),
            models.Index(fields=["examination", "severity"], include=["id"], condition=Q(result=FAILED), name="finding_failed"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.result}"

    @property
    def must_be_cleared(self) -> bool:
        return self.result == FAILED and self.severity == HOLD

    @property
    def is_cleared(self) -> bool:
        """Whether somebody cleared it; what is not recorded (a precheck) nobody can have cleared. A query, unless it was joined."""
        return not self._state.adding and hasattr(self, "clearance")


class Clearance(Fact):
    """A reviewer looked at one failed HOLD and says, by name and with a reason, why it does not stand in the way."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="clearances")
    finding = models.OneToOneField(Finding, models.PROTECT, related_name="clearance")
    member = models.ForeignKey(Member, models.PROTECT, related_name="clearances")
    role = models.CharField(max_length=16)
    reason = models.TextField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="clearance_has_a_reason"),)

    def __str__(self) -> str:
        return f"{self.finding_id} cleared"


class Decision(Fact):
    """One person's signature under a verdict on one examination. The last one that is needed moves the case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    examination = models.ForeignKey(Examination, models.PROTECT, related_name="decisions")
    ordinal = models.IntegerField(db_comment="1 for the first signature of the case")
    member = models.ForeignKey(Member, models.PROTECT, related_name="decisions")
    role = models.CharField(max_length=16)
    verdict = models.CharField(max_length=8)
    reason = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "ordinal"], name="decision_ordinal_once"),
            models.UniqueConstraint(fields=["examination", "member"], name="nobody_signs_twice"),
            models.CheckConstraint(condition=Q(verdict__in=VERDICTS), name="decision_verdict_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="decision_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.verdict} by {self.member_id}"


class Impact(models.Model):
    """That it was asked which shipments a fact concerns: once for each entry, whatever the answer."""

    id = models.UUIDField(primary_key=True, default=identifiers.uuid7, editable=False)
    entry = models.UUIDField(unique=True, db_comment="uid of the entry that states the fact")
    reached = models.IntegerField(db_comment="shipments that it concerns and whose examination had not read its subject")
    recorded_at = models.DateTimeField(default=clock.now, editable=False)

    def __str__(self) -> str:
        return f"{self.entry}: {self.reached}"


class Touch(models.Model):
    """That a shipment is judged by a row, too, that no examination of it had read: it waits until one has read its present version."""

    id = models.UUIDField(primary_key=True, default=identifiers.uuid7, editable=False)
    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="touches")
    subject_type = models.CharField(max_length=32, db_comment="as the ledger calls it: licence, quota, listed_party ...")
    subject_id = models.UUIDField()
    recorded_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name_plural = "touches"
        constraints = (models.UniqueConstraint(fields=["shipment", "subject_type", "subject_id"], name="touch_once"),)

    def __str__(self) -> str:
        return f"{self.shipment_id} by {self.subject_type} {self.subject_id}"
