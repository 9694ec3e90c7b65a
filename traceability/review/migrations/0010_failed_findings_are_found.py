from django.db import migrations, models


class Migration(migrations.Migration):
    """What failed in an examination is read from an index alone: one check in twenty, of rows that are wide."""

    dependencies = [("review", "0009_what_facts_touch")]

    operations = [
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("result", "failed")), fields=["examination", "severity"], include=("id",), name="finding_failed"
            ),
        ),
    ]
