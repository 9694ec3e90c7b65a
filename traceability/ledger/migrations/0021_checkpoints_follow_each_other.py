from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0020_standing_checks_are_of_now")]
    operations = [run_sql("ledger", "checkpoint_order.sql")]
