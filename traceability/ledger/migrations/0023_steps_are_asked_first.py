from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0022_entries_are_tried_where_they_stand")]
    operations = [run_sql("ledger", "steps.sql")]
