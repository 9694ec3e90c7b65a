from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_registry_tables")]
    operations = [run_sql("registry", "subjects_have_entries.sql")]
