from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0010_no_temporary_tables")]
    operations = [run_sql("ledger", "ddl_guard.sql")]
