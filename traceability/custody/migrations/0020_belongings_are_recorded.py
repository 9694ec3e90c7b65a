from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("custody", "0019_confirmations_fit")]
    operations = [run_sql("custody", "belongings_are_recorded.sql")]
