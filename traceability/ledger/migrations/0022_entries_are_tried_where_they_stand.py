from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0021_checkpoints_follow_each_other")]
    operations = [run_sql("ledger", "admission_4.sql")]
