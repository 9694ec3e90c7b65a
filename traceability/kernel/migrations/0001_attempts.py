from django.db import migrations, models

import traceability.kernel.clock


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("task", models.CharField(max_length=100)),
                ("subject_id", models.UUIDField()),
                ("tries", models.IntegerField(db_comment="failed tries so far; five set the row aside for a person", default=0)),
                (
                    "not_before",
                    models.DateTimeField(db_comment="nobody else takes the row before this moment: a lease, or the pause after a failure"),
                ),
                ("last_error", models.TextField(blank=True)),
                ("changed_at", models.DateTimeField(default=traceability.kernel.clock.now)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("task", "subject_id"), name="attempt_once_per_task_and_subject")]},
        ),
    ]
