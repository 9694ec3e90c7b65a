from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("custody", "0024_belongings_are_asked_once")]
    operations = [run_sql("custody", "numbers_fold.sql")]
