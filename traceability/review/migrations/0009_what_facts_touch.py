import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import traceability.kernel.clock
import traceability.kernel.identifiers
from traceability.kernel.sql import track


class Migration(migrations.Migration):
    dependencies = [("custody", "0022_found_by_paper_and_licence"), ("review", "0008_case_moves_2")]

    operations = [
        migrations.AddField(
            model_name="examination",
            name="names",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(),
                db_comment="folded names that were compared with the lists of parties (P09)",
                default=list,
                size=None,
            ),
        ),
        migrations.CreateModel(
            name="Impact",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ("entry", models.UUIDField(db_comment="uid of the entry that states the fact", unique=True)),
                (
                    "reached",
                    models.IntegerField(db_comment="shipments that it concerns and whose examination had not read its subject"),
                ),
                ("recorded_at", models.DateTimeField(default=traceability.kernel.clock.now, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name="Touch",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ("subject_type", models.CharField(db_comment="as the ledger calls it: licence, quota, listed_party ...", max_length=32)),
                ("subject_id", models.UUIDField()),
                ("recorded_at", models.DateTimeField(default=traceability.kernel.clock.now, editable=False)),
                (
                    "shipment",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="touches", to="custody.shipment"),
                ),
            ],
            options={
                "verbose_name_plural": "touches",
                "constraints": [models.UniqueConstraint(fields=("shipment", "subject_type", "subject_id"), name="touch_once")],
            },
        ),
        track(
            {
                "review_impact": ("free", "work done: facts of which it was asked whom they concern; asked again if a row is lost"),
                "review_touch": ("free", "work to do: shipments that wait for an examination because of a fact that none of theirs read"),
            }
        ),
    ]
