from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0013_first_log")]
    operations = [run_sql("ledger", "standing.sql")]
