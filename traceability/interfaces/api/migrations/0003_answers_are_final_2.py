from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("api", "0002_answers_are_final"), ("ledger", "0016_facts_may_be_erased")]
    operations = [run_sql("interfaces/api", "answers_are_final_2.sql")]
