from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = []
    operations = [run_sql("ledger", "roles.sql")]
