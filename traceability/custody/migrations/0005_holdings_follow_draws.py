from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("custody", "0004_holdings_follow_outputs")]
    operations = [run_sql("custody", "holdings_follow_draws.sql")]
