from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0015_cosignatures_are_renewed")]
    operations = [run_sql("ledger", "erasing.sql")]
