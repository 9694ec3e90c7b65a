from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_keys_are_final")]
    operations = [run_sql("registry", "one_value_a_day.sql")]
