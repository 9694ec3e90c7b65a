from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_one_value_a_day")]
    operations = [run_sql("registry", "licence_accounts.sql")]
