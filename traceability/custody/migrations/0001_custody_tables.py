import django.db.models.deletion
from django.db import migrations, models

import traceability.custody.models.events
import traceability.kernel.clock
import traceability.kernel.fields
import traceability.kernel.identifiers
from traceability.kernel.sql import track


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("registry", "0008_accounts_by_triggers_alone"),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                (
                    "version",
                    models.IntegerField(db_comment="1 at insert, one more with each change; the entry carries the same", default=1),
                ),
                ("stage", models.CharField(choices=traceability.custody.models.events.stage_choices, max_length=24)),
                ("recorded_by", models.UUIDField(db_comment="opaque id of the person or token that recorded it", null=True)),
                (
                    "custody_model",
                    models.CharField(blank=True, db_comment="as claimed, or of the lot where it may be left out", max_length=24),
                ),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                (
                    "period",
                    models.CharField(
                        db_comment="YYYY-MM that a plant's account counts it to: a stocktake's own, else of ended_at in UTC+8", max_length=7
                    ),
                ),
                ("ownership_passes", models.BooleanField(db_comment="of a dispatch: whether it is a sale", null=True)),
                (
                    "transport",
                    models.JSONField(db_comment="of a dispatch or receipt, names of checks.md section 6.1, without the vehicle", null=True),
                ),
                ("ticket", models.CharField(blank=True, db_comment="weighbridge ticket of the transport", max_length=100)),
                ("invoice_kind", models.CharField(blank=True, db_comment="empty: no invoice", max_length=24)),
                ("invoice_number", models.CharField(blank=True, max_length=100)),
                ("invoice_issued_on", models.DateField(null=True)),
                ("invoice_goods_name", models.CharField(blank=True, max_length=200)),
                (
                    "invoice_reo_kg",
                    traceability.kernel.fields.KilogramField(
                        db_comment="kilograms REO on the invoice", decimal_places=3, max_digits=18, null=True
                    ),
                ),
                (
                    "invoice_amount",
                    models.DecimalField(
                        db_comment="without tax; shown to the parties and the regulator", decimal_places=2, max_digits=18, null=True
                    ),
                ),
                ("invoice_currency", models.CharField(blank=True, db_comment="ISO 4217", max_length=3)),
                (
                    "residues",
                    models.JSONField(
                        db_comment="what nobody will use: form, net_kg, moisture_percent, treo_percent …, decimal text", default=list
                    ),
                ),
                (
                    "fields",
                    models.JSONField(db_comment="what is particular to the stage, checks.md section 6.1, decimal text", default=dict),
                ),
                (
                    "dispatch",
                    models.ForeignKey(
                        db_comment="of a receipt: what it receives",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="custody.event",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="events", to="registry.facility"
                    ),
                ),
                (
                    "invoice_buyer",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices_received",
                        to="registry.organisation",
                    ),
                ),
                (
                    "invoice_seller",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices_issued",
                        to="registry.organisation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_comment="who recorded it",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recorded_events",
                        to="registry.organisation",
                    ),
                ),
                (
                    "performer",
                    models.ForeignKey(
                        db_comment="who did it",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="performed_events",
                        to="registry.organisation",
                    ),
                ),
                (
                    "to_facility",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="incoming_events", to="registry.facility"
                    ),
                ),
                (
                    "to_organisation",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="incoming_events", to="registry.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                ("name", models.CharField(db_comment="ORG:NUMBER, ORG being the code of the organisation that made it", max_length=81)),
                ("form", models.CharField(db_comment="key of product_forms", max_length=32)),
                ("family", models.UUIDField(db_comment="the first lot of its packing family; its own id when it was never packed")),
                (
                    "event",
                    models.ForeignKey(
                        db_comment="the event that first named it",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lots",
                        to="custody.event",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lots", to="registry.organisation"),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        db_comment="the lot that it was packed out of",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="custody.lot",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PersonalDetails",
            fields=[
                ("subject_id", models.UUIDField(db_comment="event or shipment", primary_key=True, serialize=False)),
                ("values", models.JSONField(db_comment="RFC 6901 pointer into the event or shipment -> text")),
            ],
            options={
                "verbose_name_plural": "personal details",
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="correction",
                        serialize=False,
                        to="custody.event",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="the event does not count from this moment on", default=traceability.kernel.clock.now),
                ),
                ("reason", models.TextField()),
                ("corrected_by", models.UUIDField(db_comment="opaque id of the person or token", null=True)),
                (
                    "organisation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="registry.organisation"),
                ),
                (
                    "replaced_by",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="replaces", to="custody.event"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Assay",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                (
                    "treo_percent",
                    traceability.kernel.fields.PercentField(
                        db_comment="percent of dry mass as oxides", decimal_places=6, max_digits=9, null=True
                    ),
                ),
                (
                    "trem_percent",
                    traceability.kernel.fields.PercentField(
                        db_comment="percent of dry mass as elements: the shares are then of elements",
                        decimal_places=6,
                        max_digits=9,
                        null=True,
                    ),
                ),
                (
                    "moisture_percent",
                    traceability.kernel.fields.PercentField(db_comment="percent of net mass", decimal_places=6, max_digits=9, null=True),
                ),
                (
                    "loi_percent",
                    traceability.kernel.fields.PercentField(
                        db_comment="loss on ignition, percent; reported, never subtracted", decimal_places=6, max_digits=9, null=True
                    ),
                ),
                ("shares_percent", models.JSONField(db_comment="element -> percent of TREO (of TREM), decimal text", null=True)),
                ("th_ppm", models.DecimalField(db_comment="thorium, ppm of dry mass", decimal_places=6, max_digits=13, null=True)),
                ("u_ppm", models.DecimalField(db_comment="uranium, ppm of dry mass", decimal_places=6, max_digits=13, null=True)),
                ("sampled_on", models.DateField(null=True)),
                (
                    "uncertainty",
                    models.JSONField(db_comment="treo_percent, moisture_percent, shares_percent in points, k = 1, decimal text", null=True),
                ),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="assays", to="custody.event"
                    ),
                ),
                ("lot", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="assays", to="custody.lot")),
            ],
        ),
        migrations.CreateModel(
            name="EventSight",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id", "event_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("recorded_at", models.DateTimeField(db_comment="of the event: lists are read in its order")),
                ("event", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="custody.event")),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Holding",
            fields=[
                (
                    "lot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="holding",
                        serialize=False,
                        to="custody.lot",
                    ),
                ),
                (
                    "net_kg",
                    traceability.kernel.fields.KilogramField(
                        db_comment="kilograms that it was made with; 0: corrected away", decimal_places=3, max_digits=18
                    ),
                ),
                ("left_kg", traceability.kernel.fields.KilogramField(db_comment="kilograms left", decimal_places=3, max_digits=18)),
                (
                    "short_kg",
                    traceability.kernel.fields.KilogramField(
                        db_comment="kilograms that went missing on the way: the smaller of two weights counts",
                        decimal_places=3,
                        default=0,
                        max_digits=18,
                    ),
                ),
                (
                    "overdrawn_kg",
                    traceability.kernel.fields.KilogramField(
                        db_comment="kilograms drawn beyond what a correction left of it; M01 reads it",
                        decimal_places=3,
                        default=0,
                        max_digits=18,
                    ),
                ),
                ("state", models.CharField(choices=[("in_hand", "in_hand"), ("on_the_way", "on_the_way")], max_length=12)),
            ],
        ),
        migrations.CreateModel(
            name="LotSight",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey("organisation_id", "lot_id", blank=True, editable=False, primary_key=True, serialize=False),
                ),
                ("lot", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="custody.lot")),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Output",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                ("position", models.IntegerField(db_comment="place among the outputs, the first is 0")),
                ("product", models.CharField(blank=True, max_length=200)),
                ("net_kg", traceability.kernel.fields.KilogramField(db_comment="kilograms net", decimal_places=3, max_digits=18)),
                (
                    "reo_kg",
                    traceability.kernel.fields.KilogramField(
                        db_comment="dry REO by the assay in force when it was recorded; empty: not computable",
                        decimal_places=3,
                        max_digits=18,
                        null=True,
                    ),
                ),
                ("packages", models.JSONField(db_comment="marks, seals, pieces, gross_kg, net_kg", default=list)),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="outputs", to="custody.event"
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="outputs", to="custody.lot"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Shipment",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                (
                    "version",
                    models.IntegerField(db_comment="1 at insert, one more with each change; the entry carries the same", default=1),
                ),
                ("number", models.CharField(db_comment="EX-YEAR-, ten characters; neither guessable nor countable", max_length=18)),
                ("reference", models.CharField(db_comment="the exporter's own", max_length=100)),
                ("submitted_by", models.UUIDField(db_comment="opaque id of the person or token", null=True)),
                ("revision", models.IntegerField(db_comment="1, and one more with each answer to a return", default=1)),
                ("consignee", models.JSONField(db_comment="name, country, kind, registered_on, organisation (code)")),
                ("end_user", models.JSONField(db_comment="as consignee", null=True)),
                ("consignee_folded", models.CharField(db_comment="the name, folded: two spellings compare equal", max_length=200)),
                ("end_user_folded", models.CharField(blank=True, max_length=200)),
                ("end_use", models.CharField(blank=True, max_length=1000)),
                ("end_use_class", models.CharField(blank=True, db_comment="civil, military, wmd, unknown", max_length=12)),
                ("destination", models.CharField(db_comment="ISO 3166-1", max_length=2)),
                ("port", models.CharField(blank=True, db_comment="UN/LOCODE", max_length=5)),
                ("trade_mode", models.CharField(blank=True, max_length=24)),
                ("planned_export_on", models.DateField(db_comment="legal day in China: its law decides")),
                ("custody_claim", models.CharField(blank=True, max_length=24)),
                ("licences", models.JSONField(db_comment="kind and number of each licence named", default=list)),
                ("packages", models.JSONField(db_comment="marks, seals, pieces, gross_kg, net_kg, line", default=list)),
                (
                    "exporter",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="shipments", to="registry.organisation"
                    ),
                ),
                (
                    "revises",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="revised_by", to="custody.shipment"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                ("seal", models.CharField(max_length=100)),
                (
                    "event",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="seals", to="custody.event"),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        db_comment="set: on a package of this output",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seals",
                        to="custody.lot",
                    ),
                ),
                (
                    "shipment",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="seals", to="custody.shipment"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                ("number", models.IntegerField(db_comment="the first line is 1")),
                ("net_kg", traceability.kernel.fields.KilogramField(db_comment="kilograms", decimal_places=3, max_digits=18)),
                (
                    "reo_kg",
                    traceability.kernel.fields.KilogramField(
                        db_comment="dry REO by the assay in force when it was recorded; empty: not computable",
                        decimal_places=3,
                        max_digits=18,
                        null=True,
                    ),
                ),
                ("hs_code", models.CharField(max_length=10)),
                ("product", models.CharField(blank=True, max_length=200)),
                ("declared_shares_percent", models.JSONField(db_comment="element -> percent, decimal text", null=True)),
                ("control_code", models.CharField(blank=True, db_comment="a control code, or: not controlled", max_length=32)),
                ("unit_value", models.DecimalField(db_comment="per kilogram net", decimal_places=2, max_digits=18, null=True)),
                ("currency", models.CharField(blank=True, db_comment="ISO 4217", max_length=3)),
                ("vat_rebate_claimed", models.BooleanField(null=True)),
                (
                    "value_share_percent",
                    traceability.kernel.fields.PercentField(
                        db_comment="value of Chinese content in the buyer's goods, percent", decimal_places=6, max_digits=9, null=True
                    ),
                ),
                ("lot", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="custody.lot")),
                (
                    "shipment",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="custody.shipment"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                ("position", models.IntegerField(db_comment="place in its list, the first is 0")),
                ("kind", models.CharField(db_comment="key of document_kinds", max_length=40)),
                ("number", models.CharField(blank=True, max_length=100)),
                ("issuer", models.CharField(blank=True, db_comment="code of an organisation, or a name", max_length=200)),
                ("issued_on", models.DateField(null=True)),
                ("sha256", traceability.kernel.fields.Sha256Field(blank=True, db_comment="SHA-256, lower-case hex", max_length=64)),
                ("fields", models.JSONField(db_comment="net_kg, pieces, hs_code, valid_to, as far as stated", default=dict)),
                (
                    "assay",
                    models.OneToOneField(
                        db_comment="set: this is the assay's certificate",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificate",
                        to="custody.assay",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="custody.event"),
                ),
                (
                    "shipment",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="custody.shipment"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="confirmation",
                        serialize=False,
                        to="custody.event",
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=traceability.kernel.clock.now)),
                ("confirmed_by", models.UUIDField(db_comment="opaque id of the person or token", null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="confirmations", to="registry.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                ("kind", models.CharField(max_length=12)),
                ("position", models.IntegerField(db_comment="place among the inputs or lines, the first is 0")),
                (
                    "net_kg",
                    traceability.kernel.fields.KilogramField(
                        db_comment="kilograms net; negative: given back; of a receipt: the received weight", decimal_places=3, max_digits=18
                    ),
                ),
                (
                    "reo_kg",
                    traceability.kernel.fields.KilogramField(
                        db_comment="dry REO by the assay in force when it was recorded; empty: not computable",
                        decimal_places=3,
                        max_digits=18,
                        null=True,
                    ),
                ),
                ("case_id", models.UUIDField(db_comment="the case that gave it back; `review` lies above, so no foreign key", null=True)),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="draws", to="custody.event"
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        db_comment="the draw that this gives back",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="custody.draw",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="draws", to="custody.lot"),
                ),
                (
                    "shipment",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="draws", to="custody.shipment"),
                ),
                (
                    "correction",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="draws", to="custody.correction"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["recorded_at", "id"], name="event_by_recorded_at"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["performer", "stage", "ended_at"], name="event_by_performer"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["facility", "stage", "ended_at"], name="event_by_facility"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["facility", "period"], name="event_by_plant_month"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("custody_model", "mass_balance")), fields=["facility", "started_at", "id"], name="event_mixing_in_order"
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("custody_model", "mass_balance")),
                fields=["facility", "period", "ended_at"],
                name="event_mixing_by_month",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(condition=models.Q(("ticket", ""), _negated=True), fields=["facility", "ticket"], name="event_by_ticket"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("invoice_number", ""), _negated=True),
                fields=["invoice_seller", "invoice_number"],
                name="event_by_invoice",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["invoice_seller", "invoice_issued_on"], include=("invoice_reo_kg",), name="event_by_seller"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["invoice_buyer", "invoice_issued_on"], include=("invoice_reo_kg",), name="event_by_buyer"),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at__gte", models.F("started_at"))), name="event_ends_after_it_starts"
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(("custody_model", "book_and_claim"), _negated=True), name="event_without_book_and_claim"
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "dispatch"), ("to_organisation__isnull", False)),
                    models.Q(models.Q(("stage", "dispatch"), _negated=True), ("to_organisation__isnull", True)),
                    _connector="OR",
                ),
                name="event_dispatch_alone_names_a_receiver",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("dispatch__isnull", False), ("stage", "receipt")),
                    models.Q(models.Q(("stage", "receipt"), _negated=True), ("dispatch__isnull", True)),
                    _connector="OR",
                ),
                name="event_receipt_alone_names_a_dispatch",
            ),
        ),
        migrations.AddIndex(
            model_name="eventsight",
            index=models.Index(fields=["organisation", "recorded_at", "event"], name="event_sight_in_order"),
        ),
        migrations.AddField(
            model_name="holding",
            name="dispatch",
            field=models.ForeignKey(
                db_comment="of a lot on the way: how it left",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="custody.event",
            ),
        ),
        migrations.AddField(
            model_name="holding",
            name="holder",
            field=models.ForeignKey(
                db_comment="empty: on the way",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="holdings",
                to="registry.organisation",
            ),
        ),
        migrations.AddField(
            model_name="holding",
            name="made_by",
            field=models.ForeignKey(
                db_comment="the event whose output counts now",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="custody.event",
            ),
        ),
        migrations.AddField(
            model_name="holding",
            name="receiver",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.organisation"),
        ),
        migrations.AddField(
            model_name="holding",
            name="sender",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.organisation"
            ),
        ),
        migrations.AddIndex(
            model_name="lot",
            index=models.Index(fields=["family"], name="lot_by_family"),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.UniqueConstraint(fields=("name",), name="lot_number_once"),
        ),
        migrations.AddConstraint(
            model_name="assay",
            constraint=models.UniqueConstraint(fields=("event", "lot"), name="assay_once_per_event_and_lot"),
        ),
        migrations.AddIndex(
            model_name="output",
            index=models.Index(fields=["lot"], include=("event", "net_kg"), name="output_by_lot"),
        ),
        migrations.AddConstraint(
            model_name="output",
            constraint=models.UniqueConstraint(fields=("event", "lot"), name="output_once_per_event_and_lot"),
        ),
        migrations.AddConstraint(
            model_name="output",
            constraint=models.CheckConstraint(condition=models.Q(("net_kg__gt", 0)), name="output_net_kg_positive"),
        ),
        migrations.AddIndex(
            model_name="shipment",
            index=models.Index(fields=["exporter", "planned_export_on"], name="shipment_by_exporter"),
        ),
        migrations.AddIndex(
            model_name="shipment",
            index=models.Index(fields=["recorded_at", "id"], name="shipment_by_recorded_at"),
        ),
        migrations.AddConstraint(
            model_name="shipment",
            constraint=models.UniqueConstraint(fields=("number",), name="shipment_number_once"),
        ),
        migrations.AddConstraint(
            model_name="shipment",
            constraint=models.CheckConstraint(condition=models.Q(("revision__gte", 1)), name="shipment_revision_from_one"),
        ),
        migrations.AddConstraint(
            model_name="shipment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("revises__isnull", True), ("revision", 1)),
                    models.Q(("revises__isnull", False), ("revision__gt", 1)),
                    _connector="OR",
                ),
                name="shipment_revision_names_the_old_one",
            ),
        ),
        migrations.AddIndex(
            model_name="seal",
            index=models.Index(fields=["seal"], name="seal_by_text"),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("event__isnull", False), ("shipment__isnull", True)),
                    models.Q(("event__isnull", True), ("lot__isnull", True), ("shipment__isnull", False)),
                    _connector="OR",
                ),
                name="seal_names_one_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.UniqueConstraint(fields=("shipment", "number"), name="line_number_once"),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(condition=models.Q(("net_kg__gt", 0)), name="line_net_kg_positive"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(condition=models.Q(("number", ""), _negated=True), fields=["issuer", "number"], name="document_by_number"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(condition=models.Q(("sha256", ""), _negated=True), fields=["sha256"], name="document_by_sha256"),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("event__isnull", False), ("shipment__isnull", True)),
                    models.Q(("assay__isnull", True), ("event__isnull", True), ("shipment__isnull", False)),
                    _connector="OR",
                ),
                name="document_names_one_subject",
            ),
        ),
        migrations.AddIndex(
            model_name="draw",
            index=models.Index(fields=["lot"], include=("event", "net_kg", "kind"), name="draw_by_lot"),
        ),
        migrations.AddIndex(
            model_name="draw",
            index=models.Index(fields=["event"], include=("lot", "net_kg", "kind"), name="draw_by_event"),
        ),
        migrations.AddIndex(
            model_name="draw",
            index=models.Index(condition=models.Q(("case_id__isnull", False)), fields=["case_id"], name="draw_by_case"),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("case_id__isnull", True),
                        ("correction__isnull", True),
                        ("event__isnull", False),
                        ("kind__in", ("use", "send", "receive")),
                        ("shipment__isnull", True),
                    ),
                    models.Q(
                        ("case_id__isnull", True),
                        ("correction__isnull", True),
                        ("event__isnull", True),
                        ("kind", "ship"),
                        ("shipment__isnull", False),
                    ),
                    models.Q(
                        ("case_id__isnull", False),
                        ("correction__isnull", True),
                        ("event__isnull", True),
                        ("kind", "give_back"),
                        ("shipment__isnull", True),
                    ),
                    models.Q(
                        ("case_id__isnull", True),
                        ("correction__isnull", False),
                        ("event__isnull", True),
                        ("kind", "give_back"),
                        ("shipment__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="draw_names_one_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "give_back"), ("net_kg__lt", 0), ("undoes__isnull", False)),
                    models.Q(models.Q(("kind", "give_back"), _negated=True), ("net_kg__gt", 0), ("undoes__isnull", True)),
                    _connector="OR",
                ),
                name="draw_has_its_sign",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.UniqueConstraint(fields=("event", "lot"), name="draw_once_per_event_and_lot"),
        ),
        migrations.AddConstraint(
            model_name="holding",
            constraint=models.CheckConstraint(condition=models.Q(("left_kg__gte", 0)), name="holding_left_kg_not_negative"),
        ),
        migrations.AddConstraint(
            model_name="holding",
            constraint=models.CheckConstraint(
                condition=models.Q(("overdrawn_kg", 0), models.Q(("left_kg", 0), ("overdrawn_kg__gt", 0)), _connector="OR"),
                name="holding_overdrawn_has_nothing_left",
            ),
        ),
        migrations.AddConstraint(
            model_name="holding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("dispatch__isnull", True),
                        ("holder__isnull", False),
                        ("receiver__isnull", True),
                        ("sender__isnull", True),
                        ("state", "in_hand"),
                    ),
                    models.Q(
                        ("dispatch__isnull", False),
                        ("holder__isnull", True),
                        ("receiver__isnull", False),
                        ("sender__isnull", False),
                        ("state", "on_the_way"),
                    ),
                    _connector="OR",
                ),
                name="holding_in_hand_or_on_the_way",
            ),
        ),
        track(
            {
                "custody_event": ("tracked", "something done to lots: one stage"),
                "custody_lot": ("child", "name and form of a lot, of the event that first named it"),
                "custody_output": ("child", "a lot as an event gave it"),
                "custody_assay": ("child", "what a sample of a lot holds"),
                "custody_draw": ("child", "one lot's line in an event, shipment, case or correction"),
                "custody_document": ("child", "papers of an event or shipment"),
                "custody_seal": ("child", "seals of an event or shipment"),
                "custody_confirmation": ("child", "the performer's word for an event"),
                "custody_correction": ("child", "an event that is wrong, and what replaces it"),
                "custody_shipment": ("tracked", "lots leaving the country"),
                "custody_line": ("child", "lots of a shipment"),
                "custody_holding": ("derived", "where a lot is and what is left of it"),
                "custody_lotsight": ("derived", "who may read of a lot"),
                "custody_eventsight": ("derived", "who may read an event"),
                "custody_personaldetails": ("free", "names of persons and plates: the one table of custody that may be erased"),
            }
        ),
    ]
