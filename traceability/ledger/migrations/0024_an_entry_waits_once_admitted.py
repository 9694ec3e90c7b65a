from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0023_steps_are_asked_first")]
    operations = [run_sql("ledger", "admission_5.sql")]
