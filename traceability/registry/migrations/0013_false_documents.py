from django.db import migrations, models

import traceability.kernel.clock
import traceability.kernel.fields
import traceability.kernel.identifiers
from traceability.kernel.sql import run_sql, track


class Migration(migrations.Migration):
    dependencies = [("registry", "0012_law_is_whole")]

    operations = [
        migrations.CreateModel(
            name="FalseDocument",
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
                ("kind", models.CharField(db_comment="key of document_kinds", max_length=40)),
                ("number", models.CharField(blank=True, max_length=100)),
                (
                    "issuer",
                    models.CharField(blank=True, db_comment="code of an organisation, or a name, as the records cite it", max_length=200),
                ),
                ("sha256", traceability.kernel.fields.Sha256Field(blank=True, db_comment="SHA-256, lower-case hex", max_length=64)),
                ("stands", models.BooleanField(db_comment="false: the declaration was withdrawn", default=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "issuer", "number", "sha256"), name="false_document_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number", ""), _negated=True), models.Q(("sha256", ""), _negated=True), _connector="OR"
                        ),
                        name="false_document_is_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256", ""), ("sha256__regex", "^[0-9a-f]{64}$"), _connector="OR"),
                        name="false_document_digest_is_hex",
                    ),
                ],
            },
        ),
        track({"registry_falsedocument": ("tracked", "papers that a supervisor declared false")}),
        run_sql("registry", "false_documents.sql"),
    ]
