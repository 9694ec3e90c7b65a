from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_entries_say_what_they_mean")]
    operations = [run_sql("ledger", "classes.sql")]
