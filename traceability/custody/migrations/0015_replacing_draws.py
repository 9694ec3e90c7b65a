from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("custody", "0014_holdings_follow_outputs_2")]
    operations = [run_sql("custody", "replacing_draws.sql")]
