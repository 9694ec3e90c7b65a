from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("custody", "0005_holdings_follow_draws")]
    operations = [run_sql("custody", "holdings_follow_corrections.sql")]
