from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_four_roles")]
    operations = [run_sql("ledger", "guards.sql")]
