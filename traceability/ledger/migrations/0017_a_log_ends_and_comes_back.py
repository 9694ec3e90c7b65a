from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0016_facts_may_be_erased")]
    operations = [
        run_sql("ledger", "recovery.sql"),
        run_sql("ledger", "admission_2.sql"),
        run_sql("ledger", "log_laws_2.sql"),
        run_sql("ledger", "years.sql"),
    ]
