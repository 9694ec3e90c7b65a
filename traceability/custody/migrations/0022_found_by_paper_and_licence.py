import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("custody", "0021_facts_are_final_2")]
    operations = [
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["number"], condition=models.Q(("number", ""), _negated=True), name="document_by_number_alone"),
        ),
        migrations.AddIndex(
            model_name="shipment",
            index=django.contrib.postgres.indexes.GinIndex(fields=["licences"], name="shipment_by_licence", opclasses=["jsonb_path_ops"]),
        ),
    ]
