from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("custody", "0020_belongings_are_recorded"), ("ledger", "0016_facts_may_be_erased")]
    operations = [run_sql("custody", "facts_are_final_2.sql")]
