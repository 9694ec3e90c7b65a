"""What we say to the world: certificates, how they changed, and what customs let go."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from traceability.certificates import workflow
from traceability.custody.models import Line, Shipment
from traceability.kernel.fields import KilogramField, Sha256Field
from traceability.kernel.models import Fact, Tracked
from traceability.registry.models import Organisation
from traceability.review.models import Case


def state_choices() -> list[tuple[str, str]]:
    """A callable, so that a new state needs no migration of the column; the database's own rule is the table of moves."""
    return [(state, state) for state in sorted(workflow.STATES)]


class Certificate(Tracked):
    """A signed statement about one approved case. Everything but `state` is final: what was said stays said.

    There is no column for the day on which it was suspended or revoked: that is a `StatusChange`.
    """

    number = models.CharField(max_length=18, unique=True, db_comment="RC-YEAR-, ten characters; neither guessable nor countable")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="certificate")
    shipment = models.OneToOneField(Shipment, on_delete=models.PROTECT, related_name="certificate")
    exporter = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="certificates")
    state = models.CharField(max_length=10, choices=state_choices, default=workflow.CERTIFIED)
    statement = models.BinaryField(db_comment="certificate.json, exact bytes: statement, signature, key")
    key = models.CharField(max_length=200, db_comment="vkey of the certificate key that signed")
    issued_at = models.DateTimeField(db_comment="UTC, as in the statement")
    credential = models.BinaryField(
        null=True, db_comment="the same as a signed credential, canonical JSON; empty: issued before there were any"
    )
    status_list = models.IntegerField(null=True, db_comment="number of the public list that holds the certificate's bit")
    status_index = models.IntegerField(null=True, db_comment="the bit's place there; drawn at random, never used again")

    class Meta:
        ordering = ("-issued_at", "-id")
        constraints = (models.UniqueConstraint(fields=["status_list", "status_index"], name="certificate_alone_at_its_bit"),)

    def __str__(self) -> str:
        return self.number

    @property
    def is_valid(self) -> bool:
        return self.state == workflow.CERTIFIED


class StatusChange(Fact):
    """Why a certificate was flagged, suspended, reinstated or revoked, by whom, and which version that made.

    A flag asks a supervisor to look and moves nothing, and so does the answer that all is well (`settled`): both states are the same.
    """

    KINDS = ("flagged", "settled", "suspended", "reinstated", "revoked")

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="changes")
    certificate_version = models.IntegerField(db_comment="the certificate's version that this made")
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in KINDS])
    state = models.CharField(max_length=10, choices=state_choices, db_comment="state after the change")
    reason = models.TextField()
    made_by = models.UUIDField(null=True, db_comment="the member's opaque id; empty: the system")
    facts = ArrayField(
        models.UUIDField(),
        default=list,
        db_comment="of a flag: uids of the entries that it was made for; of its settling: those that were looked at",
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["certificate", "certificate_version"], name="status_change_one_per_version"),
            models.CheckConstraint(
                condition=Q(kind__in=["flagged", "settled", "suspended", "reinstated", "revoked"]), name="status_change_kind_is_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="status_change_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.kind}"


class Print(Fact):
    """The PDF of a certificate, made once and kept: a later version of the printing program would make other bytes.

    `seal` is what the certificate key signed over its digest: the bytes are handed out, and recognised, under that alone.
    """

    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="print")
    document = models.BinaryField(db_comment="the PDF, exact bytes")
    sha256 = Sha256Field(unique=True, db_comment="of the document")
    made_with = models.CharField(max_length=60, db_comment="the program and its version")
    key = models.CharField(max_length=200, db_comment="vkey of the certificate key that sealed it")
    seal = models.CharField(max_length=88, db_comment="base64 of the signature over number and digest")

    def __str__(self) -> str:
        return f"{self.certificate_id} printed with {self.made_with}"


class Release(Fact):
    """That customs let a certified shipment go, on which day; once for a certificate."""

    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="release")
    released_on = models.DateField(db_comment="the day in China on which the goods left")
    released_by = models.UUIDField(db_comment="the customs member's opaque id")

    def __str__(self) -> str:
        return f"{self.certificate_id} on {self.released_on}"


class ReleasedLine(Fact):
    """The weight of one line that left; what it is below the line's weight goes back to the lot."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="lines")
    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="+", db_comment="the subject whose entry covers this row"
    )
    line = models.OneToOneField(Line, on_delete=models.PROTECT, related_name="released")
    net_kg = KilogramField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(net_kg__gt=0), name="released_net_kg_positive"),)

    def __str__(self) -> str:
        return f"{self.line_id}: {self.net_kg} kg"
