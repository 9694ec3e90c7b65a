"""Lots: what they are, what was found in them, where they are now, and who may read of them."""

from django.db import models
from django.db.models import F, Func, Q, Value

from traceability.custody.models.events import Event
from traceability.kernel.fields import KilogramField, PercentField
from traceability.kernel.models import Fact
from traceability.registry.models import Organisation


class Lot(Fact):
    """A quantity of one material with one history: its name and form, for ever.

    There is no column for its mass: that is what the event in force says of it (`Output`), and a correction can replace
    that event. What is left and who holds it stands in `Holding`.
    """

    name = models.CharField(max_length=81, db_comment="ORG:NUMBER, ORG being the code of the organisation that made it")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="lots")
    form = models.CharField(max_length=32, db_comment="key of product_forms")
    event = models.ForeignKey(Event, models.PROTECT, related_name="lots", db_comment="the event that first named it")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts", db_comment="the lot that it was packed out of")
    family = models.UUIDField(db_comment="the first lot of its packing family; its own id when it was never packed")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["name"], name="lot_number_once"),)
        indexes = (
            models.Index(fields=["family"], name="lot_by_family"),
            models.Index(Func(F("name"), Value(":"), Value(2), function="split_part"), name="lot_by_number_alone"),
        )

    def __str__(self) -> str:
        return self.name


class Output(Fact):
    """A lot as one event gave it. More than one event names a lot only where one of them replaces the other."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="outputs", db_index=False)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="outputs", db_index=False)
    position = models.IntegerField(db_comment="place among the outputs, the first is 0")
    product = models.CharField(max_length=200, blank=True)
    net_kg = KilogramField(db_comment="kilograms net")
    reo_kg = KilogramField(null=True, db_comment="dry REO by the assay in force when it was recorded; empty: not computable")
    packages = models.JSONField(default=list, db_comment="marks, seals, pieces, gross_kg, net_kg")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["event", "lot"], name="output_once_per_event_and_lot"),
            models.CheckConstraint(condition=Q(net_kg__gt=0), name="output_net_kg_positive"),
        )
        indexes = (models.Index(fields=["lot"], include=["event", "net_kg"], name="output_by_lot"),)

    def __str__(self) -> str:
        return f"{self.net_kg} kg of {self.lot_id}"


class Assay(Fact):
    """What a sample of a lot holds, by the event that made the lot or by its receiver at a receipt.

    A packed lot without an assay of its own keeps its parent's; that is found when it is read, not copied. The
    certificate is a `Document` that names this assay.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="assays", db_index=False)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="assays")
    treo_percent = PercentField(null=True, db_comment="percent of dry mass as oxides")
    trem_percent = PercentField(null=True, db_comment="percent of dry mass as elements: the shares are then of elements")
    moisture_percent = PercentField(null=True, db_comment="percent of net mass")
    loi_percent = PercentField(null=True, db_comment="loss on ignition, percent; reported, never subtracted")
    shares_percent = models.JSONField(null=True, db_comment="element -> percent of TREO (of TREM), decimal text")
    th_ppm = models.DecimalField(max_digits=13, decimal_places=6, null=True, db_comment="thorium, ppm of dry mass")
    u_ppm = models.DecimalField(max_digits=13, decimal_places=6, null=True, db_comment="uranium, ppm of dry mass")
    sampled_on = models.DateField(null=True)
    uncertainty = models.JSONField(null=True, db_comment="treo_percent, moisture_percent, shares_percent in points, k = 1, decimal text")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["event", "lot"], name="assay_once_per_event_and_lot"),)

    def __str__(self) -> str:
        return f"assay of {self.lot_id}"


class Holding(models.Model):
    """Where a lot is and what is left of it. Derived: triggers alone write it, from outputs, draws and corrections."""

    STATES = ("in_hand", "on_the_way")

    lot = models.OneToOneField(Lot, models.PROTECT, primary_key=True, related_name="holding")
    made_by = models.ForeignKey(Event, models.PROTECT, related_name="+", db_comment="the event whose output counts now")
    net_kg = KilogramField(db_comment="kilograms that it was made with; 0: corrected away")
    left_kg = KilogramField(db_comment="kilograms left")
    short_kg = KilogramField(default=0, db_comment="kilograms that went missing on the way: the smaller of two weights counts")
    overdrawn_kg = KilogramField(default=0, db_comment="kilograms drawn beyond what a correction left of it; M01 reads it")
    state = models.CharField(max_length=12, choices=[(state, state) for state in STATES])
    holder = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="holdings", db_comment="empty: on the way")
    dispatch = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+", db_comment="of a lot on the way: how it left")
    sender = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    receiver = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(left_kg__gte=0), name="holding_left_kg_not_negative"),
            models.CheckConstraint(
                condition=Q(overdrawn_kg=0) | Q(overdrawn_kg__gt=0, left_kg=0), name="holding_overdrawn_has_nothing_left"
            ),
            models.CheckConstraint(
                condition=Q(state="in_hand", holder__isnull=False, dispatch__isnull=True, sender__isnull=True, receiver__isnull=True)
                | Q(state="on_the_way", holder__isnull=True, dispatch__isnull=False, sender__isnull=False, receiver__isnull=False),
                name="holding_in_hand_or_on_the_way",
            ),
        )

    def __str__(self) -> str:
        return f"{self.left_kg} kg of {self.lot_id}"


class LotSight(models.Model):
    """An organisation may read of this lot: it makes, holds, held or awaits it, or it is upstream of one that it does. Derived."""

    pk = models.CompositePrimaryKey("organisation_id", "lot_id")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.organisation_id} sees {self.lot_id}"


class EventSight(models.Model):
    """An organisation may read this event: a party to it, or upstream of a lot that it makes, holds, held or awaits. Derived."""

    pk = models.CompositePrimaryKey("organisation_id", "event_id")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_comment="of the event: lists are read in its order")

    class Meta:
        indexes = (models.Index(fields=["organisation", "recorded_at", "event"], name="event_sight_in_order"),)

    def __str__(self) -> str:
        return f"{self.organisation_id} sees {self.event_id}"
