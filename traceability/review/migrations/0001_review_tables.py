import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import traceability.kernel.clock
import traceability.kernel.fields
import traceability.kernel.identifiers
from traceability.kernel.sql import track


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("custody", "0010_derived_by_triggers_alone"),
        ("registry", "0008_accounts_by_triggers_alone"),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
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
                ("state", models.CharField(db_comment="open, approved, returned, refused, withdrawn: sql/case_moves.sql", max_length=10)),
                ("examination", models.IntegerField(db_comment="number of the newest examination; 0: withdrawn before the first")),
                (
                    "is_controlled",
                    models.BooleanField(db_comment="a line is a controlled item by its composition, says the newest examination"),
                ),
                (
                    "exporter",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="registry.organisation"),
                ),
                ("shipment", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="case", to="custody.shipment")),
            ],
        ),
        migrations.CreateModel(
            name="Examination",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                ("number", models.IntegerField(db_comment="1 for the first of a case")),
                ("as_of", models.DateTimeField(db_comment="what was recorded later was not seen")),
                ("outcome", models.CharField(db_comment="judgement.py, before any clearance", max_length=24)),
                ("is_controlled", models.BooleanField()),
                ("dossier", models.BinaryField(db_comment="canonical JSON: list of [uid, leaf hash] of every entry read, sorted by uid")),
                (
                    "dossier_sha256",
                    traceability.kernel.fields.Sha256Field(
                        db_comment="SHA-256 of `dossier`, lower-case hex; the entry names it", max_length=64
                    ),
                ),
                (
                    "read_uids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        db_comment="the uids of `dossier`, so that a later version of one finds the case",
                        size=None,
                    ),
                ),
                (
                    "parties",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), db_comment="organisations of the chain: their people must not decide", size=None
                    ),
                ),
                ("takes", models.JSONField(db_comment="what an approval draws: licences and quotas, drawing.py", default=dict)),
                (
                    "findings_sha256",
                    traceability.kernel.fields.Sha256Field(
                        db_comment="SHA-256 of the findings as canonical JSON; the entry names it", max_length=64
                    ),
                ),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="examinations", to="review.case")),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                ("ordinal", models.IntegerField(db_comment="1 for the first signature of the case")),
                ("role", models.CharField(max_length=16)),
                ("verdict", models.CharField(max_length=8)),
                ("reason", models.TextField()),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="review.case")),
                ("member", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="registry.member")),
                (
                    "examination",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="review.examination"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                ("code", models.CharField(db_comment="of the check", max_length=3)),
                ("severity", models.CharField(max_length=5)),
                ("result", models.CharField(max_length=14)),
                ("message_en", models.TextField()),
                ("message_zh", models.TextField()),
                ("evidence", models.JSONField(db_comment="kind, id, name, values of each subject", default=list)),
                (
                    "policy",
                    models.JSONField(
                        db_comment="rows that gave the threshold: key, value, unit, source, valid_from, valid_to", default=list
                    ),
                ),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="review.case")),
                (
                    "examination",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="review.examination"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Clearance",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                ("role", models.CharField(max_length=16)),
                ("reason", models.TextField()),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="clearances", to="review.case")),
                ("member", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="clearances", to="registry.member")),
                (
                    "finding",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="clearance", to="review.finding"),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["state", "id"], name="case_by_state"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("open", "approved", "returned", "refused", "withdrawn"))), name="case_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(condition=models.Q(("examination__gte", 0)), name="case_examination_not_negative"),
        ),
        migrations.AddIndex(
            model_name="examination",
            index=django.contrib.postgres.indexes.GinIndex(fields=["read_uids"], name="examination_by_entry_read"),
        ),
        migrations.AddConstraint(
            model_name="examination",
            constraint=models.UniqueConstraint(fields=("case", "number"), name="examination_number_once"),
        ),
        migrations.AddConstraint(
            model_name="examination",
            constraint=models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="examination_number_from_one"),
        ),
        migrations.AddConstraint(
            model_name="examination",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ("blocked", "needs_clearance", "needs_second_signature", "approvable_by_one"))),
                name="examination_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(fields=("case", "ordinal"), name="decision_ordinal_once"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(fields=("examination", "member"), name="nobody_signs_twice"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ("approve", "return", "refuse"))), name="decision_verdict_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="decision_has_a_reason"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["case", "code"], name="finding_by_case"),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.UniqueConstraint(fields=("examination", "code"), name="finding_once_per_check"),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(("severity__in", ("BLOCK", "HOLD", "WARN", "INFO"))), name="finding_severity_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(("result__in", ("passed", "failed", "not_checked", "not_applicable"))), name="finding_result_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="clearance_has_a_reason"),
        ),
        track(
            {
                "review_case": ("tracked", "the question whether one shipment may leave"),
                "review_examination": ("child", "all checks asked once, of a case"),
                "review_finding": ("child", "what one check said in an examination"),
                "review_clearance": ("child", "why a failed HOLD does not stand in the way"),
                "review_decision": ("child", "one person's signature under a verdict"),
            }
        ),
    ]
