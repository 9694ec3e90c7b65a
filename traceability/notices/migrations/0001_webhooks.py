import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import traceability.kernel.clock
import traceability.kernel.identifiers
from traceability.kernel.sql import run_sql, track


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0024_an_entry_waits_once_admitted"),
        ("registry", "0013_false_documents"),
    ]

    operations = [
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                ("person", models.UUIDField(db_comment="member or token that made or last changed it: with whose rights entries are told")),
                ("url", models.CharField(max_length=500)),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        db_comment="kinds of entries; empty: all that are told",
                        default=list,
                        size=None,
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=200)),
                ("state", models.CharField(default="active", max_length=8)),
                ("reason", models.CharField(blank=True, db_comment="why it was disabled", max_length=12)),
                ("secret", models.CharField(db_comment="encrypted with a key derived from SECRET_KEY", max_length=200)),
                ("old_secret", models.CharField(blank=True, db_comment="the one before it, which signs too for a time", max_length=200)),
                ("old_secret_until", models.DateTimeField(null=True)),
                ("failures", models.IntegerField(db_comment="tries that failed since the last that did not", default=0)),
                ("failing_since", models.DateTimeField(db_comment="the first of these failures", null=True)),
                ("rests_until", models.DateTimeField(db_comment="nothing is sent before: it failed, was slow, or asked for it", null=True)),
                (
                    "asked_at",
                    models.DateTimeField(
                        db_comment="when something was sent last: who waits longest is next", default=traceability.kernel.clock.now
                    ),
                ),
                ("changed_at", models.DateTimeField(default=traceability.kernel.clock.now)),
                (
                    "organisation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="webhooks", to="registry.organisation"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Position",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("log_id", models.SmallIntegerField()),
                ("next_index", models.BigIntegerField()),
                (
                    "subscription",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="positions", to="notices.subscription"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                ("kind", models.CharField(db_comment="of the entry, or webhook.test", max_length=60)),
                ("entry", models.UUIDField(db_comment="uid of the entry; empty for a test", null=True)),
                ("log_id", models.SmallIntegerField(null=True)),
                ("leaf_index", models.BigIntegerField(null=True)),
                ("state", models.CharField(default="waiting", max_length=8)),
                ("tries", models.IntegerField(db_comment="since it was asked for", default=0)),
                ("status", models.IntegerField(db_comment="HTTP status of the last try; empty: no answer came", null=True)),
                ("error", models.CharField(blank=True, db_comment="why the last try failed", max_length=200)),
                ("answer", models.TextField(blank=True, db_comment="what the receiver said last, cut")),
                ("next_try_at", models.DateTimeField(null=True)),
                ("tried_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "subscription",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="notices.subscription"),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("active", "paused", "disabled"))), name="webhook_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason__in", ("gone", "failing", "maker_left", "secret_lost")), ("state", "disabled")),
                    models.Q(models.Q(("state", "disabled"), _negated=True), ("reason", "")),
                    _connector="OR",
                ),
                name="webhook_disabled_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("old_secret", ""), ("old_secret_until__isnull", True)),
                    models.Q(models.Q(("old_secret", ""), _negated=True), ("old_secret_until__isnull", False)),
                    _connector="OR",
                ),
                name="webhook_old_secret_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("failing_since__isnull", True), ("failures", 0)),
                    models.Q(("failing_since__isnull", False), ("failures__gt", 0)),
                    _connector="OR",
                ),
                name="webhook_failures_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="position",
            constraint=models.UniqueConstraint(fields=("subscription", "log_id"), name="position_once_per_log"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["subscription", "-id"], name="delivery_latest_first"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("state", "waiting")), fields=["subscription", "next_try_at", "id"], name="delivery_due"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("finished_at__isnull", False)), fields=["finished_at"], name="delivery_finished"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("subscription", "entry"), name="delivery_once_per_entry"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("waiting", "done", "given_up", "withheld"))), name="delivery_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at__isnull", True), ("next_try_at__isnull", False), ("state", "waiting")),
                    models.Q(
                        ("finished_at__isnull", False), ("next_try_at__isnull", True), ("state__in", ("done", "given_up", "withheld"))
                    ),
                    _connector="OR",
                ),
                name="delivery_waits_or_is_finished",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("entry__isnull", True), ("kind", "webhook.test"), ("leaf_index__isnull", True), ("log_id__isnull", True)),
                    models.Q(
                        models.Q(("kind", "webhook.test"), _negated=True),
                        ("entry__isnull", False),
                        ("leaf_index__isnull", False),
                        ("log_id__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="delivery_has_its_entry",
            ),
        ),
        track(
            {
                "notices_subscription": ("free", "settings of organisations: who is told; the facts are the entries"),
                "notices_position": ("free", "how far each was told; can be begun anew from the log"),
                "notices_delivery": ("free", "work to do and done: notices; forgotten after a time"),
            }
        ),
        run_sql("notices", "webhooks.sql"),
    ]
