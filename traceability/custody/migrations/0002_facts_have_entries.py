from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("custody", "0001_custody_tables")]
    operations = [run_sql("custody", "facts_have_entries.sql")]
