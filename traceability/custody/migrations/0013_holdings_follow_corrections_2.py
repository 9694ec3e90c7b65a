from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("custody", "0012_corrections_fit")]
    operations = [run_sql("custody", "holdings_follow_corrections_2.sql")]
