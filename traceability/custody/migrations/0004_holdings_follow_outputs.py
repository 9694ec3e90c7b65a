from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("custody", "0003_facts_are_final")]
    operations = [run_sql("custody", "holdings_follow_outputs.sql")]
