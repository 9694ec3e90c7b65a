from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_a_log_only_grows")]
    operations = [run_sql("ledger", "log_laws.sql")]
