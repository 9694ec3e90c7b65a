import django.db.models.deletion
from django.db import migrations, models

import traceability.certificates.models
import traceability.kernel.clock
import traceability.kernel.fields
import traceability.kernel.identifiers
from traceability.kernel.sql import track


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("custody", "0010_derived_by_triggers_alone"),
        ("registry", "0008_accounts_by_triggers_alone"),
        ("review", "0004_who_may_decide"),
    ]

    operations = [
        migrations.CreateModel(
            name="Certificate",
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
                (
                    "number",
                    models.CharField(db_comment="RC-YEAR-, ten characters; neither guessable nor countable", max_length=18, unique=True),
                ),
                ("state", models.CharField(choices=traceability.certificates.models.state_choices, default="certified", max_length=10)),
                ("statement", models.BinaryField(db_comment="certificate.json, exact bytes: statement, signature, key")),
                ("key", models.CharField(db_comment="vkey of the certificate key that signed", max_length=200)),
                ("issued_at", models.DateTimeField(db_comment="UTC, as in the statement")),
                ("case", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="certificate", to="review.case")),
                (
                    "exporter",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="certificates", to="registry.organisation"),
                ),
                (
                    "shipment",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="certificate", to="custody.shipment"),
                ),
            ],
            options={
                "ordering": ("-issued_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                ("released_on", models.DateField(db_comment="the day in China on which the goods left")),
                ("released_by", models.UUIDField(db_comment="the customs member's opaque id")),
                (
                    "certificate",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="release", to="certificates.certificate"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReleasedLine",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                ("net_kg", traceability.kernel.fields.KilogramField(db_comment="kilograms", decimal_places=3, max_digits=18)),
                (
                    "certificate",
                    models.ForeignKey(
                        db_comment="the subject whose entry covers this row",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="certificates.certificate",
                    ),
                ),
                ("line", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="released", to="custody.line")),
                (
                    "release",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="certificates.release"),
                ),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("net_kg__gt", 0)), name="released_net_kg_positive")],
            },
        ),
        migrations.CreateModel(
            name="StatusChange",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                ("certificate_version", models.IntegerField(db_comment="the certificate's version that this made")),
                (
                    "kind",
                    models.CharField(
                        choices=[("flagged", "flagged"), ("suspended", "suspended"), ("reinstated", "reinstated"), ("revoked", "revoked")],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=traceability.certificates.models.state_choices, db_comment="state after the change", max_length=10
                    ),
                ),
                ("reason", models.TextField()),
                ("made_by", models.UUIDField(db_comment="the member's opaque id; empty: the system", null=True)),
                (
                    "certificate",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="certificates.certificate"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("certificate", "certificate_version"), name="status_change_one_per_version"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["flagged", "suspended", "reinstated", "revoked"])),
                        name="status_change_kind_is_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="status_change_has_a_reason"),
                ],
            },
        ),
        track(
            {
                "certificates_certificate": ("tracked", "a signed statement about one approved case"),
                "certificates_statuschange": ("child", "why a certificate was flagged, suspended, reinstated or revoked"),
                "certificates_release": ("child", "that customs let a certified shipment go"),
                "certificates_releasedline": ("child", "the weight of a line that left"),
            }
        ),
    ]
