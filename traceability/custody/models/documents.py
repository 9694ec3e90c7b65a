"""Papers and seals that events and shipments name."""

from django.db import models
from django.db.models import F, Func, Q

from traceability.custody.models.events import Event
from traceability.custody.models.lots import Assay, Lot
from traceability.custody.models.shipments import Shipment
from traceability.kernel.fields import Sha256Field
from traceability.kernel.models import Fact


class Document(Fact):
    """A paper by kind, number and digest, as an event, an assay of it, or a shipment names it. Its file is not here."""

    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="documents")
    shipment = models.ForeignKey(Shipment, models.PROTECT, null=True, related_name="documents")
    assay = models.OneToOneField(
        Assay, models.PROTECT, null=True, related_name="certificate", db_comment="set: this is the assay's certificate"
    )
    position = models.IntegerField(db_comment="place in its list, the first is 0")
    kind = models.CharField(max_length=40, db_comment="key of document_kinds")
    number = models.CharField(max_length=100, blank=True)
    issuer = models.CharField(max_length=200, blank=True, db_comment="code of an organisation, or a name")
    issued_on = models.DateField(null=True)
    sha256 = Sha256Field(blank=True)
    fields = models.JSONField(default=dict, db_comment="net_kg, pieces, hs_code, valid_to, as far as stated")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(event__isnull=False, shipment__isnull=True) | Q(event__isnull=True, shipment__isnull=False, assay__isnull=True),
                name="document_names_one_subject",
            ),
        )
        indexes = (
            models.Index(fields=["issuer", "number"], condition=~Q(number=""), name="document_by_number"),
            models.Index(fields=["number"], condition=~Q(number=""), name="document_by_number_alone"),
            models.Index(Func(F("number"), function="custody_folded"), condition=~Q(number=""), name="document_by_folded_number"),
            models.Index(fields=["sha256"], condition=~Q(sha256=""), name="document_by_sha256"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Seal(Fact):
    """A seal on a transport, or on a package of a lot or shipment. Rows of their own, so that a second use is found."""

    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="seals")
    shipment = models.ForeignKey(Shipment, models.PROTECT, null=True, related_name="seals")
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="seals", db_comment="set: on a package of this output")
    seal = models.CharField(max_length=100)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(event__isnull=False, shipment__isnull=True) | Q(event__isnull=True, shipment__isnull=False, lot__isnull=True),
                name="seal_names_one_subject",
            ),
        )
        indexes = (
            models.Index(fields=["seal"], name="seal_by_text"),
            models.Index(Func(F("seal"), function="custody_folded"), name="seal_by_folded_text"),
        )

    def __str__(self) -> str:
        return self.seal
