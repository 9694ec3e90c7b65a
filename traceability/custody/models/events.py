"""What was done to lots, by whom, and what of which lot it took."""

from django.db import models
from django.db.models import F, Func, Q

from traceability.custody.stages import STAGES
from traceability.kernel import clock
from traceability.kernel.fields import KilogramField
from traceability.kernel.models import Fact, Tracked
from traceability.registry.models import Facility, Organisation


def stage_choices() -> list[tuple[str, str]]:
    """A callable, so that a new stage needs no migration of the column."""
    return [(stage, stage) for stage in STAGES]


class Event(Tracked):
    """One stage of the chain, as it was recorded. Every column but `version` is final; a correction is a row beside it.

    There is no column for vehicle, supplier or signer: names of persons and plates stand in `PersonalDetails` alone.
    """

    stage = models.CharField(max_length=24, choices=stage_choices)
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="events", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="recorded_events", db_comment="who recorded it")
    performer = models.ForeignKey(Organisation, models.PROTECT, related_name="performed_events", db_index=False, db_comment="who did it")
    recorded_by = models.UUIDField(null=True, db_comment="opaque id of the person or token that recorded it")
    custody_model = models.CharField(max_length=24, blank=True, db_comment="as claimed, or of the lot where it may be left out")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    period = models.CharField(
        max_length=7, db_comment="YYYY-MM that a plant's account counts it to: a stocktake's own, else of ended_at in UTC+8"
    )
    to_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="incoming_events")
    to_facility = models.ForeignKey(Facility, models.PROTECT, null=True, related_name="incoming_events")
    dispatch = models.ForeignKey("self", models.PROTECT, null=True, related_name="receipts", db_comment="of a receipt: what it receives")
    ownership_passes = models.BooleanField(null=True, db_comment="of a dispatch: whether it is a sale")
    transport = models.JSONField(null=True, db_comment="of a dispatch or receipt, names of checks.md section 6.1, without the vehicle")
    ticket = models.CharField(max_length=100, blank=True, db_comment="weighbridge ticket of the transport")
    invoice_kind = models.CharField(max_length=24, blank=True, db_comment="empty: no invoice")
    invoice_number = models.CharField(max_length=100, blank=True)
    invoice_issued_on = models.DateField(null=True)
    invoice_seller = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="invoices_issued", db_index=False)
    invoice_buyer = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="invoices_received", db_index=False)
    invoice_goods_name = models.CharField(max_length=200, blank=True)
    invoice_reo_kg = KilogramField(null=True, db_comment="kilograms REO on the invoice")
    invoice_amount = models.DecimalField(
        max_digits=18, decimal_places=2, null=True, db_comment="without tax; shown to the parties and the regulator"
    )
    invoice_currency = models.CharField(max_length=3, blank=True, db_comment="ISO 4217")
    residues = models.JSONField(
        default=list, db_comment="what nobody will use: form, net_kg, moisture_percent, treo_percent …, decimal text"
    )
    fields = models.JSONField(default=dict, db_comment="what is particular to the stage, checks.md section 6.1, decimal text")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ended_at__gte=F("started_at")), name="event_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(custody_model="book_and_claim"), name="event_without_book_and_claim"),
            models.CheckConstraint(
                condition=Q(stage="dispatch", to_organisation__isnull=False) | ~Q(stage="dispatch") & Q(to_organisation__isnull=True),
                name="event_dispatch_alone_names_a_receiver",
            ),
            models.CheckConstraint(
                condition=Q(stage="receipt", dispatch__isnull=False) | ~Q(stage="receipt") & Q(dispatch__isnull=True),
                name="event_receipt_alone_names_a_dispatch",
            ),
        )
        indexes = (
            models.Index(fields=["recorded_at", "id"], name="event_by_recorded_at"),
            models.Index(fields=["performer", "stage", "ended_at"], name="event_by_performer"),
            models.Index(fields=["facility", "stage", "ended_at"], name="event_by_facility"),
            models.Index(fields=["facility", "period"], name="event_by_plant_month"),
            models.Index(fields=["facility", "started_at", "id"], condition=Q(custody_model="mass_balance"), name="event_mixing_in_order"),
            models.Index(
                fields=["facility", "period", "ended_at"], condition=Q(custody_model="mass_balance"), name="event_mixing_by_month"
            ),
            models.Index(
                F("facility"), Func(F("ticket"), function="custody_folded"), condition=~Q(ticket=""), name="event_by_folded_ticket"
            ),
            models.Index(
                Func(F("invoice_number"), function="custody_folded"), condition=~Q(invoice_number=""), name="event_by_folded_invoice"
            ),
            models.Index(fields=["ticket"], condition=~Q(ticket=""), name="event_by_ticket_alone"),
            models.Index(fields=["invoice_number"], condition=~Q(invoice_number=""), name="event_by_invoice_alone"),
            models.Index(fields=["invoice_seller", "invoice_issued_on"], include=["invoice_reo_kg"], name="event_by_seller"),
            models.Index(fields=["invoice_buyer", "invoice_issued_on"], include=["invoice_reo_kg"], name="event_by_buyer"),
        )

    def __str__(self) -> str:
        return f"{self.stage} {self.id}"


class Draw(Fact):
    """One lot's line in an event, a shipment, or in what undoes them: what is used, sent on, received, shipped or given back.

    `use` and `ship` lower what is left of the lot, `give_back` (negative) undoes one of them; `send` and `receive` state a
    weight and move the lot. They stand in one table, because the database applies them in the order of their rows.
    """

    KINDS = ("use", "send", "receive", "ship", "give_back")

    lot = models.ForeignKey("custody.Lot", models.PROTECT, related_name="draws", db_index=False)
    kind = models.CharField(max_length=12)
    position = models.IntegerField(db_comment="place among the inputs or lines, the first is 0")
    net_kg = KilogramField(db_comment="kilograms net; negative: given back; of a receipt: the received weight")
    reo_kg = KilogramField(null=True, db_comment="dry REO by the assay in force when it was recorded; empty: not computable")
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="draws", db_index=False)
    shipment = models.ForeignKey("custody.Shipment", models.PROTECT, null=True, related_name="draws")
    case_id = models.UUIDField(null=True, db_comment="the case that gave it back; `review` lies above, so no foreign key")
    correction = models.ForeignKey("custody.Correction", models.PROTECT, null=True, related_name="draws")
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by", db_comment="the draw that this gives back")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    kind__in=("use", "send", "receive"),
                    event__isnull=False,
                    shipment__isnull=True,
                    case_id__isnull=True,
                    correction__isnull=True,
                )
                | Q(kind="ship", event__isnull=True, shipment__isnull=False, case_id__isnull=True, correction__isnull=True)
                | Q(kind="give_back", event__isnull=True, shipment__isnull=True, case_id__isnull=False, correction__isnull=True)
                | Q(kind="give_back", event__isnull=True, shipment__isnull=True, case_id__isnull=True, correction__isnull=False),
                name="draw_names_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(kind="give_back", net_kg__lt=0, undoes__isnull=False)
                | ~Q(kind="give_back") & Q(net_kg__gt=0, undoes__isnull=True),
                name="draw_has_its_sign",
            ),
            models.UniqueConstraint(fields=["event", "lot"], name="draw_once_per_event_and_lot"),
        )
        indexes = (
            models.Index(fields=["lot"], include=["event", "net_kg", "kind"], name="draw_by_lot"),
            models.Index(fields=["event"], include=["lot", "net_kg", "kind"], name="draw_by_event"),
            models.Index(fields=["case_id"], condition=Q(case_id__isnull=False), name="draw_by_case"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.net_kg} kg of {self.lot_id}"


class Confirmation(models.Model):
    """The performer's own word for what another recorded in its name; it raises the event's version."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="confirmation")
    recorded_at = models.DateTimeField(default=clock.now)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="confirmations")
    confirmed_by = models.UUIDField(null=True, db_comment="opaque id of the person or token")

    def __str__(self) -> str:
        return f"{self.event_id} is confirmed"


class Correction(models.Model):
    """An event that is wrong, and what stands in its place (nothing: it did not happen). An event is corrected once.

    Its key is the corrected event, whose entry covers this row and the draws that it gives back.
    """

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="correction")
    replaced_by = models.OneToOneField(Event, models.PROTECT, null=True, related_name="replaces")
    recorded_at = models.DateTimeField(default=clock.now, db_comment="the event does not count from this moment on")
    reason = models.TextField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="corrections")
    corrected_by = models.UUIDField(null=True, db_comment="opaque id of the person or token")

    def __str__(self) -> str:
        return f"{self.event_id} is corrected"


class PersonalDetails(models.Model):
    """Names of persons and plates of vehicles that an event or shipment names, by their place in it.

    The leaf holds them as commitments; erasing means emptying the value here and deleting the ledger's disclosure. The pointer
    stays: that there was a supplier is no personal data. Nothing of this kind stands in a tracked column.
    """

    subject_id = models.UUIDField(primary_key=True, db_comment="event or shipment")
    values = models.JSONField(db_comment="RFC 6901 pointer into the event or shipment -> text")

    class Meta:
        verbose_name_plural = "personal details"

    def __str__(self) -> str:
        return f"details of {self.subject_id}"
