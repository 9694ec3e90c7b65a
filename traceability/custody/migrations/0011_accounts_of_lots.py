from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("custody", "0010_derived_by_triggers_alone")]
    operations = [run_sql("custody", "accounts_of_lots.sql")]
