import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import traceability.kernel.clock
import traceability.kernel.identifiers
from traceability.kernel.sql import run_sql, track


class Migration(migrations.Migration):
    dependencies = [
        ("custody", "0026_found_by_folded_number"),
        ("registry", "0013_false_documents"),
    ]

    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                ("person", models.UUIDField(db_comment="member or token that sent it: in whose name the events are recorded")),
                ("file_name", models.CharField(blank=True, db_comment="as the sender calls it, without folders", max_length=200)),
                ("format", models.CharField(max_length=8)),
                ("accept", models.CharField(db_comment="all_or_nothing, or good_rows: those without a problem", max_length=16)),
                ("dry_run", models.BooleanField(db_comment="read and judge, record nothing")),
                ("utc_offset", models.CharField(blank=True, db_comment="of times that name none, as +08:00", max_length=6)),
                ("size", models.BigIntegerField(db_comment="bytes")),
                ("state", models.CharField(default="waiting", max_length=8)),
                ("position", models.IntegerField(db_comment="events of the file that are settled: reading goes on behind them", default=0)),
                ("rows_read", models.IntegerField(default=0)),
                ("accepted", models.IntegerField(db_comment="rows whose event was recorded, or would be", default=0)),
                ("refused", models.IntegerField(db_comment="rows whose event has a problem", default=0)),
                ("events", models.IntegerField(db_comment="events recorded, or that would be", default=0)),
                ("problems", models.IntegerField(db_comment="problems found; the first of them have rows", default=0)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="uploads", to="registry.organisation"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UploadedEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField(db_comment="of the event in the file, the first is 1")),
                ("row", models.IntegerField(db_comment="its first row in the file")),
                ("entry", models.UUIDField(db_comment="uid of its entry in the ledger")),
                ("event", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="uploaded", to="custody.event")),
                ("upload", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="uploaded", to="custody.upload")),
            ],
        ),
        migrations.CreateModel(
            name="UploadPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.IntegerField(db_comment="the first is 0")),
                ("content", models.BinaryField()),
                ("upload", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="custody.upload")),
            ],
        ),
        migrations.CreateModel(
            name="UploadProblem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField(db_comment="in the order of the file, the first is 1")),
                ("row", models.IntegerField(db_comment="as a person sees it: the header is row 1, the line in NDJSON")),
                ("column", models.CharField(blank=True, max_length=200)),
                ("pointer", models.CharField(blank=True, db_comment="RFC 6901, below the event", max_length=300)),
                ("code", models.CharField(max_length=64)),
                ("en", models.TextField()),
                ("zh", models.TextField()),
                ("upload", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="found", to="custody.upload")),
            ],
        ),
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(fields=["organisation", "-recorded_at", "-id"], name="upload_latest_first"),
        ),
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(
                condition=models.Q(("state__in", ("waiting", "running"))), fields=["recorded_at", "id"], name="upload_unfinished"
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(condition=models.Q(("format__in", ("csv", "xlsx", "ndjson"))), name="upload_format_known"),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(("accept__in", ("all_or_nothing", "good_rows"))), name="upload_accept_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("waiting", "running", "done", "refused", "stopped"))), name="upload_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(("utc_offset__regex", "^([+-][0-9]{2}:[0-9]{2})?$")), name="upload_offset_spelt"
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accepted__gte", 0),
                    ("events__gte", 0),
                    ("position__gte", 0),
                    ("problems__gte", 0),
                    ("refused__gte", 0),
                    ("rows_read__gte", django.db.models.expressions.CombinedExpression(models.F("accepted"), "+", models.F("refused"))),
                    ("size__gte", 0),
                ),
                name="upload_counts_fit",
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at__isnull", True), ("started_at__isnull", True), ("state", "waiting")),
                    models.Q(("finished_at__isnull", True), ("started_at__isnull", False), ("state", "running")),
                    models.Q(("finished_at__isnull", False), ("state__in", ("done", "refused", "stopped"))),
                    _connector="OR",
                ),
                name="upload_times_fit_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="uploadedevent",
            constraint=models.UniqueConstraint(fields=("upload", "number"), name="uploaded_event_once"),
        ),
        migrations.AddConstraint(
            model_name="uploadpart",
            constraint=models.UniqueConstraint(fields=("upload", "place"), name="upload_part_once"),
        ),
        migrations.AddConstraint(
            model_name="uploadproblem",
            constraint=models.UniqueConstraint(fields=("upload", "number"), name="upload_problem_once"),
        ),
        track(
            {
                "custody_upload": ("free", "work to do and done: files of events; the facts are the events"),
                "custody_uploadpart": ("free", "bytes of unfinished uploads"),
                "custody_uploadproblem": ("free", "what was told of refused rows; forgotten after a time"),
                "custody_uploadedevent": ("free", "which event a row became; the event and its entry are the record"),
            }
        ),
        run_sql("custody", "uploads.sql"),
    ]
