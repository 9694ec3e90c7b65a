from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("custody", "0018_corrections_give_all_back")]
    operations = [run_sql("custody", "confirmations_fit.sql")]
