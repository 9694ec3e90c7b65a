import django.db.models.deletion
from django.db import migrations, models

import traceability.kernel.clock
import traceability.kernel.fields
import traceability.kernel.identifiers
from traceability.kernel.sql import track


class Migration(migrations.Migration):
    dependencies = [("certificates", "0005_flags_name_facts")]
    operations = [
        migrations.AddField(
            model_name="certificate",
            name="credential",
            field=models.BinaryField(
                db_comment="the same as a signed credential, canonical JSON; empty: issued before there were any", null=True
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="status_list",
            field=models.IntegerField(db_comment="number of the public list that holds the certificate's bit", null=True),
        ),
        migrations.AddField(
            model_name="certificate",
            name="status_index",
            field=models.IntegerField(db_comment="the bit's place there; drawn at random, never used again", null=True),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(fields=("status_list", "status_index"), name="certificate_alone_at_its_bit"),
        ),
        migrations.CreateModel(
            name="Print",
            fields=[
                (
                    "id",
                    models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                ("document", models.BinaryField(db_comment="the PDF, exact bytes")),
                ("sha256", traceability.kernel.fields.Sha256Field(db_comment="of the document", max_length=64, unique=True)),
                ("made_with", models.CharField(db_comment="the program and its version", max_length=60)),
                ("key", models.CharField(db_comment="vkey of the certificate key that sealed it", max_length=200)),
                ("seal", models.CharField(db_comment="base64 of the signature over number and digest", max_length=88)),
                (
                    "certificate",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="print", to="certificates.certificate"),
                ),
            ],
            options={"abstract": False},
        ),
        track({"certificates_print": ("free", "the PDF of a certificate; its seal is the certificate key's")}),
    ]
