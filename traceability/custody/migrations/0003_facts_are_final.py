from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("custody", "0002_facts_have_entries")]
    operations = [run_sql("custody", "facts_are_final.sql")]
