from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("review", "0006_only_a_return_is_revised"), ("ledger", "0016_facts_may_be_erased")]
    operations = [run_sql("review", "reasons_may_be_erased.sql")]
