from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_guards_refuse")]
    operations = [run_sql("ledger", "entries.sql")]
