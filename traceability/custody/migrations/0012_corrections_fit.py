from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("custody", "0011_accounts_of_lots")]
    operations = [run_sql("custody", "corrections_fit.sql")]
