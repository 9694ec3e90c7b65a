from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0014_standing_checks_have_rows")]
    operations = [run_sql("ledger", "witnesses.sql")]
