from django.db import migrations, models

import traceability.kernel.clock
import traceability.kernel.fields
from traceability.kernel.sql import track


class Migration(migrations.Migration):
    initial = True
    dependencies = [("ledger", "0009_every_table_has_a_class")]
    operations = [
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id", "key_sha256", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organisation_id", models.UUIDField(db_comment="whose key it is")),
                ("key_sha256", traceability.kernel.fields.Sha256Field(db_comment="SHA-256, lower-case hex", max_length=64)),
                ("body_sha256", traceability.kernel.fields.Sha256Field(db_comment="SHA-256, lower-case hex", max_length=64)),
                ("target", models.CharField(db_comment="method and path: a key belongs to one address", max_length=300)),
                ("status", models.SmallIntegerField(db_comment="HTTP status of the first answer")),
                ("location", models.CharField(blank=True, db_comment="header Location of the first answer", max_length=300)),
                ("answer", models.BinaryField(db_comment="exact bytes of the first answer")),
                ("entry_uid", models.UUIDField(db_comment="first entry of the request; empty when nothing had to be recorded", null=True)),
                ("recorded_at", models.DateTimeField(db_index=True, default=traceability.kernel.clock.now)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__gte", 200), ("status__lt", 300)), name="submission_keeps_success_only"
                    ),
                ],
            },
        ),
        track(
            {"api_submission": ("free", "kept answers; the first entry of a request commits to its body's hash, so a changed row is found")}
        ),
    ]
