from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0009_every_table_has_a_class")]
    operations = [run_sql("ledger", "grants.sql")]
