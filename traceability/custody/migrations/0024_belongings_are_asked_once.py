from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("custody", "0023_found_by_beginning")]
    operations = [run_sql("custody", "belongings_are_recorded_2.sql")]
