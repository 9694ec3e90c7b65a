from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0017_a_log_ends_and_comes_back")]
    operations = [run_sql("ledger", "admission_3.sql")]
