from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_log_is_dense")]
    operations = [run_sql("ledger", "admission.sql")]
