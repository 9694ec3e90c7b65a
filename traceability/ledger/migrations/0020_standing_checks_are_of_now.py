from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0019_losses_are_known")]
    operations = [run_sql("ledger", "standing_2.sql")]
