from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_entries_are_final")]
    operations = [run_sql("ledger", "log.sql")]
