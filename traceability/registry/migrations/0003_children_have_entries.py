from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_subjects_have_entries")]
    operations = [run_sql("registry", "children_have_entries.sql")]
