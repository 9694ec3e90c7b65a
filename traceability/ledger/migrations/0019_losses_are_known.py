from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0018_admission_costs_less")]
    operations = [run_sql("ledger", "losses.sql")]
